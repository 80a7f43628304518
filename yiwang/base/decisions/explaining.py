"""Decide again what was decided in a case, and say how it came about."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yiwang.base.decisions.book import Entry, entries
from yiwang.base.decisions.http import shown
from yiwang.base.packages.facade import Source
from yiwang.engines.decision import feel
from yiwang.engines.decision.versions import Outcome, Reference
from yiwang.kernel.texts import say

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


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
    for made in (each for use in found["uses"] for each in use["decisions"]):
        made["value"] = _in_words(entry, made["value"])
    return found


def _in_words(entry: Entry, text: str) -> str:
    """A value told as a text, its names and values called as the package calls them."""
    return _NAME.sub(lambda found: _called(entry, found[0]), text)


def _called(entry: Entry, text: str) -> str:
    return say(entry.words[text]) if text in entry.words else text
