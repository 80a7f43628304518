"""What this context brings to the registries when it starts."""

from pathlib import Path

from django.apps import AppConfig


class BundlesConfig(AppConfig):
    name = "yiwang.serve.bundles"

    def ready(self) -> None:
        from yiwang.base.cases.facade import life
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.papers.facade import facts
        from yiwang.base.work.facade import panel, service
        from yiwang.serve.applications import facade as applications
        from yiwang.serve.bundles import actions, check, examples, fit, queries, spec
        from yiwang.serve.bundles.http import panel as panels

        life(spec.LIFE, Path(__file__).with_name("data") / "life.yaml")
        part(Part(spec.PATH, check.check, rehearse=examples.rehearse, fits=fit.fits))
        service("bundles.open", actions.open_items)
        service("bundles.withdraw", actions.withdraw_items)
        facts(spec.LIFE, queries.told)
        panel("", panels.build)
        applications.panel(panels.part)
