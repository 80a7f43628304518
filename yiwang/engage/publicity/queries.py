"""Reading what is public. The actor comes first; the database has the last word on what is seen."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.engage.publicity import months
from yiwang.engage.publicity.models import LATE, Entry
from yiwang.engines.term import plus_months
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.paging import begins, upto
from yiwang.kernel.tenancy.models import Body

PUBLIC = (Entry.State.PUBLISHED, Entry.State.WITHDRAWN)
MONTHS = 12  # that the picture shows


@dataclass(frozen=True)
class Wish:
    """kind, body: "" for all; month: 2024-10 or ""; text: the beginning of a name or number."""

    kind: str = ""
    body: str = ""
    month: str = ""
    text: str = ""

    @property
    def fields(self) -> dict[str, str]:
        named = {"kind": self.kind, "body": self.body, "month": self.month, "q": self.text}
        return {name: value for name, value in named.items() if value}


def public(actor: Actor, wish: Wish) -> QuerySet[Entry]:
    """What everyone may read, as wished."""
    rows = Entry.objects.filter(state__in=PUBLIC).filter(
        Q(until__isnull=True) | Q(until__gte=actor.today)
    )
    if wish.kind:
        rows = rows.filter(kind=wish.kind)
    if wish.body:
        body = Body.objects.filter(code=wish.body).values_list("id", flat=True)
        rows = rows.filter(body_id__in=list(body))  # of a table beside, no index gave the order
    if wish.text:
        rows = rows.filter(begins("subject", wish.text) | begins("document", wish.text))
    return _of_month(rows, wish.month).select_related("body")


def _of_month(rows: QuerySet[Entry], month: str) -> QuerySet[Entry]:
    if not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", month):
        return rows
    first = date.fromisoformat(f"{month}-01")
    return rows.filter(decided_on__gte=first, decided_on__lt=plus_months(first, 1))


def get(actor: Actor, entry_id: UUID) -> Entry:
    """One entry that the actor may see.

    Raises:
        NotFound: there is none, or it is not public.
    """
    found = Entry.objects.select_related("body").filter(id=entry_id).first()
    if found is None:
        raise NotFound(_("This publication"))
    return found


def bodies(actor: Actor) -> list[Body]:
    """Bodies that made something public, by name; each is looked for by itself in the index."""
    told = Entry.objects.filter(body=OuterRef("pk"), state__in=PUBLIC)
    return list(Body.objects.filter(Exists(told)).order_by("name"))


def by_month(actor: Actor) -> list[dict[str, Any]]:
    """How many decisions of each kind were made public, by month, the earliest first."""
    first = plus_months(actor.today.replace(day=1), 1 - MONTHS)
    found = months.since(first)
    return [
        {
            "month": month,
            "licence": found.get((month, "licence"), 0),
            "penalty": found.get((month, "penalty"), 0),
        }
        for month in (plus_months(first, at) for at in range(MONTHS))
    ]


# The boxes of the schedule, and by what each is in order.
BOXES = {
    "waiting": "publish_on",
    "late": "-decided_on",
    "published": "-decided_on",
    "withheld": "-decided_on",
    "withdrawn": "-decided_on",
}


def schedule(actor: Actor, box: str) -> QuerySet[Entry]:
    """What the acting post's bodies have to publish, published late, or took back, in order.

    box: one of `BOXES`.
    """
    rows = Entry.objects.filter(body_id__in=actor.bodies).prefetch_related("body", "case")
    chosen = rows.filter(_late(actor) if box == "late" else Q(state=box))
    return chosen.order_by(BOXES[box], "-id" if BOXES[box].startswith("-") else "id")


def _late(actor: Actor) -> Q:
    """Still waiting beyond its last day, published after it, or taken back too late."""
    return Q(state=Entry.State.WAITING, due__lt=actor.today) | LATE


def counts(actor: Actor) -> dict[str, str]:
    """How many rows each box of the schedule has, as text; nobody counts on beyond some."""
    return {box: upto(schedule(actor, box)) for box in BOXES}
