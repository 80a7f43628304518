"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "yiwang.serve.proposals"

    def ready(self) -> None:
        from yiwang.base.cases import facade as cases
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.work import facade as work
        from yiwang.serve.applications import facade as applications
        from yiwang.serve.proposals import spec, steps
        from yiwang.serve.proposals.http import panel

        part(Part("proposals", spec.check, schemas={spec.SPEC: spec.schema}))
        cases.on_milestone(steps.on_milestone)
        for name, step in steps.STEPS.items():
            work.service(f"proposals.{name}", step)
        work.panel(cases.lives.NORMAL, panel.build)
        applications.panel(panel.way)
