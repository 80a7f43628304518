"""Stubs of classified documents: what may be said of them outside the machines for them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.office.documents.errors import StubTaken
from yiwang.office.documents.models import Stub


@dataclass(frozen=True)
class Stated:
    """register_number: in the register of classified papers; years: for how long it is
    classified; copies: the copy numbers held; keeper: who has the paper.
    """

    degree: str
    register_number: str
    years: int
    keeper: str
    outgoing: bool = False
    copies: str = ""


@action("documents:stub:write")
def register(actor: Actor, stated: Stated) -> Stub:
    """Note that there is a classified document, and where its paper lies.

    Raises:
        StubTaken: its number is registered.
    """
    if all_of(actor).filter(register=stated.register_number).exists():
        raise StubTaken(stated.register_number)
    row = Stub(
        id=ids.uuid7(actor.now),
        body_id=actor.body,
        degree=stated.degree,
        outgoing=stated.outgoing,
        register=stated.register_number,
        years=stated.years,
        copies=stated.copies,
        keeper=stated.keeper,
        at=actor.now,
        name=actor.name,
    )
    row.save(force_insert=True)
    return row


def all_of(actor: Actor) -> QuerySet[Stub]:
    """The stubs of the acting post's bodies, latest first."""
    return Stub.objects.filter(body_id__in=actor.bodies).order_by("-id")
