"""Reading cards, scores and runs. The actor comes first; the database has the last word."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases.facade import Case
from yiwang.govern.supervision import ladder
from yiwang.govern.supervision.ladder import COUNTED
from yiwang.govern.supervision.models import Card, Find, Run, Step, Tally
from yiwang.kernel.actor import Actor, acting
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.reads import Read
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.together import Statement

DAY = timedelta(days=1)
EXPORT = 20_000  # cards of one file
OPEN = (Card.State.ISSUED, Card.State.EXPLAINED, Card.State.APPEALED)


@dataclass(frozen=True)
class Wish:
    """Which cards; an empty field narrows nothing. since, until: days of the occurrence."""

    state: str = ""
    level: str = ""
    family: str = ""
    rule: str = ""
    body: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None


def cards(actor: Actor, wish: Wish = Wish()) -> QuerySet[Card]:
    """The cards of the acting post's bodies that a wish leaves, the latest first."""
    rows = Card.objects.filter(body_id__in=actor.bodies).select_related("body")
    if wish.state == "open":
        rows = rows.filter(state__in=OPEN)
    elif wish.state:
        rows = rows.filter(state=wish.state)
    equal = {"level": wish.level, "family": wish.family, "rule": wish.rule, "body__code": wish.body}
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if wish.text:
        text = wish.text.strip()
        rows = rows.filter(Q(number=text) | Q(object_number__startswith=text))
    return _within(rows, wish.since, wish.until).order_by("-id")


def bodies(actor: Actor) -> QuerySet[Body]:
    """Bodies within sight that have cards; each is looked for by itself in the index."""
    held = Card.objects.filter(body=OuterRef("pk"))
    rows = Body.objects.filter(Exists(held), id__in=actor.bodies)
    return rows.order_by("region_id", "code")


def _within(rows: QuerySet[Card], since: date | None, until: date | None) -> QuerySet[Card]:
    if since:
        rows = rows.filter(at__gte=morning(since))
    if until:
        rows = rows.filter(at__lte=evening(until))
    return rows


def morning(day: date) -> datetime:
    return datetime.combine(day, time.min, CITY_ZONE)


def evening(day: date) -> datetime:
    return datetime.combine(day, time.max, CITY_ZONE)


def card(actor: Actor, number: str) -> Card:
    """One card that the actor may see.

    Raises:
        NotFound: there is none, or it is not the actor's.
    """
    found = cards(actor).filter(number=number).first()
    if found is None:
        raise NotFound(_("This card"))
    return found


def locked(actor: Actor, number: str) -> Card:
    """The same, and nobody else changes it until the transaction ends."""
    card(actor, number)
    return Card.objects.select_for_update(of=("self",)).select_related("body").get(number=number)


def note_read(actor: Actor, found: Card) -> None:
    """Leave an entry that somebody looked at a card, and with it at the case that it is about."""
    content = {
        "card": found.number,
        "number": found.object_number,
        "channel": actor.channel,
        "purpose": "supervision",
    }
    case = Case.objects.filter(id=found.case_id).first() if found.case_id else None
    about, subject = (case.id, case.applicant_id) if case else (found.id, None)
    kind = "cases.read" if case else "supervision.card.read"
    record(actor, kind, about, content, outcome=Outcome.READ, subject=subject)


def steps(actor: Actor, found: Card) -> list[Step]:
    """What was done with a card, the first step first."""
    return list(found.steps.order_by("at", "id"))


def of_case(actor: Actor, case_id: UUID) -> list[Card]:
    """The cards of a case, the latest first."""
    return list(cards(actor).filter(case_id=case_id)[:50])


# The inbox

_WAITING = Read(
    Card,
    """state = 'issued' AND (body_id = ANY (%s) OR body_id = ANY (%s) AND post = ANY (%s))
        AND due BETWEEN %s AND %s AND (due, id) > (%s, %s) AND strpos(object_number, %s) > 0
        ORDER BY due, id LIMIT %s""",
)


def waiting_for(
    heads: Collection[UUID],
    bodies: Collection[UUID],
    posts: Collection[UUID],
    days: tuple[date, date],
    after: tuple[date, UUID],
    most: int,
    number: str = "",
) -> Sequence[Card]:
    """Cards that wait for an explanation, the soonest due first.

    heads: bodies that the reader heads; bodies, posts: where the reader works, for cards of what
    these posts had in hand. days: the first and the last due day. after: due day and id of the last
    one that was seen.
    """
    asked = (list(heads), list(bodies), list(posts), *days, *after, number, most)
    return _WAITING.rows(*asked)


_COUNTED = """SELECT count(*) AS todo, count(*) FILTER (WHERE due < %s) AS overdue
    FROM (SELECT due FROM supervision_card WHERE state = 'issued'
        AND (body_id = ANY (%s) OR body_id = ANY (%s) AND post = ANY (%s))
        ORDER BY due LIMIT %s) soonest"""


