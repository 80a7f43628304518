"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "yiwang.share.registers"

    def ready(self) -> None:
        from yiwang.base.cases.facade import source
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.work.facade import kind, service
        from yiwang.share.catalogue.facade import needs_of
        from yiwang.share.registers import asking, inbox, spec, wanted

        needs_of("registers", wanted.needs)
        part(Part("registers", spec.check, schemas={spec.SPEC: spec.schema}))
        kind(inbox.KIND)
        service("registers.ask", asking.serve_process)
        for name, title in asking.FORMS.items():
            source(f"registers.{name}", title, asking.filling(name))
