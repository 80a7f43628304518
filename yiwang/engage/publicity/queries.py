"""Reading what is public. The actor comes first; the database has the last word on what is seen."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from yiwang.engage.publicity.models import Entry
from yiwang.engines.term import plus_months
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
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
        rows = rows.filter(body__code=wish.body)
    if wish.text:
        rows = rows.filter(Q(subject__startswith=wish.text) | Q(document__startswith=wish.text))
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
    """How many decisions of each kind are public, by month, the earliest first."""
    since = plus_months(actor.today.replace(day=1), 1 - MONTHS)
    rows = public(actor, Wish()).filter(decided_on__gte=since).values("kind")
    counted = rows.annotate(month=TruncMonth("decided_on"), count=Count("id"))
    found = {(row["month"], row["kind"]): row["count"] for row in counted.order_by("month")}
    months = [plus_months(since, at) for at in range(MONTHS)]
    return [
        {
            "month": month,
            "licence": found.get((month, "licence"), 0),
            "penalty": found.get((month, "penalty"), 0),
        }
        for month in months
    ]


def schedule(actor: Actor, box: str) -> QuerySet[Entry]:
    """What the acting post's bodies have to publish, published late, or took back.

    box: `waiting`, `late`, `published`, `withheld` or `withdrawn`.
    """
    rows = Entry.objects.filter(body_id__in=actor.bodies).select_related("body", "case")
    if box == "late":
        return rows.filter(_late(actor)).order_by("-decided_on", "-id")
    if box == "waiting":
        return rows.filter(state=box).order_by("publish_on", "id")
    return rows.filter(state=box).order_by("-decided_on", "-id")


def _late(actor: Actor) -> Q:
    """Published after its last day, still waiting beyond it, or taken back too late."""
    day = "published_at__date__gt"
    overdue = Q(state=Entry.State.WAITING, due__lt=actor.today)
    done_late = Q(**{day: F("due")})
    back_late = Q(withdrawn_at__date__gt=F("withdraw_due"))
    return overdue | done_late | back_late


def counts(actor: Actor) -> dict[str, int]:
    """How many rows each box of the schedule has."""
    rows = Entry.objects.filter(body_id__in=actor.bodies)
    states = ("waiting", "published", "withheld", "withdrawn")
    wanted = {name: Count("id", filter=Q(state=name)) for name in states}
    found: dict[str, int] = rows.aggregate(**wanted, late=Count("id", filter=_late(actor)))
    return found
