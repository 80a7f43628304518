"""Cards as objects to be counted."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.urls import reverse

from yiwang.govern.supervision.models import Card
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import local_day
from yiwang.kernel.counted import Seen, Source, Thing, itself

FACTS = {
    "happened_on": "the day of what was found",
    "issued_on": "the day of the card",
    "level": "the colour of the ladder",
    "family": "the family of the rule",
    "state": "where the card stands",
    "withdrawn": "whether it was withdrawn",
}


def _read(ids: Sequence[UUID]) -> Iterator[Thing]:
    for row in Card.objects.filter(id__in=ids).select_related("case").order_by("id"):
        facts = {
            "happened_on": local_day(row.at),
            "issued_on": local_day(row.issued_at),
            "level": row.level,
            "family": row.family,
            "state": str(row.state),
            "withdrawn": row.state == Card.State.WITHDRAWN,
        }
        yield Thing(row.id, row.body_id, row.case.service if row.case else "", facts)


def _after(last: UUID, most: int) -> list[UUID]:
    rows = Card.objects.filter(id__gt=last).order_by("id")
    return list(rows.values_list("id", flat=True)[:most])


def _seen(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, Seen]:
    return {
        row.id: Seen(
            row.number,
            dict(row.matter),
            reverse("workbench:card", args=[row.number]),
            row.get_state_display(),
        )
        for row in Card.objects.filter(id__in=ids, body_id__in=actor.bodies)
    }


_EVENTS = frozenset({"supervision.card_issued", "supervision.card_moved"})
SOURCE = Source("cards", _EVENTS, FACTS, itself, _read, _after, _seen)
