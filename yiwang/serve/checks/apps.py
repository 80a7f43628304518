"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "yiwang.serve.checks"

    def ready(self) -> None:
        from yiwang.base.cases import facade as cases
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.work import facade as work
        from yiwang.kernel.evidence import looks
        from yiwang.serve.applications import facade as applications
        from yiwang.serve.checks import members, spec, steps
        from yiwang.serve.checks.http import panel

        part(Part("checks", spec.check, schemas={spec.SPEC: spec.schema}))
        cases.on_milestone(members.on_milestone)
        for name, step in steps.STEPS.items():
            work.service(f"checks.{name}", step)
        work.panel(cases.lives.NORMAL, panel.build)
        applications.panel(panel.way)
        looks.more(panel.looks_at)
