"""The application of the card pack."""

from django.apps import AppConfig


class WalletConfig(AppConfig):
    name = "yiwang.serve.wallet"
