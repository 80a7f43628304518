"""Cases as objects to be counted."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import SYSTEM
from yiwang.kernel.clock import local_day
from yiwang.kernel.counted import Source, Thing, itself

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
    with cases.brought_back(ids):
        rows = list(Case.objects.filter(id__in=ids).exclude(state="draft").order_by("id"))
        returned = cases.first_corrections([row.id for row in rows])
        cases.bring_ledgers([row for row in rows if row.decided_on])
        found = [_thing(row, returned.get(row.id)) for row in rows]
    yield from found


def _thing(row: Case, returned: datetime | None) -> Thing:
    facts = {
        "life": row.life,
        "channel": row.channel,
        "state": row.state,
        "filed_on": _day(row.submitted_at),
        "received_on": row.received_on,
        "accepted_on": row.accepted_on,
        "decided_on": row.decided_on,
        "closed_on": _day(row.closed_at),
        "returned_on": _day(returned),
        "margin": _margin(row) if row.decided_on else None,
    }
    return Thing(row.id, row.body_id, row.service, facts)


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _margin(case: Case) -> int | None:
    """What was left of the limit that the decision ended: the promised one where there is one."""
    found = cases.deciding(case, SYSTEM.now)
    promised = [each for each in found if case.terms[each.name].get("promised")]
    left = [each.reading.remaining for each in promised or found]
    return min((each for each in left if each is not None), default=None)


_EVENTS = frozenset({"cases.milestone_reached"})
SOURCE = Source("cases", _EVENTS, FACTS, itself, _read, cases.after, cases.listed)
