"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yiwang.base.cases"

    def ready(self) -> None:
        from yiwang.base.cases import on_file
        from yiwang.base.cases.hooks import on_milestone

        on_milestone(on_file.at_decision)
