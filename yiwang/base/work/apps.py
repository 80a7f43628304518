"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "yiwang.base.work"

    def ready(self) -> None:
        from yiwang.base.packages.parts import Part, part
        from yiwang.base.work import blueprint, library, run, services

        part(Part("process", blueprint.check))
        part(Part("decisions", library.check))
        services.service("cases.reach", run.reach_milestone)
