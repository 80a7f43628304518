"""Applications as objects to be counted by what data did in them.

Read anew whenever a case ends or is opened again, in the worker and in the transaction that counts:
the row that the applicant sees and the sums that leaders see are of the same moment.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import StateClass
from yiwang.kernel.counted import Source, Thing
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.savings import record, sums
from yiwang.serve.savings.models import Saving
from yiwang.serve.savings.record import Found
from yiwang.serve.savings.sums import COLUMNS

FACTS = {
    "ended_on": "the day on which the application, decided before, ended",
    "fields": "values of the form that a source gave; null: there is no form",
    "fields_of": "values of the form",
    "papers": "papers of the list that a register or a licence on file stood for; null: no paper",
    "papers_of": "these and those that were handed in",
    "visits": "visits spared; null: the guide states none for the window",
    "visits_of": "visits that the guide states for the window",
    "days": "working days left of the law's limit at the decision, negative: late; null: no limit",
    "days_of": "the law's limit in working days",
}


def touched(event: Delivered) -> Sequence[UUID]:
    """The case, where the milestone leads into an end or out of one."""
    if event.content.get("life", cases.lives.NORMAL) != cases.lives.NORMAL:
        return ()
    life = cases.lives.of(cases.lives.NORMAL)
    milestone = life.milestones[event.content["milestone"]]
    states = {event.content["state"], *milestone.sources}
    ends = any(life.states[each].kind is StateClass.CLOSED for each in states)
    return (event.object_id,) if ends else ()


def read(ids: Sequence[UUID]) -> Iterator[Thing]:
    found = record.of(ids)
    keep(ids, found)
    for each in found:
        facts = {"ended_on": each.ended_on, **_values(each)}
        yield Thing(each.id, each.body, each.service, facts)


def keep(ids: Sequence[UUID], found: Sequence[Found]) -> None:
    """Make the rows of some cases those that follow from the record, and the sums with them."""
    known = list(Saving.objects.select_for_update().filter(id__in=ids).order_by("id"))
    Saving.objects.filter(id__in=set(ids) - {each.id for each in found}).delete()
    rows = [
        Saving(
            id=each.id,
            applicant_id=each.applicant,
            service=each.service,
            ended_on=each.ended_on,
            **_values(each),
        )
        for each in found
    ]
    changing = ["applicant_id", "service", "ended_on", *COLUMNS]
    Saving.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=changing
    )
    sums.change(known, rows)


def _values(found: Found) -> dict[str, int | None]:
    values = dict.fromkeys(COLUMNS, None)
    for name, figure in found.figures.items():
        values |= {name: figure.saved, f"{name}_of": figure.of}
    return values


SOURCE = Source(
    "savings",
    frozenset({"cases.milestone_reached"}),
    FACTS,
    touched,
    read,
    cases.after,
    cases.listed,
)
