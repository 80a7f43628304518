"""What the catalogue tells the rest of the house when it starts."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "yiwang.serve.services"

    def ready(self) -> None:
        """Register the part of a package that is ours; models are loaded by now."""
        from yiwang.base.packages.facade import Part, part
        from yiwang.serve.services import actions, package, schema, wanted
        from yiwang.share.catalogue.facade import items_of, needs_of

        schemas = {package.PATH: schema.document}
        part(Part(package.PATH, package.check_source, actions.install, schemas=schemas))
        needs_of("services", wanted.needs)
        items_of("services", wanted.items)
