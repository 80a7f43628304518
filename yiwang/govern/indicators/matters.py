"""Cases as objects to be counted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import SYSTEM, Actor
from yiwang.kernel.clock import local_day
from yiwang.kernel.counted import Seen, Source, Thing, itself

FACTS = {
    "life": "the life that the case leads, such as application",
    "channel": "how it came: web, api, window, office",
    "state": "its legal state now",
    "filed_on": "the day on which it was handed in",
    "received_on": "the day of receipt",
    "accepted_on": "the day of acceptance",
    "decided_on": "the day of the decision",
    "closed_on": "the day on which it ended",
    "returned_on": "the day of the first notice of correction",
    "margin": "working days left of the promised limit, or else the law's, at the decision; "
    "negative: decided late; null: not decided, or nothing limited it",
}


def _read(ids: Sequence[UUID]) -> Iterator[Thing]:
    rows = list(Case.objects.filter(id__in=ids).exclude(state="draft").order_by("id"))
    returned = cases.first_corrections([row.id for row in rows])
    cases.bring_ledgers([row for row in rows if row.decided_on])
    for row in rows:
        facts = {
            "life": row.life,
            "channel": row.channel,
            "state": row.state,
            "filed_on": _day(row.submitted_at),
            "received_on": row.received_on,
            "accepted_on": row.accepted_on,
            "decided_on": row.decided_on,
            "closed_on": _day(row.closed_at),
            "returned_on": _day(returned.get(row.id)),
            "margin": _margin(row) if row.decided_on else None,
        }
        yield Thing(row.id, row.body_id, row.service, facts)


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _margin(case: Case) -> int | None:
    """What was left of the limit that the decision ended: the promised one where there is one."""
    ends = {name for name, each in case.states.milestones.items() if each.dates == "decided_on"}
    terms = {name: spec for name, spec in case.terms.items() if ends & {*spec.get("stop", ())}}
    promised = {name for name, spec in terms.items() if spec.get("promised")}
    left = [
        running.reading.remaining
        for running in cases.readings(case, SYSTEM.now)
        if running.name in (promised or terms) and running.reading.remaining is not None
    ]
    return min(left, default=None)


def _after(last: UUID, most: int) -> list[UUID]:
    rows = Case.objects.filter(id__gt=last).order_by("id")
    return list(rows.values_list("id", flat=True)[:most])


def _seen(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, Seen]:
    return {
        row.id: Seen(
            row.number,
            {"zh": row.title, "en": row.title_en or row.title},
            reverse("workbench:case", args=[row.number]),
            row.stage.title,
        )
        for row in Case.objects.filter(id__in=ids)
    }


_EVENTS = frozenset({"cases.milestone_reached"})
SOURCE = Source("cases", _EVENTS, FACTS, itself, _read, _after, _seen)
