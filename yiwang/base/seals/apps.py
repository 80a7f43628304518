"""The context as Django knows it."""

from django.apps import AppConfig


class SealsConfig(AppConfig):
    name = "yiwang.base.seals"
