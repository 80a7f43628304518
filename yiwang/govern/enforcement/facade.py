"""Penalties for other contexts: what was decided in a case, as far as it may be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.papers import facade as papers
from yiwang.govern.enforcement import queries
from yiwang.govern.enforcement.values import OutsideRange, PenaltyDecided
from yiwang.govern.enforcement.words import in_both
from yiwang.kernel.actor import Actor

__all__ = ["Decision", "OutsideRange", "PenaltyDecided", "decision"]


@dataclass(frozen=True)
class Decision:
    """A decision about a penalty. party, natural: whom it is about; whoever publishes it hides the
    name of a natural person. basis: the clause; penalty: {zh, en}; money in yuan.
    """

    case: UUID
    number: str
    paper: str
    body: UUID
    party: str
    natural: bool
    act: Mapping[str, str]
    basis: str
    facts: str
    penalty: Mapping[str, str]
    fine: Decimal | None
    outcome: str
    decided_on: date | None


def decision(actor: Actor, case_id: UUID) -> Decision:
    """What was decided in a case.

    Raises:
        NotFound: no penalty, or not the actor's to see.
    """
    case = cases.by_id(actor, case_id)
    row = queries.penalty(actor, case)
    act = queries.act_of(row, case)
    made = [each for each in papers.of_case(actor, case.id) if each.dated == case.decided_on]
    kinds = ("decision", "on_the_spot", row.outcome)
    numbers = [each.number for each in made if each.kind in kinds]
    return Decision(
        case=case.id,
        number=case.number,
        paper=numbers[-1] if numbers else "",
        body=case.body_id,
        party=row.party_name,
        natural=row.party_kind == "natural",
        act={"zh": act.title.zh, "en": act.title.en},
        basis=act.basis.said,
        facts=row.findings,
        penalty=in_both(row.kinds, row.fine, row.gains),
        fine=row.fine,
        outcome=row.outcome,
        decided_on=case.decided_on,
    )
