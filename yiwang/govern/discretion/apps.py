"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class DiscretionConfig(AppConfig):
    name = "yiwang.govern.discretion"

    def ready(self) -> None:
        from yiwang.base.packages.facade import Part, part
        from yiwang.govern.discretion import spec

        part(Part("discretion", spec.check, schemas={spec.CLAUSES: spec.schema}))
