"""Reading reviews: one's own, what concerns a clerk, and the figures by blocks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from yiwang.base.cases.facade import Case
from yiwang.base.work import facade as work
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.reviews import scale
from yiwang.serve.reviews.models import Appeal, Block, Rated, Review
from yiwang.serve.reviews.scale import HANDLING

FOUND = (Review.Course.VALID, Review.Course.RECTIFIED, Review.Course.SETTLED)
MOST = 500  # rows of a list of figures


def handlers(case: Case) -> set[UUID]:
    """The accounts that had a part in a handling: who filed it and who ended a task of it."""
    with acting(SYSTEM):
        done = {task.completed_by for task in work.of_case(case.id)}
    return {each for each in (*done, case.operator) if each is not None}


def of_case(actor: Actor, case: Case) -> Review | None:
    """The review of a handling, for who applied: the caller made sure of that."""
    with acting(SYSTEM.on(actor.now)):
        return Review.objects.filter(token=f"case:{case.id}").first()


def case_of(actor: Actor, case_id: UUID) -> Case:
    """A case for whoever showed number and query code."""
    with acting(SYSTEM.on(actor.now)):
        return Case.objects.select_related("body").get(id=case_id)


def by_token(actor: Actor, token: str) -> Review | None:
    with acting(SYSTEM.on(actor.now)):
        return Review.objects.filter(token=token).first()


def of_matter(actor: Actor, case_id: UUID) -> Review | None:
    """The bad review that is dealt with in a case."""
    with acting(SYSTEM.on(actor.now)):
        return Review.objects.select_related("case", "body").filter(matter_id=case_id).first()


def concerns(actor: Actor, review: Review) -> bool:
    """Whether a review is about the actor's own work."""
    with acting(SYSTEM.on(actor.now)):
        return Rated.objects.filter(review=review, account=actor.account).exists()


def deals_with(actor: Actor, case_id: UUID) -> bool:
    """Whether the actor deals with a bad review: has or had a task of its case, or supervises."""
    if actor.audience is Audience.SUPERVISOR:
        return True
    with acting(SYSTEM.on(actor.now)):
        return any(
            task.completed_by == actor.account
            or task.post_id == actor.post
            or (task.post_id is None and task.role in actor.roles)
            for task in work.of_case(case_id)
        )


@dataclass(frozen=True)
class AboutMe:
    """A review of one's own work that was found valid, without who gave it and of which case."""

    id: UUID
    body: UUID
    title: Mapping[str, str]
    grade: scale.Grade
    reasons: list[str]
    appeal: Appeal | None


def about_me(actor: Actor) -> dict[UUID, AboutMe]:
    """What the actor may appeal against, latest first: nothing before somebody else verified it."""
    with acting(SYSTEM.on(actor.now)):
        mine = Rated.objects.filter(account=actor.account, review__course__in=FOUND)
        rows = [each.review for each in mine.select_related("review").order_by("-id")[:MOST]]
        made = Appeal.objects.filter(account=actor.account, review__in=rows)
        appeals = {each.review_id: each for each in made}
    return {row.id: _about(row, appeals.get(row.id)) for row in rows}


def _about(row: Review, appeal: Appeal | None) -> AboutMe:
    return AboutMe(
        row.id,
        row.body_id,
        {"zh": row.title, "en": row.title_en or row.title},
        scale.grades()[row.grade],
        list(row.reasons),
        appeal,
    )


def appeals(actor: Actor) -> list[Appeal]:
    """Appeals that wait for a decision within the actor's scope, the oldest first."""
    actor.require("reviews:appeal:decide")
    with acting(SYSTEM.on(actor.now)):
        rows = Appeal.objects.filter(state=Appeal.State.OPEN, body_id__in=actor.bodies)
        return list(rows.select_related("review", "body").order_by("id")[:MOST])


@dataclass(frozen=True)
class Figures:
    """Counts by grade, the best first, over full blocks. name: {zh, en} of what they are of."""

    key: str
    name: Mapping[str, str]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def good(self) -> float | None:
        """The share of grades that are not bad, in per cent."""
        if not self.total:
            return None
        bad = sum(
            n for n, grade in zip(self.counts, scale.grades().values(), strict=True) if grade.bad
        )
        return round(100 * (self.total - bad) / self.total, 1)


