"""What this context brings to the registries when it starts."""

from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).with_name("data")


class AssignmentsConfig(AppConfig):
    name = "yiwang.office.assignments"

    def ready(self) -> None:
        from yiwang.base.cases import facade as cases
        from yiwang.base.work import facade as work
        from yiwang.office.assignments import steps
        from yiwang.office.assignments.http import panel

        cases.life(steps.LIFE, DATA / "assignment.yaml")
        for name, step in steps.STEPS.items():
            work.service(f"assignments.{name}", step)
        work.panel(steps.LIFE, panel.build)
