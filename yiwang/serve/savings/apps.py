"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class SavingsConfig(AppConfig):
    name = "yiwang.serve.savings"

    def ready(self) -> None:
        from yiwang.kernel.counted import source
        from yiwang.serve.applications import facade as applications
        from yiwang.serve.savings import counted
        from yiwang.serve.savings.http import panel

        source(counted.SOURCE)
        applications.panel(panel.build)
