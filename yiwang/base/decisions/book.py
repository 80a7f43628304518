"""The decisions of a package: its DMN files, and what decisions.yaml says of their versions. Pure.

A file that decisions.yaml does not name holds for all days.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from yiwang.base.packages.facade import Problem, Source, misread, read
from yiwang.engines import decision
from yiwang.engines.decision import checks, versions
from yiwang.engines.decision.elements import Decision
from yiwang.engines.decision.versions import Outcome, Reference, Version, Versions
from yiwang.kernel.clock import CITY_ZONE, local_day

DECISIONS = "decisions.yaml"
_IMPORT = re.compile(r"<([\w.-]+:)?import[\s/>]")
Said = dict[str, str]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Version(_Row):
    file: str = ""
    valid_from: date
    valid_until: date | None = None
    source: str = ""


class _Decision(_Row):
    decision: str
    title: Said
    question: Said = {}
    reference: Reference
    lighter: list[str] = []
    lighter_source: str = ""
    words: dict[str, Said] = {}  # what names and values of the result are called
    versions: list[_Version]

    def plan(self) -> Versions:
        found = [Version(v.file, v.valid_from, v.valid_until, v.source) for v in self.versions]
        found.sort(key=lambda version: version.valid_from)
        lighter = tuple(self.lighter)
        return Versions(self.decision, self.reference, tuple(found), lighter, self.lighter_source)


class _Book(_Row):
    decisions: list[_Decision]


def schema() -> dict[str, Any]:
    """decisions.yaml as JSON Schema."""
    title = "decisions.yaml: the decisions of a package and their versions"
    return {**_Book.model_json_schema(), "title": title}


@dataclass(frozen=True)
class Entry:
    """A decision that can be asked for, with the model of each file it is in."""

    name: str
    titles: Mapping[str, str]
    questions: Mapping[str, str]
    versions: Versions
    models: Mapping[str, decision.Model]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def days(self) -> tuple[Reference, ...]:
        """The days that must be known to decide."""
        if len(self.versions.versions) == 1 and self.versions.versions[0].valid_from == date.min:
            return ()
        wanted = [self.versions.reference]
        if self.versions.lighter:
            wanted.append(Reference.DECISION)
        return tuple(dict.fromkeys(wanted))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The name, and the ids that the element has in its files."""
        found = (model.find(self.name) for model in self.models.values())
        return tuple(dict.fromkeys([self.name, *(each.id for each in found if each and each.id)]))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Names of all that the models of this decision may ask for."""
        found = (each.name for model in self.models.values() for each in model.inputs)
        return tuple(dict.fromkeys(found))

    def decide(
        self, inputs: Mapping[str, Any], now: datetime, dates: Mapping[Reference, date]
    ) -> Outcome:
        """Decide by the version that the days pick; the day of decision is today unless given.

        Raises:
            versions.VersionError: a day is missing, or no version holds on it.
        """
        days = {Reference.DECISION: local_day(now), **dates}
        return versions.evaluate(self.versions, self.models, inputs, days, now=now, zone=CITY_ZONE)


def _files(source: Source) -> dict[str, str]:
    return {path: text for path, text in sorted(source.files.items()) if path.endswith(".dmn")}


def _read(files: Mapping[str, str], path: str) -> decision.Model:
    """Read a model with what it may import. Raises decision.ModelError."""
    if not _IMPORT.search(files[path]):
        return _alone(files[path])
    others = [text for other, text in files.items() if other != path and _readable(text)]
    return decision.read(files[path], imports=others)


@lru_cache(maxsize=512)
def _alone(text: str) -> decision.Model:
    """A model that imports nothing, read once for the proof and for all who ask it."""
    return decision.read(text)


def _readable(text: str) -> bool:
    try:
        decision.read_definitions(text)
    except decision.ModelError:
        return False
    return True


def entries(source: Source) -> Mapping[str, Entry]:
    """The decisions of a sound package by name."""
    return _entries(tuple(_files(source).items()), source.files.get(DECISIONS, ""))


@lru_cache(maxsize=64)
def _entries(files: tuple[tuple[str, str], ...], listing: str) -> Mapping[str, Entry]:
    models = {path: _read(dict(files), path) for path, _text in files}
    rows = _Book.model_validate(read(listing) or {"decisions": []}).decisions
    listed = {row.decision: _entry(row, models) for row in rows}
    named = {version.file for row in rows for version in row.versions}
    for path, model in models.items():
        if path not in named:
            listed |= {each.name: _unlisted(path, model, each) for each in model.decisions}
    return listed


def _entry(row: _Decision, models: Mapping[str, decision.Model]) -> Entry:
    own = {v.file: models[v.file] for v in row.versions if v.file}
    titles: dict[str, str] = {**row.title}
    return Entry(row.decision, titles, {**row.question}, row.plan(), own, {**row.words})


def _unlisted(path: str, model: decision.Model, found: Decision) -> Entry:
    plan = Versions(found.name, Reference.DECISION, (Version(path, date.min),))
    question = {"zh": found.question or found.description}
    title = model.definitions.name if len(model.decisions) == 1 else found.name
    return Entry(found.name, {"zh": title or found.name}, question, plan, {path: model})


# Proof without a database


def check(source: Source) -> list[Problem]:
    """Whether every model can be read, its tables are sound, and versions leave no day open."""
    models: dict[str, decision.Model] = {}
    problems: list[Problem] = []
    files = _files(source)
    for path in files:
        try:
            models[path] = _read(files, path)
        except decision.ModelError as error:
            problems.append(Problem(path, "", str(error)))
    for path, model in models.items():
        problems += [Problem(path, each.element, each.reason) for each in model.problems]
        problems += [Problem(path, f.decision, str(f)) for f in checks.check(model).errors]
    return problems + list(_check_versions(source, models))


def _check_versions(source: Source, models: Mapping[str, decision.Model]) -> Iterator[Problem]:
    document = source.document(DECISIONS)
    if document is None:
        return
    try:
        rows = _Book.model_validate(document).decisions
    except ValidationError as error:
        yield from misread(DECISIONS, error)
        return
    for number, row in enumerate(rows):
        where = f"/decisions/{number}"
        yield from (Problem(DECISIONS, where, each) for each in versions.problems(row.plan()))
        for version in row.plan().versions:
            model = models.get(version.file)
            if version.file and (model is None or model.find(row.decision) is None):
                message = f"There is no decision {row.decision!r} in {version.file!r}."
                yield Problem(DECISIONS, where, message)
