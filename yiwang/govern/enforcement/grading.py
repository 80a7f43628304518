"""The range of a fine and what it asks of the procedure: by the discretion benchmark where one
grades the act, else by the law's own range and the limits of `data/limits.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yiwang.base.cases.facade import Case
from yiwang.base.decisions import facade as decisions
from yiwang.govern.discretion import facade as discretion
from yiwang.govern.enforcement import queries, rules
from yiwang.govern.enforcement.errors import NotGraded, OutsideRange
from yiwang.govern.enforcement.models import Penalty
from yiwang.govern.enforcement.words import plain
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import local_day

PARTY = "party"  # what the tables call the kind of party, and their words for it
PARTIES = {"natural": "person", "legal": "organisation"}


@dataclass(frozen=True)
class Questions:
    """What a benchmark asks, and the decision that asks it."""

    entry: decisions.Entry
    fields: list[Any]


def asked(actor: Actor, case: Case, row: Penalty) -> Questions | None:
    """What the benchmark of the act asks for besides the kind of party; None without one."""
    act = queries.act_of(row, case)
    if not act.clause:
        return None
    clause = discretion.clause(actor, act.clause)
    found = discretion.asked(clause, row.acted_on, local_day(actor.now))
    entry = decisions.find(clause.package, clause.decision).entry
    return Questions(entry, [each for each in found if each.name != PARTY])


def grade(actor: Actor, case: Case, row: Penalty, facts: Mapping[str, Any]) -> None:
    """Ask the benchmark with these facts and keep its grade, range and reasons.

    Raises:
        Invalid: a fact is missing or wrong.
    """
    row.facts = dict(facts)
    _keep(row, proposed(actor, case, row))


def proposed(actor: Actor, case: Case, row: Penalty) -> discretion.Proposal | None:
    """What the benchmark says today; None where none grades the act.

    Raises:
        NotGraded: nobody has asked it yet.
    """
    act = queries.act_of(row, case)
    if not act.clause:
        return None
    if not row.facts:
        raise NotGraded
    facts = {**row.facts, PARTY: PARTIES[row.party_kind]}
    today = local_day(actor.now)
    return discretion.propose(actor, act.clause, facts, on_act=row.acted_on, on_decision=today)


def _keep(row: Penalty, found: discretion.Proposal | None) -> None:
    if found is not None:
        row.grade, row.low, row.high = found.grade, found.low, found.high
        row.grounds = list(found.reasons)


def judge(actor: Actor, case: Case, row: Penalty) -> None:
    """Keep with a proposal the range in which it should lie today.

    Raises:
        NotGraded: the benchmark was not asked. OutsideRange: outside, and nobody says why.
    """
    _renew(actor, case, row)
    if is_outside(row) and not row.outside:
        raise OutsideRange(plain(row.low), plain(row.high))


def _renew(actor: Actor, case: Case, row: Penalty) -> discretion.Proposal | None:
    if row.fine is None:
        return None
    found = proposed(actor, case, row)
    _keep(row, found)
    if found is None:
        limits = queries.act_of(row, case).fine
        row.low, row.high = (limits.low, limits.high) if limits else (None, None)
    return found


def is_outside(row: Penalty) -> bool:
    if row.fine is None or row.low is None or row.high is None:
        return False
    return not row.low <= row.fine <= row.high


def settle(actor: Actor, case: Case, row: Penalty) -> bool:
    """Judge what is decided, keep it with the benchmark, and say whether it lies outside its range
    with reason and approval.

    Raises:
        OutsideRange: outside without reason, or without the head's approval.
    """
    found = _renew(actor, case, row)
    outside = is_outside(row)
    if outside and not (row.outside and row.outside_approved):
        raise OutsideRange(plain(row.low), plain(row.high))
    if not outside:
        row.outside, row.outside_approved = "", False
    if found is not None and row.fine is not None:
        discretion.choose(
            actor,
            found,
            row.fine,
            row.outside,
            case=case.id,
            number=case.number,
            body=case.body_id,
        )
    return outside


def requirements(actor: Actor, case: Case, row: Penalty) -> rules.Requirements:
    """What must come before such a penalty is decided."""
    proposal = rules.Proposal(row.party_kind, row.kinds, row.fine, row.gains)
    plain_law = rules.requirements(proposal, local_day(actor.now))
    found = proposed(actor, case, row) if row.fine is not None else None
    if found is None:
        return plain_law
    hearing, review = discretion.procedure(actor, found, row.fine or Decimal(0))
    return rules.Requirements(
        hearing or rules.heavy(proposal), review or rules.heavy(proposal), plain_law.discussion
    )
