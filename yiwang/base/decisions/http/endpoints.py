"""Decisions for programs: one question, its answer, and how it came about."""

from datetime import date
from typing import Any

from ninja import Router, Schema

from yiwang.base.decisions import facade
from yiwang.engines.decision import feel
from yiwang.engines.decision.versions import Reference
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["decisions"])


class DecideIn(Schema):
    """Inputs by name; days as each decision asks for them, the day of decision being today."""

    context: dict[str, Any] = {}
    dates: dict[Reference, date] = {}


class ProblemOut(Schema):
    reason: str
    element: str
    position: int


class RulesOut(Schema):
    """Which rules answered: the package, its version and the digest of its files."""

    package: str
    version: str
    digest: str


class DecideOut(Schema):
    result: Any
    problems: list[ProblemOut]
    trace: dict[str, Any]
    rules: RulesOut


@router.post(
    "/decisions/{package}/{decision}", response=DecideOut, operation_id="evaluate_decision"
)
@requires("decisions:decision:evaluate")
def evaluate_decision(
    request: ActorRequest, package: str, decision: str, payload: DecideIn
) -> dict[str, Any]:
    """Decide, explained: decisions asked, rules matched, why others did not, legal basis."""
    found = facade.find(package, decision)
    outcome = facade.decide(found.entry, payload.context, request.actor.now, payload.dates)
    return {
        "result": feel.to_json(outcome.value),
        "problems": [
            {"reason": each.reason, "element": each.element, "position": each.position}
            for each in outcome.problems
        ],
        "trace": outcome.to_json(),
        "rules": {
            "package": found.source.name,
            "version": found.source.version,
            "digest": found.source.digest,
        },
    }
