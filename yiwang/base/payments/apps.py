"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "yiwang.base.payments"
