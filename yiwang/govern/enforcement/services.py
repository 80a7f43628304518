"""What processes of penalties call, besides bringing the case on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.payments import facade as payments
from yiwang.govern.enforcement import grading, queries
from yiwang.govern.enforcement.words import words
from yiwang.kernel.actor import Actor

FINE = "fine"  # the kind of orders of payment
LATE = "fine-late"  # the rule of the surcharge


def assess(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Which steps the law puts before a decision about the proposal."""
    row = queries.penalty(actor, case)
    if not row.kinds:
        return {"assessed": dict.fromkeys(("hearing", "review", "discuss"), False)}
    needed = grading.requirements(actor, case, row)
    found = {"hearing": needed.hearing, "review": needed.review, "discuss": needed.discussion}
    return {"assessed": found}


def deadline(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """When time is up on a clock of the case, for a timer of the process."""
    name = properties["clock"]
    _day, moment = _due(actor, case, name)
    return {"deadlines": {name: moment.isoformat()}}


def _due(actor: Actor, case: Case, name: str) -> tuple[date, datetime]:
    """The last day of a clock that runs, and the moment at which it is over."""
    (found,) = (each for each in cases.readings(case, actor.now) if each.name == name)
    reading = found.reading
    if reading.due is None or reading.due_at is None:
        raise LookupError(f"clock {name} of case {case.number} does not run")
    return reading.due, reading.due_at


def demand(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Ask the party for the money that was decided, unless it was taken on the spot."""
    row = queries.penalty(actor, case)
    due, moment = _due(actor, case, "payment")
    parts = {} if row.collected else {FINE: row.fine, "gains": row.gains}
    for kind, amount in parts.items():
        if amount:
            payments.order(
                actor,
                case,
                kind=kind,
                title=words()["penalties"][kind]["title"],
                amount=amount,
                due=due,
                payer=row.party_id,
                payer_name=row.party_name,
                surcharge=LATE if kind == FINE else "",
            )
    return {"owed": any(parts.values()), "deadlines": {"payment": moment.isoformat()}}


def settled(actor: Actor, case: Case) -> bool:
    """Whether nothing is owed in a case any more."""
    found = payments.of_case(actor, case.id)
    return all(payments.standing(actor, each).settled for each in found)
