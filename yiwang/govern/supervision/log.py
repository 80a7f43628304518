"""The log of what happened, as dossiers: cases with all that hangs on them, feeds, other matters.

Reads what the database lets the running actor see; rules run as the system.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.base.cases.facade import Case, ClockEntry, Moment
from yiwang.base.papers.facade import Paper
from yiwang.base.work.facade import Task
from yiwang.govern.supervision.models import Told
from yiwang.govern.supervision.occasions import LEDGER
from yiwang.govern.supervision.plans import plan_of
from yiwang.govern.supervision.rulebook import FeedRow
from yiwang.govern.supervision.values import Dossier, Event
from yiwang.kernel.clock import local_day
from yiwang.kernel.folding.work import brought_back
from yiwang.kernel.reads import Read, at_once

CASE, FEED = "case", "feed"
HEARD, PAPER = "heard", "paper_made"
# What comes first of what became known at the same instant: a step ends, the milestone is reached,
# clocks turn, the next step opens.
_ORDER = {"task_done": 0, LEDGER: 2, PAPER: 2, "task_opened": 3}
OURS = frozenset({"task_done", "task_opened", LEDGER})  # kinds that only our own log has
_UNDONE = ("open", "cancelled")
# What hangs on cases, each in the order in which it is told.
_CASES = Read(Case, "id = ANY(%s) ORDER BY id")
_MOMENTS = Read(Moment, "case_id = ANY(%s) ORDER BY id")
_TASKS = Read(Task, "case_id = ANY(%s) ORDER BY opened_at, id")
_LEDGERS = Read(ClockEntry, "case_id = ANY(%s) ORDER BY clock, position")
_PAPERS = Read(Paper, "case_id = ANY(%s) ORDER BY id")
_TOLD = Read(Told, "case_id = ANY(%s) ORDER BY known_at, id")


@dataclass(frozen=True)
class _Rows:
    """All that the log has of one case."""

    moments: Sequence[Moment]
    tasks: Sequence[Task]
    ledger: Sequence[ClockEntry]
    papers: Sequence[Paper]
    told: Sequence[Told]


def of_cases(found: Collection[UUID]) -> list[Dossier]:
    """The dossiers of cases, by id, read in a number of statements that does not grow."""
    asked = list(found)
    cases = _CASES.all(asked)
    with brought_back(case.id for case in cases if case.folded):
        with at_once():
            read = [each.rows(asked) for each in (_MOMENTS, _TASKS, _LEDGERS, _PAPERS, _TOLD)]
        parts = [_by_case(rows) for rows in read]
        return [_dossier(case, _Rows(*(part[case.id] for part in parts))) for case in cases]


def _by_case(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    parted = defaultdict(list)
    for row in rows:
        parted[row.case_id].append(row)
    return parted


def _dossier(case: Case, rows: _Rows) -> Dossier:
    events = [*_moments(rows.moments), *_tasks(rows.tasks), *_papers(rows.papers)]
    events += map(_told, rows.told)
    events += _ledger(rows.ledger, events)
    events.sort(key=lambda each: (each.at, _ORDER.get(each.kind, 1), each.place))
    about = {"service": case.service, "channel": case.channel, "life": getattr(case, "life", "")}
    return Dossier(
        kind=CASE,
        key=str(case.id),
        number=case.number,
        body=case.body_id,
        events=tuple(events),
        titles={"zh": case.title, "en": case.title_en},
        about=about,
        terms=case.terms,
        plan=plan_of(case.package, case.version),
    )


def _moments(rows: Iterable[Moment]) -> Iterator[Event]:
    for each in rows:
        if each.kind != "task_done":  # the task itself says more
            yield Event(
                each.at, each.kind, f"timeline:{each.id}", each.actor_name, facts=each.facts
            )


def _tasks(rows: Iterable[Task]) -> Iterator[Event]:
    for each in rows:
        facts = {"task": str(each.id), "role": each.role}
        yield Event(
            each.opened_at, "task_opened", f"task:{each.id}/opened", "", "", "", each.node, facts
        )
        if each.way or each.completed_at is None or each.state in _UNDONE:
            continue
        yield Event(
            at=each.completed_at,
            kind="task_done",
            place=f"task:{each.id}/done",
            who=each.completed_name,
            account=str(each.completed_by or ""),
            post=str(each.post_id or ""),
            step=each.node,
            facts={**facts, "outcome": each.outcome},
        )


def _ledger(rows: Iterable[ClockEntry], events: Sequence[Event]) -> Iterator[Event]:
    """The lines of the clocks. One that the law dates back became known with its milestone."""
    dated = {str(e.facts["since"]): e.at for e in events if e.facts.get("since")}
    for each in rows:
        at = datetime.fromisoformat(each.entry["at"])
        known = dated.get(local_day(at).isoformat(), at)
        facts = {"clock": each.clock, "entry": each.entry}
        yield Event(max(at, known), LEDGER, f"ledger:{each.id}", facts=facts)


def _papers(rows: Iterable[Paper]) -> Iterator[Event]:
    """Papers from the moment that they stand in the register with number and day."""
    for each in rows:
        facts = {"paper": each.kind, "number": each.number, "sealed": True}
        yield Event(each.wished_at, PAPER, f"paper:{each.id}", facts=facts)


def _told(row: Told) -> Event:
    place = f"told:{row.source}/{row.ref}"
    by = {name: str(row.facts.get(name) or "") for name in ("account", "post")}
    return Event(row.known_at, row.kind, place, row.who, **by, step=row.step, facts=row.facts)


def of_matter(matter: str, key: str) -> Dossier | None:
    """What a source told of something that is no case of ours; None where it told nothing."""
    rows = list(Told.objects.filter(matter=matter, key=key).order_by("known_at", "id"))
    if not rows:
        return None
    number = str(rows[-1].facts.get("number") or key)
    return Dossier(matter, key, number, rows[0].body_id, tuple(map(_told, rows)))


def of_feed(row: FeedRow, body: UUID, since: datetime, until: datetime | None = None) -> Dossier:
    """When a feed was heard, from the last time before an instant on."""
    heard = Told.objects.filter(source=row.code, kind=HEARD)
    before = heard.filter(known_at__lte=since).order_by("-known_at", "-id").first()
    after = heard.filter(known_at__gt=since).order_by("known_at", "id")
    after = after.filter(known_at__lte=until) if until else after
    found = [*([before] if before else []), *after]
    events = tuple(map(_told, found))
    return Dossier(FEED, row.code, row.code, body, events, row.title, minutes=row.minutes)


def told_matters(
    bodies: Collection[UUID],
    period: tuple[datetime, datetime],
    after: tuple[str, str],
    most: int,
) -> list[tuple[str, str]]:
    """Kind and key of other matters of which something became known in a period, in order.

    after: the last one that was looked at.
    """
    kind, key = after
    rows = Told.objects.filter(body_id__in=bodies, known_at__range=period)
    rows = rows.filter(Q(matter__gt=kind) | Q(matter=kind, key__gt=key))
    rows = rows.exclude(matter__in=(CASE, FEED)).order_by("matter", "key")
    return list(rows.values_list("matter", "key").distinct()[:most])
