"""What sharing comes to, for the data authority: requests met, volume by pair of bodies, time to
answer, needs that were not met, attempts beyond a purpose; and the rows behind each figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.tenancy.models import Body
from yiwang.share.collection import facade as collection
from yiwang.share.collection.facade import Quality
from yiwang.share.exchange.models import Attempt, Delivery, Grant, Request, Usage
from yiwang.share.exchange.queries import OVERSEE

DAYS = 30
MOST = 200  # rows behind a figure
MET = (Request.Answer.GRANTED, Request.Answer.PARTLY)
Names = Mapping[str, str]


@dataclass(frozen=True)
class Pair:
    """Rows that a body gave another. provider, receiver: {code, zh, en}."""

    provider: Names
    receiver: Names
    calls: int
    rows: int


@dataclass(frozen=True)
class Supplier:
    """How a body answers. hours: from request to answer, on average; None without an answer."""

    body: Names
    asked: int
    met: int
    refused: int
    waiting: int
    late: int
    hours: float | None


@dataclass(frozen=True)
class Figures:
    """met: of `answered` requests; share: in percent, None where nothing was answered."""

    since: date
    asked: int
    answered: int
    met: int
    waiting: int
    late: int
    grants: int
    calls: int
    rows: int
    refused: int
    violations: int
    pairs: Sequence[Pair]
    suppliers: Sequence[Supplier]

    @property
    def share(self) -> float | None:
        return round(100 * self.met / self.answered, 1) if self.answered else None


def of(actor: Actor, days: int = DAYS) -> Figures:
    """The figures of the last days, today included."""
    actor.require(OVERSEE)
    since = actor.today - timedelta(days=days - 1)
    with acting(SYSTEM.on(actor.now)):
        asked = Request.objects.filter(asked_at__date__gte=since)
        answered = asked.exclude(answer=Request.Answer.WAITING)
        used = Usage.objects.filter(day__gte=since)
        tried = Attempt.objects.filter(at__date__gte=since)
        sums = used.aggregate(calls=Sum("calls"), rows=Sum("rows"))
        return Figures(
            since=since,
            asked=asked.count(),
            answered=answered.count(),
            met=answered.filter(answer__in=MET).count(),
            waiting=asked.filter(answer=Request.Answer.WAITING).count(),
            late=asked.filter(late=True).count(),
            grants=Grant.objects.filter(state="active", valid_until__gte=actor.today).count(),
            calls=sums["calls"] or 0,
            rows=sums["rows"] or 0,
            refused=tried.count(),
            violations=tried.filter(violation=True).count(),
            pairs=_pairs(used),
            suppliers=_suppliers(asked),
        )


def _names() -> dict[Any, Names]:
    rows = Body.objects.values_list("id", "code", "name", "name_en")
    return {id_: {"code": code, "zh": name, "en": en} for id_, code, name, en in rows}


def _pairs(used: QuerySet[Usage]) -> list[Pair]:
    names = _names()
    rows = used.values_list("grant__provider_id", "grant__body_id")
    found = rows.annotate(n=Sum("calls"), sent=Sum("rows")).order_by("-sent")
    return [Pair(names[giver], names[taker], calls, n) for giver, taker, calls, n in found]


def _suppliers(asked: QuerySet[Request]) -> list[Supplier]:
    names, state = _names(), Request.Answer
    took = ExpressionWrapper(F("answered_at") - F("asked_at"), DurationField())
    found = asked.values("provider_id").annotate(
        n=Count("id"),
        met=Count("id", filter=Q(answer__in=MET)),
        refused=Count("id", filter=Q(answer=state.REFUSED)),
        waiting=Count("id", filter=Q(answer=state.WAITING)),
        lates=Count("id", filter=Q(late=True)),
        took=Avg(took),
    )
    return [
        Supplier(
            body=names[row["provider_id"]],
            asked=row["n"],
            met=row["met"],
            refused=row["refused"],
            waiting=row["waiting"],
            late=row["lates"],
            hours=round(row["took"].total_seconds() / 3600, 1) if row["took"] else None,
        )
        for row in found.order_by("-n")
    ]


def quality(actor: Actor, days: int = DAYS) -> list[tuple[Names, Quality]]:
    """How well each body supplied in the last days, by its name."""
    actor.require(OVERSEE)
    since = actor.today - timedelta(days=days - 1)
    with acting(SYSTEM.on(actor.now)) as machine:
        names = _names()
        return [(names[each.body], each) for each in collection.quality(machine, since)]


def unmet(actor: Actor, days: int = DAYS) -> list[Request]:
    """Requests that were refused, not passed on, granted in part only or are late, latest first."""
    actor.require(OVERSEE)
    since = actor.today - timedelta(days=days - 1)
    wanting = ~Q(answer__in=("granted", "waiting")) | Q(late=True)
    with acting(SYSTEM.on(actor.now)):
        rows = Request.objects.filter(wanting, asked_at__date__gte=since)
        return list(rows.select_related("case", "body", "provider").order_by("-id")[:MOST])


# What requests are behind a figure.
BEHIND: Mapping[str, Q] = {
    "asked": Q(),
    "met": Q(answer__in=MET),
    "refused": Q(answer=Request.Answer.REFUSED),
    "waiting": Q(answer=Request.Answer.WAITING),
    "late": Q(late=True),
}


def requests(actor: Actor, what: str, provider: str = "", days: int = DAYS) -> list[Request]:
    """The requests behind a figure, of all suppliers or of one; latest first."""
    actor.require(OVERSEE)
    since = actor.today - timedelta(days=days - 1)
    with acting(SYSTEM.on(actor.now)):
        rows = Request.objects.filter(BEHIND[what], asked_at__date__gte=since)
        rows = rows.filter(provider__code=provider) if provider else rows
        return list(rows.select_related("case", "body", "provider").order_by("-id")[:MOST])


def between(actor: Actor, provider: str, receiver: str, days: int = DAYS) -> list[Delivery]:
    """What left from one body to another, latest first."""
    actor.require(OVERSEE)
    since = actor.today - timedelta(days=days - 1)
    with acting(SYSTEM.on(actor.now)):
        grants = Grant.objects.filter(provider__code=provider, body__code=receiver)
        rows = Delivery.objects.filter(grant__in=grants, at__date__gte=since)
        return list(rows.select_related("grant").order_by("-id")[:MOST])


def violations(actor: Actor, days: int = DAYS) -> list[Attempt]:
    """Attempts that were refused, those beyond the purpose first."""
    actor.require(OVERSEE)
    since = actor.today - timedelta(days=days - 1)
    with acting(SYSTEM.on(actor.now)):
        rows = Attempt.objects.filter(at__date__gte=since).select_related("grant", "body")
        return list(rows.order_by("-violation", "-id")[:MOST])
