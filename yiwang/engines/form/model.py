"""The parts of a form after reading."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from yiwang.engines.form.formulas import Formula
from yiwang.engines.form.messages import Words
from yiwang.engines.form.paths import Pattern
from yiwang.engines.term.messages import Message


class Finding(Protocol):
    """What the check of a format answers: the value in its normal form and what is wrong."""

    @property
    def value(self) -> str: ...

    @property
    def problems(self) -> Sequence[Message]: ...


Formats = Mapping[str, Callable[[str], Finding]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values to choose from. `parent` is the value of the field it hangs under."""

    value: Any
    title: Words
    parent: Any = None


@dataclass(frozen=True, slots=True)
class Prefill:
    """Where a value comes from: a field of a named source, filled in by the platform. otherwise:
    where else, when that source says nothing.
    """

    source: str
    field: str
    otherwise: "Prefill | None" = None

    def ways(self) -> "Iterator[Prefill]":
        """This one, then the others in their order."""
        yield self
        if self.otherwise:
            yield from self.otherwise.ways()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What fields and groups share: a pattern in the data and conditions to be shown.

    `conditions` come from the page inwards, each with the pattern of the group in whose rows its
    names are looked up first; the part shows when all of them are true.
    """

    pattern: Pattern
    schema: Mapping[str, Any]
    label: Words
    help: Words
    conditions: tuple[tuple[Pattern, Formula], ...]
    prefill: Prefill | None
    demanded: bool  # by the schema

    @property
    def home(self) -> Pattern:
        """The rows the part stands in: `("handlers", "*")`, or nothing outside of groups."""
        return next(
            (
                self.pattern[:n]
                for n in range(len(self.pattern) - 1, 0, -1)
                if self.pattern[n - 1] == "*"
            ),
            (),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Part):
    """One value that a person gives, or that the form computes."""

    widget: str
    width: str
    required: bool | Formula
    computed: Formula | None
    choices: tuple[Choice, ...]
    under: Pattern | None  # the field on whose value the choices depend
    material: str  # code of the material that a file is, empty for other fields
    accept: tuple[str, ...]  # media types of a file
    on_file: tuple[str, ...]  # kinds of licence that may stand for the file
    messages: Mapping[str, Words]  # own explanations by the last part of the code


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Part):
    """Rows of the same fields."""

    row: Words  # what one row is called
    members: tuple["Field | Group", ...]
    most: int


@dataclass(frozen=True, slots=True)
class Section:
    """Fields and groups under one heading."""

    title: Words
    help: Words
    members: tuple[Field | Group, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked at one go."""

    id: str
    title: Words
    sections: tuple[Section, ...]


def parts(members: Sequence[Field | Group]) -> Iterator[Field | Group]:
    """Yield the members and what lies inside them, outer ones first."""
    for member in members:
        yield member
        if isinstance(member, Group):
            yield from parts(member.members)
