"""The framework's entry to this context."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "yiwang.base.webhooks"
