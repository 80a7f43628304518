"""What a package says about documents: kinds, urgencies, and the rights at each step. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from yiwang.base.packages.facade import FORM, Problem, Source
from yiwang.base.papers import facade as papers
from yiwang.base.papers.facade import Rule
from yiwang.engines.process import Text

FILE, TASKS = "documents.yaml", "tasks.yaml"
OTHERWISE = "otherwise"
Words = Mapping[str, str]


class Right(IntEnum):
    """What somebody may do with text or attachments; who may more may also less."""

    NONE = 0
    READ = 1
    DOWNLOAD = 2
    EDIT = 3


@dataclass(frozen=True)
class Rights:
    """What the doer of a step may do. distribute: choose the receivers."""

    text: Right = Right.READ
    enclosures: Right = Right.READ
    distribute: bool = False

    def __or__(self, other: "Rights") -> "Rights":
        """All that either allows, for who has two steps at once."""
        return Rights(
            max(self.text, other.text),
            max(self.enclosures, other.enclosures),
            self.distribute or other.distribute,
        )


@dataclass(frozen=True)
class Kind:
    """A kind of official document (文种).

    rule: where it goes, to whom and what it must name, by the regulation. never: words that belong
    to another kind. mark: what follows the body's mark in its numbers. opening: what a draft
    begins with.
    """

    name: str
    titles: Words
    use: Words
    rule: Rule
    never: tuple[str, ...] = ()
    mark: str = ""
    opening: str = ""


@dataclass(frozen=True)
class Urgency:
    """sign_within: working days in which a receiver signs; printed: the word on the paper."""

    titles: Words
    sign_within: int
    printed: str = ""


@dataclass(frozen=True)
class Table:
    """All that a package says about documents. secret: words that give a classified text away."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    urgencies: Mapping[str, Urgency] = field(default_factory=dict)
    secret: tuple[str, ...] = ()
    degrees: Mapping[str, Words] = field(default_factory=dict)
    rights: Mapping[str, Rights] = field(default_factory=dict)

    def at(self, step: str) -> Rights:
        return self.rights.get(step) or self.otherwise

    @property
    def otherwise(self) -> Rights:
        return self.rights.get(OTHERWISE, Rights())


def of(source: Source) -> Table:
    """The table of a package that was checked before; empty where it has none."""
    document = source.document(FILE) or {}
    secrecy = document.get("secrecy", {})
    return Table(
        {name: _kind(name, row) for name, row in document.get("kinds", {}).items()},
        {name: _urgency(row) for name, row in document.get("urgencies", {}).items()},
        tuple(secrecy.get("words", ())),
        secrecy.get("degrees", {}),
        {step: _rights(row) for step, row in document.get("rights", {}).items()},
    )


def _kind(name: str, row: Mapping[str, Any]) -> Kind:
    return Kind(
        name,
        row["title"],
        row["use"],
        papers.kinds()[row.get("standard", row["title"]["zh"])],
        tuple(row.get("never", ())),
        row.get("mark", ""),
        row.get("opening", ""),
    )


def _urgency(row: Mapping[str, Any]) -> Urgency:
    return Urgency(row["title"], int(row["sign_within"]), row.get("printed", ""))


def _rights(row: Mapping[str, Any]) -> Rights:
    return Rights(
        Right[row["text"].upper()],
        Right[row["enclosures"].upper()],
        bool(row.get("distribute", False)),
    )


def check(source: Source) -> list[Problem]:
    """Every kind must be whole and one that the form offers; rights must be of steps there are."""
    if FILE not in source.files:
        return []
    try:
        table = of(source)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [Problem(FILE, "", Text("Lacks {error}.", error=error))]
    return [*_kinds_beside(source, table), *_steps_beside(source, table)]


def _kinds_beside(source: Source, table: Table) -> list[Problem]:
    schema = (source.document(FORM) or {}).get("schema", {})
    offered = schema.get("properties", {}).get("kind", {}).get("enum", [])
    return [
        Problem(
            FILE, f"/kinds/{name}", Text("Form and table of kinds differ in “{name}”.", name=name)
        )
        for name in sorted(set(offered) ^ set(table.kinds))
    ]


def _steps_beside(source: Source, table: Table) -> list[Problem]:
    steps = set((source.document(TASKS) or {}).get("tasks", {})) | {OTHERWISE}
    return [
        Problem(FILE, f"/rights/{step}", Text("The process has no step “{name}”.", name=step))
        for step in sorted(set(table.rights) - steps)
    ]
