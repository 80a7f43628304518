"""What this context brings to the registries when it starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AllotmentsConfig(AppConfig):
    name = "yiwang.serve.allotments"

    def ready(self) -> None:
        from yiwang.base.cases import facade as cases
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.work import facade as work
        from yiwang.serve.allotments import appeals, entering, spec
        from yiwang.serve.allotments.http import panel
        from yiwang.serve.applications import facade as applications

        part(Part("allotments", spec.check, schemas={spec.SPEC: spec.schema}))
        part(Part("appeals", appeals.check, schemas={appeals.SPEC: appeals.schema}))
        cases.on_milestone(entering.on_milestone)
        cases.on_milestone(appeals.on_milestone)
        cases.source("allotments.own", _("Your applications for a place"), appeals.own)
        for name, step in {**entering.STEPS, **appeals.STEPS}.items():
            work.service(f"allotments.{name}", step)
        work.panel(cases.lives.NORMAL, panel.build)
        applications.panel(panel.way)
