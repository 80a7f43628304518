"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "yiwang.base.payments"

    def ready(self) -> None:
        from yiwang.base.cases.facade import on_milestone
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.payments import fees, inbox, panels
        from yiwang.base.work.facade import kind, panel

        part(Part("fees", fees.check))
        on_milestone(fees.on_milestone)
        kind(inbox.KIND)
        panel("", panels.build)
