"""Types of licences (证照类型) and the data elements on them, as data. Pure but for reading files.

The city's own lie in `data/types.yaml`; a package brings further ones in its licences.yaml.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.engines import term
from yiwang.kernel.texts import Said
from yiwang.serve.licences.identifier import KIND_LENGTH

MUST = "*"  # after the name of an element that a face must have


class Sharing(StrEnum):
    """Whether bodies get a licence without asking, on a ground, or not at all."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NONE = "none"


class Openness(StrEnum):
    """Who sees a value: whoever checks the licence; whom its holder shows it to; nobody in full."""

    OPEN = "open"
    PERSONAL = "personal"
    IDENTITY = "identity"


@dataclass(frozen=True)
class Element:
    """A data element: its name here, its short name in the standard, titles, format, class."""

    name: str
    id: str
    title: Mapping[str, str]
    format: str
    openness: Openness
    source: str = ""  # empty: a local element, demonstration value


@dataclass(frozen=True)
class Asked:
    """An element of a type's face, and whether it must be there."""

    element: Element
    required: bool


@dataclass(frozen=True)
class Validity:
    """How long a licence holds: `long` without end, so many `years`, or as each `case` says."""

    rule: str
    years: int = 0
    source: str = ""

    def last_day(self, first: date) -> date | None:
        """The last day of a licence that begins on a day; None: without end, or not said here."""
        return last_day(first, self.years) if self.rule == "years" else None


@dataclass(frozen=True)
class LicenceType:
    """One type.

    code: 21 characters; its range is `national` or `local`. bodies: functions of those that issue
    it. several: a holder may have more than one in force. check_months: between two annual checks,
    0 where none is asked. origin: empty for the city's own, else the package that brings it.
    """

    kind: str
    name: Mapping[str, str]
    code: str
    national: bool
    holder: str
    bodies: tuple[str, ...]
    levels: tuple[str, ...]
    validity: Validity
    sharing: Sharing
    pack: str
    prefix: str
    face: tuple[Asked, ...]
    joint: bool = False
    several: bool = False
    check_months: int = 0
    check_law: str = ""
    basis: str = ""
    definer: str = ""
    version: str = ""
    origin: str = ""
    template: str = "general"
    notes: tuple[str, ...] = field(default=())

    def first_check(self, issued: date) -> date | None:
        """The last day of the first annual check, or None where the type asks for none."""
        return term.plus_months(issued, self.check_months) if self.check_months else None


def last_day(first: date, years: int) -> date:
    """The day before the same day so many years later."""
    return term.plus_months(first, 12 * years) - timedelta(days=1)


def document(name: str) -> Any:
    """A data file of this context."""
    return yaml.safe_load(files(__package__).joinpath(f"data/{name}.yaml").read_text("utf-8"))


@cache
def elements() -> Mapping[str, Element]:
    """All data elements by their name here."""
    return {
        name: Element(
            name,
            row["id"],
            row["name"],
            row["format"],
            Openness(row["class"]),
            row.get("source", ""),
        )
        for name, row in document("elements").items()
    }


@cache
def city() -> Mapping[str, LicenceType]:
    """The city's own types by kind, in the order of the file."""
    data = document("types")
    return {kind: of(kind, row, version=data["version"]) for kind, row in data["types"].items()}


@cache
def packs() -> Mapping[str, Mapping[str, str]]:
    """Titles of the groups of the card pack, in order."""
    found: Mapping[str, Mapping[str, str]] = document("types")["packs"]
    return found


def of(kind: str, row: Mapping[str, Any], *, version: str = "", origin: str = "") -> LicenceType:
    """A type as data describes it.

    Raises:
        KeyError, ValueError: something is missing or is no such thing, which the error names.
    """
    code = str(row["code"])
    if len(code) != KIND_LENGTH:
        raise ValueError(f"code: {code} has not {KIND_LENGTH} characters")
    check = row.get("check", {})
    return LicenceType(
        kind,
        row["name"],
        code,
        row["range"] == "national",
        row["holder"],
        tuple(row["bodies"]),
        tuple(row["levels"]),
        Validity(**row["validity"]),
        Sharing(row.get("sharing", "conditional")),
        row.get("pack", "other"),
        row["number"]["prefix"],
        tuple(asked(name) for name in row["face"]),
        joint=row.get("joint", False),
        several=row.get("several", False),
        check_months=int(check.get("months", 0)),
        check_law=check.get("law", ""),
        basis=row.get("basis", ""),
        definer=row.get("definer", ""),
        version=version,
        origin=origin,
        template=row.get("template", "general"),
    )


def asked(name: str) -> Asked:
    return Asked(elements()[name.rstrip(MUST)], name.endswith(MUST))


@dataclass(frozen=True)
class Shown:
    """One line of a licence's face: data element (empty on old licences), label, value, class."""

    element: str
    label: Said
    value: str
    openness: Openness


def shown(kind: str, face: list[dict[str, Any]]) -> Iterator[Shown]:
    """The lines of a face as it was issued. A line without an element, from before types had
    them, is personal: it is shown to nobody to whom its holder does not show it.
    """
    for row in face:
        known = elements().get(row.get("element", ""))
        openness = known.openness if known else Openness.PERSONAL
        yield Shown(row.get("element", ""), row["label"], str(row["value"]), openness)
