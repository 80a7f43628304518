"""What publicity.yaml says, read once. Pure but for the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.engines import term
from yiwang.engines.term import Unit

CLASSES = ("public", "name", "legal", "never")


@dataclass(frozen=True)
class Field:
    """A field of a kind. shown: its class of data; short: its name in the national exchange."""

    name: str
    shown: str
    short: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """What is done with decisions about natural persons, from a day on."""

    since: date
    do: str  # mask or withhold
    source: str


@dataclass(frozen=True)
class Kind:
    """due, changed, until: entries of the table of terms; until: "" where nothing ends."""

    name: str
    title: Mapping[str, str]
    due: str
    changed: str
    until: str
    natural: tuple[Rule, ...]
    fields: Mapping[str, Field]

    def rule(self, day: date) -> Rule:
        """The rule for natural persons on a day: the strictest where none holds so early."""
        held = [each for each in self.natural if each.since <= day]
        return held[-1] if held else self.natural[-1]


def _rules(rows: Mapping[date, Mapping[str, str]]) -> tuple[Rule, ...]:
    return tuple(Rule(since, row["do"], row["source"]) for since, row in sorted(rows.items()))


@cache
def _document() -> Mapping[str, Any]:
    text = files("yiwang.engage.publicity").joinpath("data/publicity.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


@cache
def kinds() -> Mapping[str, Kind]:
    return {
        name: Kind(
            name,
            row["title"],
            row["due"],
            row["changed"],
            row.get("until", ""),
            _rules(row["natural"]),
            {key: _field(key, each) for key, each in row["fields"].items()},
        )
        for name, row in _document()["kinds"].items()
    }


def _field(name: str, row: Mapping[str, Any]) -> Field:
    if row["class"] not in CLASSES:
        raise ValueError(f"publicity.yaml: {name} has no class of data that is known")
    return Field(name, row["class"], row["short"], row["title"])


def opens_on(decided: date) -> date:
    """The day on which a decision is made public by itself: after the waiting time."""
    row = _document()["waiting"]
    if not row["length"]:
        return decided
    return term.last_day(decided, row["length"], Unit(row["unit"]), term.national().lenient())


def waiting() -> Mapping[str, Any]:
    row: Mapping[str, Any] = _document()["waiting"]
    return row


def day_of(rule: str, start: date, on: date | None = None) -> date:
    """The last day of a term of the table. on: the day whose rule it is; that of the start."""
    found = term.national_terms().resolve(rule, on or start)
    return term.last_day(start, found.length, found.unit, term.national().lenient())


def end_of(kind: Kind, decided: date, today: date) -> date | None:
    """The last day in public; None where no rule that holds today ends it."""
    rows = term.national_terms()
    try:
        found = rows.resolve(kind.until, today) if kind.until else None
    except LookupError:
        return None
    return day_of(kind.until, decided, today) if found else None


def source_of(rule: str, on: date) -> str:
    return term.national_terms().resolve(rule, on).source
