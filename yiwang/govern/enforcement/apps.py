"""What this context brings to the registries when it starts."""

from pathlib import Path

from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    name = "yiwang.govern.enforcement"

    def ready(self) -> None:
        from yiwang.base.cases.facade import life, on_milestone
        from yiwang.base.matters.facade import begins
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.papers.facade import facts
        from yiwang.base.work.facade import check, panel, service
        from yiwang.govern.enforcement import (
            certifying,
            milestones,
            opening,
            panels,
            services,
            spec,
            telling,
        )

        life(opening.LIFE, Path(__file__).parent / "data" / "life.yaml")
        part(Part("enforcement", spec.check, schemas={spec.SPEC: spec.schema}))
        on_milestone(opening.on_milestone)
        service("enforcement.reach", milestones.reach)
        service("enforcement.assess", services.assess)
        service("enforcement.deadline", services.deadline)
        service("enforcement.demand", services.demand)
        begins(opening.LIFE, opening.begin)
        facts(opening.LIFE, telling.facts)
        panel(opening.LIFE, panels.file)
        check(opening.LIFE, certifying.require)
