"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "yiwang.govern.supervision"

    def ready(self) -> None:
        from yiwang.base.packages.facade import Part, part
        from yiwang.base.work import facade as work
        from yiwang.govern.supervision import counted, inbox, rulebook
        from yiwang.govern.supervision.facts import course, fact, outside
        from yiwang.kernel.counted import source

        for function in (
            *(course.event, course.case, course.clock, course.corrections, course.refusal),
            *(course.pause, course.persons, course.steps),
            *(outside.papers, outside.fees, outside.licence, outside.review, outside.feed),
            outside.attempts,
        ):
            fact(function.__name__, function)
        part(Part("supervision", rulebook.check, schemas={rulebook.BOOK: rulebook.schema}))
        work.kind(inbox.KIND)
        source(counted.SOURCE)
