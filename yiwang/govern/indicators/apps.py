"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "yiwang.govern.indicators"

    def ready(self) -> None:
        from yiwang.base.packages.facade import Part, part
        from yiwang.govern.indicators import matters, spec
        from yiwang.kernel.counted import source

        source(matters.SOURCE)
        part(Part("indicators", spec.check, schemas={spec.BOOK: spec.schema}))
