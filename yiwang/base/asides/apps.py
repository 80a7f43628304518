"""The framework's entry to this context."""

from django.apps import AppConfig


class AsidesConfig(AppConfig):
    name = "yiwang.base.asides"
