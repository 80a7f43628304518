"""What this context brings to the registries when it starts."""

from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).with_name("data")


class PaymentsConfig(AppConfig):
    name = "yiwang.base.payments"

    def ready(self) -> None:
        from yiwang.base.cases.facade import on_milestone
        from yiwang.base.packages.facade import Part, part, schema_in
        from yiwang.base.payments import fees, inbox, panels
        from yiwang.base.work.facade import kind, panel

        schemas = {fees.SPEC: schema_in(DATA / "fees.schema.json")}
        part(Part("fees", fees.check, schemas=schemas))
        on_milestone(fees.on_milestone)
        kind(inbox.KIND)
        panel("", panels.build)
