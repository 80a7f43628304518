"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "yiwang.govern.inspections"

    def ready(self) -> None:
        from yiwang.base.packages.facade import Part, part
        from yiwang.govern.inspections import spec

        part(Part("inspections", spec.check, schemas={spec.INSPECTIONS: spec.schema}))
