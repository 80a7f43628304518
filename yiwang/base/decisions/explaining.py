"""Decide again what was decided in a case, and say how it came about."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yiwang.base.decisions.book import Entry, entries
from yiwang.base.decisions.http import shown
from yiwang.base.packages.facade import Source
from yiwang.engines.decision import feel
from yiwang.engines.decision.versions import Outcome, Reference
from yiwang.kernel.texts import say


def again(source: Source, facts: Mapping[str, Any]) -> tuple[Entry, Outcome]:
    """Decide by the same rules over the same inputs as of the same moment.

    facts: {"decision", "inputs", "dates", "at"} as a line of the timeline keeps them.
    """
    entry = entries(source)[facts["decision"]]
    dates = {Reference(name): date.fromisoformat(day) for name, day in facts["dates"].items()}
    inputs = {name: feel.from_json(value) for name, value in facts["inputs"].items()}
    return entry, entry.decide(inputs, datetime.fromisoformat(facts["at"]), dates)


def explained(source: Source, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What `decisions/_outcome.html` draws."""
    entry, outcome = again(source, facts)
    found = shown.outcome(outcome, {}, shown.titles(entry.models.values()))
    for rows in (found["value"], *(use["value"] for use in found["uses"])):
        for row in rows:
            row |= {name: _called(entry, text) for name, text in row.items()}
    return found


def _called(entry: Entry, text: str) -> str:
    return say(entry.words[text]) if text in entry.words else text
