"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "yiwang.share.catalogue"

    def ready(self) -> None:
        from yiwang.base.packages.facade import Part, part
        from yiwang.share.catalogue import installing, spec, wants

        schemas = {spec.SPEC: spec.schema}
        part(Part("resources", spec.check, installing.install, schemas=schemas))
        wants.needs_of("form", wants.of_form)
