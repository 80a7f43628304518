"""Graded clauses for programs: the library, and a proposal with its reasons."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from ninja import Router

from yiwang.engines.decision.versions import Reference
from yiwang.govern.discretion import proposing, queries
from yiwang.govern.discretion.http.schemas import (
    ClauseDetailOut,
    ClauseOut,
    ProposalOut,
    ProposeIn,
)
from yiwang.govern.discretion.values import Proposal
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["discretion"])
TYPES = {bool: "boolean", Decimal: "number"}


@router.get("/clauses", response=list[ClauseOut], operation_id="list_penalty_clauses")
@requires("public")
def list_clauses(request: ActorRequest, q: str = "", department: str = "") -> list[Any]:
    """Find clauses by words and by department (its Chinese name)."""
    return [asdict(each) for each in queries.clauses(request.actor, q, department)]


@router.get("/clauses/{code}", response=ClauseDetailOut, operation_id="read_penalty_clause")
@requires("public")
def read_clause(request: ActorRequest, code: str) -> dict[str, Any]:
    """One clause, with the facts that a proposal asks for today."""
    found = queries.clause(request.actor, code)
    today = request.actor.today
    asked = proposing.asked(found, {Reference.ACT: today, Reference.DECISION: today})
    facts = [
        {
            "name": each.name,
            "label": each.label,
            "type": TYPES.get(each.kind, "text") if each.kind else "text",
            "choices": list(each.choices) if each.closed else [],
        }
        for each in asked
    ]
    return asdict(found) | {"facts": facts}


@router.post("/clauses/{code}/propose", response=ProposalOut, operation_id="propose_penalty")
@requires("public")
def propose(request: ActorRequest, code: str, payload: ProposeIn) -> dict[str, Any]:
    """Propose grade and range for an act: the older and the newer rules, and the lighter of them.

    Stores nothing. Answers 422 with every fact that is missing or cannot be read.
    """
    found = queries.clause(request.actor, code)
    proposal = proposing.propose(
        request.actor, found, payload.facts, on_act=payload.on_act, on_decision=payload.on_decision
    )
    return told(proposal)


def told(found: Proposal) -> dict[str, Any]:
    """A proposal as data."""
    taken, clause = found.taken, found.clause
    return {
        "clause": clause.code,
        "demonstration": clause.demonstration,
        "grade": taken.grade,
        "low": taken.low,
        "high": taken.high,
        "kinds": list(taken.kinds),
        "reasons": list(taken.reasons),
        "needs_hearing": found.needs_hearing,
        "needs_review": found.needs_review,
        "why": found.why,
        "explanation": found.explanation,
        "options": [asdict(each) for each in found.options],
        "package": clause.package,
        "version": clause.version,
        "digest": clause.digest,
    }
