"""The application of the offices."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "yiwang.serve.offices"
