"""What crosses the boundary of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import Sentence


class Mode(StrEnum):
    """How a paper is obtained."""

    OWN = "own"
    VERIFIED = "verified"
    SHARED = "shared"
    PROMISED = "promised"
    REUSED = "reused"

    @property
    def label(self) -> Sentence:
        return _MODES[self]

    @property
    def asked_for(self) -> bool:
        """Whether the applicant has to hand the paper in."""
        return self is Mode.OWN


_MODES: dict[Mode, Sentence] = {
    Mode.OWN: _("Hand in"),
    Mode.VERIFIED: _("Checked by us, enter the number"),
    Mode.SHARED: _("Shared, not required"),
    Mode.PROMISED: _("A promise will do"),
    Mode.REUSED: _("From your papers"),
}


@dataclass(frozen=True)
class MaterialView:
    """A paper of an item. needed: 1 required, 2 optional, 3 may follow later (in supply_days)."""

    code: str
    name: str
    mode: Mode
    supplied_by: str
    needed: str
    when: str
    notes: tuple[str, ...]
    fields: Mapping[str, Any]
    eform: bool = False
    supply_days: int | None = None


@dataclass(frozen=True)
class ItemView:
    """One version of an item."""

    id: UUID
    code: str
    version: int
    name_zh: str
    name_en: str
    task_type: str
    department: str
    function: str
    package: str
    package_version: str
    elements: Mapping[str, Any]
    materials: tuple[MaterialView, ...]
    persons: bool
    firms: bool
    themes: tuple[str, ...]
    in_force: bool
    sample: bool
    source: str
    valid_from: date
    valid_until: date | None

    @property
    def applicable(self) -> bool:
        """Only an item with a package can be applied for, and only while it is in force."""
        return bool(self.package) and self.in_force

    @property
    def level(self) -> int:
        """The real-name level that applying asks for beside what the law of the house asks."""
        return int(self.elements.get("real_name_level", 0))


@dataclass(frozen=True)
class ImplementationView:
    """A body that carries an item out; `values` are those of the item with its own over them."""

    body_id: UUID
    body_code: str
    body_name: str
    body_name_en: str
    region: str
    region_name: str
    region_name_en: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Wish:
    """What somebody looks for. audience: persons, firms or "" for both."""

    text: str = ""
    theme: str = ""
    audience: str = ""
    cursor: str = ""


@dataclass(frozen=True)
class Hit:
    """An item in a list."""

    code: str
    name_zh: str
    name_en: str
    task_type: str
    department: str
    main_item: str
    applicable: bool
    sample: bool


@dataclass(frozen=True)
class Page:
    """`next`: cursor of the page after this, "" on the last. loose: not every word was found."""

    hits: tuple[Hit, ...]
    next: str = ""
    loose: bool = False


@dataclass(frozen=True)
class Rejected:
    """A row of an imported list that was not taken. row: 2 is the first below the header."""

    row: int
    column: str
    reason: Sentence


@dataclass(frozen=True)
class ImportReport:
    """What became of an imported list."""

    added: int
    changed: int
    same: int
    rejected: tuple[Rejected, ...]
