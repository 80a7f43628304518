"""What this context brings to the registries when it starts."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "yiwang.base.decisions"

    def ready(self) -> None:
        from yiwang.base.decisions import book
        from yiwang.base.packages.facade import Part, part

        part(Part("decisions", book.check, schemas={book.DECISIONS: book.schema}))
