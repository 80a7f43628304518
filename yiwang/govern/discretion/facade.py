"""Grades of penalties for enforcement: find a clause, have a penalty proposed, keep the choice.

clause = discretion.clause(actor, "street_trading")
for field in discretion.asked(clause, on_act, on_decision): ...  # name, label, kind, choices
proposal = discretion.propose(actor, clause, facts, on_act=day_of_the_act)
discretion.judge(proposal, fine, reason)  # inside or outside; refuses without a reason
discretion.choose(actor, proposal, fine, reason, case=case.id, number=case.number)
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiwang.base.decisions.facade import fields
from yiwang.engines.decision.versions import Reference
from yiwang.govern.discretion import proposing, queries
from yiwang.govern.discretion.actions import choose, judge
from yiwang.govern.discretion.proposing import procedure
from yiwang.govern.discretion.queries import clause, clauses, departments
from yiwang.govern.discretion.values import Clause, Judgement, Option, Proposal, Side
from yiwang.kernel.actor import Actor

__all__ = [
    "Clause",
    "Judgement",
    "Option",
    "Proposal",
    "Side",
    "asked",
    "choose",
    "clause",
    "clauses",
    "departments",
    "judge",
    "procedure",
    "propose",
]


def asked(clause: Clause, on_act: date, on_decision: date) -> list[fields.Field]:
    """What the tables of the clause ask for, with labels; `party` is always among them."""
    return proposing.asked(clause, {Reference.ACT: on_act, Reference.DECISION: on_decision})


def propose(
    actor: Actor,
    clause: Clause | str,
    facts: Mapping[str, Any],
    *,
    on_act: date,
    on_decision: date | None = None,
) -> Proposal:
    """Evaluate the rules of the day of the act and of the decision; the lighter applies.

    clause: itself or its code. facts: JSON values by name, as `asked` lists them.

    Raises:
        NotFound: no such clause. Invalid: a fact is missing or wrong, or no version holds.
    """
    found = queries.clause(actor, clause) if isinstance(clause, str) else clause
    return proposing.propose(actor, found, facts, on_act=on_act, on_decision=on_decision)
