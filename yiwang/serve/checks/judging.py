"""Decide by the rules of a household's package, so that it can be shown and decided again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.base.decisions import facade as decisions
from yiwang.base.packages import facade as packages
from yiwang.engines.decision import feel
from yiwang.engines.decision.versions import Reference
from yiwang.kernel.actor import Actor
from yiwang.serve.checks.models import Household


@dataclass(frozen=True)
class Judged:
    """value: what the rules say, as JSON; facts: enough to decide it again."""

    value: Any
    facts: dict[str, Any]


class RulesUnclear(Exception):
    """A package's rules gave no answer: a fault of the package, to be mended by its owner."""


def judge(actor: Actor, household: Household, name: str, inputs: Mapping[str, Any]) -> Judged:
    """Decide by the version that holds today.

    Raises:
        RulesUnclear: with what the rules stumbled over.
    """
    source = packages.source(household.package, household.version)
    entry = decisions.entries(source)[name]
    asked = {key: inputs[key] for key in entry.inputs if key in inputs}
    values = {key: feel.from_json(each) for key, each in asked.items()}
    days = {Reference.DECISION: actor.today}
    outcome = entry.decide(values, actor.now, days)
    if outcome.problems:
        raise RulesUnclear(f"{household.package} {name}: {outcome.problems[0]}")
    value = feel.to_json(outcome.value)
    facts = {
        "decision": name,
        "title": dict(entry.titles),
        "inputs": asked,
        "dates": {Reference.DECISION.value: actor.today.isoformat()},
        "at": actor.now.isoformat(),
        "value": value,
        "digest": source.digest,
    }
    return Judged(value, facts)
