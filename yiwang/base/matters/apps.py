"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "yiwang.base.matters"

    def ready(self) -> None:
        from yiwang.base.matters import kinds
        from yiwang.base.packages.facade import Part, part

        part(Part("matter", kinds.check, schemas={kinds.MATTER: kinds.schema}))
