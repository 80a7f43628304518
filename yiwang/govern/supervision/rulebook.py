"""The rules of a package: supervision.yaml, and the decisions that it names. Pure.

Which version of a rule holds on which day is said in decisions.yaml, as for every decision.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yiwang.base.decisions import facade as decisions
from yiwang.base.packages.facade import Problem, Source, misread, read
from yiwang.engines.decision import Model
from yiwang.engines.decision.elements import Decision
from yiwang.engines.decision.versions import Version
from yiwang.govern.supervision import facts
from yiwang.govern.supervision.looks import Look
from yiwang.govern.supervision.values import Titles

BOOK = "supervision.yaml"
Said = dict[str, str]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(_Row):
    """A colour of the ladder. explained: whether the body must explain it."""

    title: Said
    tone: Literal["neutral", "good", "warn", "bad", "sea"] = "neutral"
    explained: bool = True


class Ladder(_Row):
    """explain: id of the limit for the explanation in the table of terms. appeal: working days."""

    explain: str
    appeal: int = Field(ge=1, le=60)
    source: str


class FeedRow(_Row):
    """A source of events that is heard at intervals.

    code: as the events name it. function: of the body that must push. minutes: at least so often.
    """

    code: str
    title: Said
    function: str
    field: str = ""
    minutes: int = Field(ge=1)
    source: str = ""


class RuleRow(_Row):
    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    family: str
    title: Said
    about: Literal["case", "feed", "licence", "matter", "attempts"] = "case"
    looks: Look
    facts: list[str]
    decision: str
    says: Said
    basis: Said
    source: str
    demonstration: bool = False


class _Book(_Row):
    families: dict[str, Said]
    levels: dict[str, Level]
    ladder: Ladder
    feeds: list[FeedRow] = []
    rules: list[RuleRow]


def schema() -> dict[str, Any]:
    """supervision.yaml as JSON Schema."""
    title = "supervision.yaml: what supervision looks for, and what follows"
    return {**_Book.model_json_schema(), "title": title}


@dataclass(frozen=True)
class Rule:
    """A rule with its decision. digests: of what a version of it says, by the version's day."""

    row: RuleRow
    entry: decisions.Entry
    digests: Mapping[str, str]

    @property
    def versions(self) -> tuple[Version, ...]:
        return self.entry.versions.versions

    def at(self, day: date) -> Version | None:
        """The version in force on a day."""
        return next((each for each in self.versions if each.holds(day)), None)

    def named(self, version: str) -> Version | None:
        """The version that is in force from a day, as `2024-01-01`."""
        wanted = (each for each in self.versions if each.valid_from.isoformat() == version)
        return next(wanted, None)


@dataclass(frozen=True)
class Book:
    """The rules of one package. digest: of the whole package."""

    package: str
    version: str
    digest: str
    families: Mapping[str, Titles]
    levels: Mapping[str, Level]
    ladder: Ladder
    feeds: tuple[FeedRow, ...]
    rules: Mapping[str, Rule] = field(default_factory=dict)


def book(source: Source) -> Book:
    """The rules of a sound package."""
    return _book(source.name, source.version, source.digest, tuple(sorted(source.files.items())))


@lru_cache(maxsize=32)
def _book(name: str, version: str, digest: str, files: tuple[tuple[str, str], ...]) -> Book:
    source = Source(name, version, {}, dict(files))
    found = _Book.model_validate(read(source.files[BOOK]))
    entries = decisions.entries(source)
    rules = {row.id: _rule(source, row, entries[row.decision]) for row in found.rules}
    families = {key: dict(each) for key, each in found.families.items()}
    return Book(
        name, version, digest, families, found.levels, found.ladder, tuple(found.feeds), rules
    )


def _rule(source: Source, row: RuleRow, entry: decisions.Entry) -> Rule:
    said = {**row.model_dump(mode="json"), "looks": row.looks.row}
    digests = {
        each.valid_from.isoformat(): hashlib.sha256(
            json.dumps([said, source.files[each.file]], sort_keys=True).encode()
        ).hexdigest()
        for each in entry.versions.versions
        if each.file
    }
    return Rule(row, entry, digests)


# Proof without a database


def check(source: Source) -> list[Problem]:
    """Whether the rules can be read, and name facts, families and decisions that there are."""
    document = source.document(BOOK)
    if document is None:
        return []
    try:
        found = _Book.model_validate(document)
    except ValidationError as error:
        return misread(BOOK, error)
    if decisions.check(source):
        return []  # told by the part that reads decisions
    return list(_problems(source, found))


def _problems(source: Source, found: _Book) -> Iterator[Problem]:
    entries, seen = decisions.entries(source), set[str]()
    for number, row in enumerate(found.rules):
        where = f"/rules/{number}"
        if row.id in seen:
            yield Problem(BOOK, f"{where}/id", f"There are two rules {row.id!r}.")
        seen.add(row.id)
        if row.family not in found.families:
            yield Problem(BOOK, f"{where}/family", f"There is no family {row.family!r}.")
        for name in sorted({*row.facts} - {*facts.names()}):
            message = f"There is no fact {name!r}; there are {', '.join(facts.names())}."
            yield Problem(BOOK, f"{where}/facts", message)
        entry = entries.get(row.decision)
        if entry is None:
            message = f"The package has no decision {row.decision!r}."
            yield Problem(BOOK, f"{where}/decision", message)
        else:
            yield from _asked(where, row, entry)


def _asked(where: str, row: RuleRow, entry: decisions.Entry) -> Iterator[Problem]:
    """Facts that a decision asks for and the rule does not give it."""
    for file, model in entry.models.items():
        needed = _needed(model, row.decision)
        for name in sorted(needed - {*row.facts}):
            message = f"{file}: the decision asks for {name!r}; add it to the facts."
            yield Problem(BOOK, f"{where}/facts", message)


def _needed(model: Model, decision: str) -> set[str]:
    """Names of the input data that a decision requires directly."""
    found = model.find(decision)
    names = {each.id: each.name for each in model.inputs}
    asked = found.inputs if isinstance(found, Decision) else ()
    return {names[each.lstrip("#")] for each in asked if each.lstrip("#") in names}
