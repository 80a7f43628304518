"""The printed form of a document; made by the worker when it is sealed."""

from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import Actor
from yiwang.office.documents.models import Document


def wish(actor: Actor, case: Case, document: Document) -> None:
    """Placeholder until the layout is there."""