_SUMS = {name: Sum(name) for name in Block.GRADES}


def _blocks(about: str, bodies: Iterable[UUID] | None, since: date | None) -> "QuerySet[Block]":
    """The one way to figures: over full blocks, so that every difference is a block, too."""
    rows = Block.objects.filter(full=True, about=about)
    rows = rows if bodies is None else rows.filter(body_id__in=list(bodies))
    return rows if since is None else rows.filter(on__gte=since)


def whole(
    about: str = HANDLING, bodies: Iterable[UUID] | None = None, since: date | None = None
) -> Figures:
    """All together."""
    row = _blocks(about, bodies, since).aggregate(**_SUMS)
    return Figures("", {}, _counts(row))


def by_body(about: str = HANDLING, since: date | None = None) -> list[Figures]:
    """One row a body, the most reviewed first."""
    rows = list(_blocks(about, None, since).values("body_id").annotate(**_SUMS)[:MOST])
    named = Body.objects.in_bulk([row["body_id"] for row in rows])
    found = [
        Figures(
            named[row["body_id"]].code,
            {"zh": named[row["body_id"]].name, "en": named[row["body_id"]].name_en},
            _counts(row),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: -each.total)


def by_service(
    bodies: Iterable[UUID] | None, about: str = HANDLING, since: date | None = None
) -> list[Figures]:
    """One row an item, the most reviewed first; names as the latest review had them."""
    rows = list(_blocks(about, bodies, since).values("service").annotate(**_SUMS)[:MOST])
    names = _titles([row["service"] for row in rows])
    found = [Figures(row["service"], names[row["service"]], _counts(row)) for row in rows]
    return sorted(found, key=lambda each: -each.total)


def _titles(codes: list[str]) -> dict[str, Mapping[str, str]]:
    with acting(SYSTEM):
        rows = Review.objects.filter(service__in=codes).order_by("service", "-id")
        last = rows.distinct("service").values_list("service", "title", "title_en")
        return {code: {"zh": zh, "en": en or zh} for code, zh, en in last}


def by_month(about: str = HANDLING, bodies: Iterable[UUID] | None = None) -> list[Figures]:
    """One row a month in which blocks became full, the latest first."""
    rows = _blocks(about, bodies, None).values("on").annotate(**_SUMS).order_by("-on")
    months: dict[str, list[int]] = {}
    for row in rows[:MOST]:
        counts = months.setdefault(f"{row['on']:%Y-%m}", [0] * len(Block.GRADES))
        for n, value in enumerate(_counts(row)):
            counts[n] += value
    return [Figures(key, {"zh": key, "en": key}, tuple(n)) for key, n in months.items()][:12]


def table(about: str = HANDLING) -> Iterator[list[Any]]:
    """One row a body and item, by code, for the download."""
    sums = _blocks(about, None, None).values("body__code", "body__name", "service")
    rows = list(sums.annotate(**_SUMS).order_by("body__code", "service"))
    names = _titles([row["service"] for row in rows])
    for row in rows:
        named = names[row["service"]]["zh"]
        yield [row["body__code"], row["body__name"], row["service"], named, *_counts(row)]


def _counts(row: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(row[name] or 0) for name in Block.GRADES)


def dealt_with() -> dict[str, int]:
    """How many bad reviews the city took up, and what became of them; for everybody to read, and
    so in whole blocks, too.
    """
    bad = [code for code, grade in scale.grades().items() if grade.bad]
    with acting(SYSTEM):
        rows = Review.objects.filter(grade__in=bad, matter__isnull=False)
        settled = rows.filter(course=Review.Course.SETTLED).count()
        dismissed = rows.filter(course=Review.Course.DISMISSED).count()
        found = {"taken_up": rows.count(), "settled": settled, "dismissed": dismissed}
    return {name: number - number % scale.block() for name, number in found.items()}
