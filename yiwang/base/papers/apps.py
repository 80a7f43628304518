"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "yiwang.base.papers"

    def ready(self) -> None:
        from yiwang.base.cases.facade import on_milestone
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.papers import actions, spec

        part(Part("papers", spec.check))
        on_milestone(actions.on_milestone)