def counting(
    heads: Collection[UUID],
    bodies: Collection[UUID],
    posts: Collection[UUID],
    today: date,
    most: int,
) -> Statement:
    """What asks how many cards wait (`todo`), and how many of these are overdue."""
    return _COUNTED, [today, list(heads), list(bodies), list(posts), most]


# Scores


@dataclass(frozen=True)
class Sums:
    """Cards of one body, month, rule, level and state: how many, and their points."""

    body: UUID
    month: date
    package: str
    rule: str
    family: str
    level: str
    state: str
    number: int
    points: int


@dataclass(frozen=True)
class Score:
    """What counts against a body in a period: confirmed cards by level, and their points."""

    body: Body
    issued: int
    open: int
    withdrawn: int
    levels: dict[str, int]
    points: int


_NAMES = tuple(each.name for each in fields(Sums))[:-2]


def sums(actor: Actor, since: date, until: date) -> list[Sums]:
    """The cards of a period, added up: whole months as they are kept, days beside them by their
    cards.
    """
    first = since if since.day == 1 else ladder.following(since)
    end = ladder.following(until) if until >= actor.today else ladder.month_of(until + DAY)
    if first >= end:
        return _of_days(actor, since, until)
    before = _of_days(actor, since, first - DAY) if since < first else []
    behind = _of_days(actor, end, until) if end <= until else []
    kept = Tally.objects.filter(body_id__in=actor.bodies, month__gte=first, month__lt=end)
    with acting(actor):
        rows = kept.exclude(number=0).values_list(*_NAMES, "number", "points")
        return [*before, *(Sums(*row) for row in rows), *behind]


def _of_days(actor: Actor, since: date, until: date) -> list[Sums]:
    rows = _within(Card.objects.filter(body_id__in=actor.bodies), since, until).order_by()
    found = rows.annotate(month=TruncMonth("at", tzinfo=CITY_ZONE)).values(*_NAMES)
    with acting(actor):
        counted = found.annotate(number=Count("id"), sum=Sum("points"))
        return [
            Sums(
                **{**{name: row[name] for name in _NAMES}, "month": row["month"].date()},
                number=row["number"],
                points=row["sum"],
            )
            for row in counted
        ]


def scores(found: Iterable[Sums]) -> list[Score]:
    """The bodies that have cards, most points first."""
    by_body: dict[UUID, list[Sums]] = {}
    for each in found:
        if each.state != Card.State.TOLD:
            by_body.setdefault(each.body, []).append(each)
    bodies = {each.id: each for each in Body.objects.filter(id__in=by_body)}
    made = [_score(bodies[key], group) for key, group in by_body.items()]
    return sorted(made, key=lambda each: (-each.points, -each.issued, each.body.code))


def _score(body: Body, group: list[Sums]) -> Score:
    counted = [each for each in group if each.state in COUNTED]
    levels: Counter[str] = Counter()
    for each in counted:
        levels[each.level] += each.number
    return Score(
        body=body,
        issued=sum(each.number for each in group),
        open=sum(each.number for each in group if each.state in OPEN),
        withdrawn=sum(each.number for each in group if each.state == Card.State.WITHDRAWN),
        levels=dict(levels),
        points=sum(each.points for each in counted),
    )


def by_month(found: Iterable[Sums]) -> list[dict[str, Any]]:
    """Points and confirmed cards of each month, the first one first."""
    months: dict[date, dict[str, Any]] = {}
    for each in found:
        if each.state in COUNTED:
            row = months.setdefault(each.month, {"month": each.month, "number": 0, "points": 0})
            row["number"] += each.number
            row["points"] += each.points
    return [months[month] for month in sorted(months)]


def by_rule(found: Iterable[Sums]) -> list[dict[str, Any]]:
    """Rule, level and number of all cards, those withdrawn left out; most first."""
    numbers: Counter[tuple[str, str, str]] = Counter()
    for each in found:
        if each.state != Card.State.WITHDRAWN:
            numbers[each.package, each.rule, each.level] += each.number
    rows = [
        {"package": package, "rule": rule, "level": level, "number": number}
        for (package, rule, level), number in numbers.items()
    ]
    return sorted(rows, key=lambda row: (-int(row["number"]), row["rule"], row["level"]))


# Runs


def runs(actor: Actor) -> QuerySet[Run]:
    """The runs that bodies within sight asked for, the latest first."""
    return Run.objects.filter(body_id__in=actor.bodies).defer("files").order_by("-id")


def run(actor: Actor, run_id: UUID) -> Run:
    """One run.

    Raises:
        NotFound: there is none, or it is not the actor's.
    """
    found = runs(actor).filter(id=run_id).first()
    if found is None:
        raise NotFound(_("This run"))
    return found


def finds(actor: Actor, found: Run, side: str = "", rule: str = "") -> QuerySet[Find]:
    """What a run found, in the order of the digest."""
    rows = found.finds.select_related("body").order_by("at", "id")
    rows = rows.filter(side=side) if side else rows
    return rows.filter(rule=rule) if rule else rows
