"""What this context brings to the registries when it starts."""

from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).with_name("data")


class ExchangeConfig(AppConfig):
    name = "yiwang.share.exchange"

    def ready(self) -> None:
        from yiwang.base.cases import facade as cases
        from yiwang.base.work import facade as work
        from yiwang.share.exchange import steps

        cases.life(steps.LIFE, DATA / "data_request.yaml")
        for name, step in steps.STEPS.items():
            work.service(f"exchange.{name}", step)
        work.check(steps.LIFE, steps.fitting)
