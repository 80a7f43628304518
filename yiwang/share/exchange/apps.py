"""What this context brings to the registries when it starts."""

from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).with_name("data")


class ExchangeConfig(AppConfig):
    name = "yiwang.share.exchange"

    def ready(self) -> None:
        from yiwang.base.cases import facade as cases
        from yiwang.base.matters import facade as matters
        from yiwang.base.work import facade as work
        from yiwang.kernel.evidence import looks
        from yiwang.share.catalogue import facade as catalogue
        from yiwang.share.exchange import persons, steps
        from yiwang.share.exchange.http import panel

        cases.life(steps.LIFE, DATA / "data_request.yaml")
        cases.life(persons.LIFE, DATA / "data_objection.yaml")
        work.service("exchange.answer_objection", persons.answering)
        work.panel(steps.LIFE, panel.build)
        looks.more(persons.of_person)
        catalogue.leads("sharing", panel.leading)
        matters.begins(steps.LIFE, panel.begun)
        for name, step in steps.STEPS.items():
            work.service(f"exchange.{name}", step)
        work.check(steps.LIFE, steps.fitting)
