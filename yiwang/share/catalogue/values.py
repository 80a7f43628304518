"""What crosses the boundary of this context."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event

Said = Mapping[str, str]
Bound = Decimal | date | None


@dataclass(frozen=True)
class Element:
    """A data element: what a value means and how it is written (GB/T 18391, GB/T 19488.1).

    type: string, integer, decimal, boolean, date or datetime. length: most characters, or digits of
    a number; None: not limited. codes: name of the code set that gives the values; "" without.
    check: name of a check of its digits (data/checks.yaml); "" without. low, high: both included.
    sealed: its values lie sealed wherever records of people are kept.
    """

    id: str
    title: Said
    type: str
    length: int | None = None
    codes: str = ""
    check: str = ""
    low: Bound = None
    high: Bound = None
    decimals: int = 0
    format: str = ""
    definition: Said = field(default_factory=dict)
    object: Said = field(default_factory=dict)
    property: Said = field(default_factory=dict)
    representation: str = ""
    authority: str = ""  # function of the body whose word counts
    source: Said = field(default_factory=dict)
    status: str = "in_force"
    version: str = "1.0"
    sealed: bool = False


@dataclass(frozen=True)
class CodeSet:
    """Values with their meaning. parents: the wider code of those that have one."""

    name: str
    title: Said
    source: str
    items: Mapping[str, str]
    parents: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    licence: str = ""


@dataclass(frozen=True)
class Mapped:
    """How codes of one set (origin) turn into codes of another (target)."""

    title: Said
    origin: str
    target: str
    source: str
    pairs: Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """One item of a resource; what it does not say itself, its element says."""

    name: str
    title: Said
    element: str
    type: str
    length: int | None
    codes: str
    check: str
    required: bool
    sensitive: bool
    low: Bound = None
    high: Bound = None
    decimals: int = 0
    origin: tuple[tuple[str, str], ...] = ()  # (resource, field) that it comes from


@dataclass(frozen=True)
class Rule:
    """What must hold of every row. expression: FEEL over the fields' names; false is an error."""

    name: str
    expression: str
    title: Said


@dataclass(frozen=True)
class Resource:
    """A published version of a resource.

    supplier: id of the body; None where no body of the city does what supplies it. key: the fields
    that name a row. reference: pairs of field and the resource whose key it holds. register:
    whose records its rows are, "" where it is supplied. system: the system or file that
    its rows come from, then what else is to be said of it, after a comma.
    """

    code: str
    title: Said
    supplier: UUID | None
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    cycle: str
    sharing: str
    condition: Said
    ground: Said
    opened: bool
    version: int
    reference: tuple[tuple[str, str], ...] = ()
    rules: tuple[Rule, ...] = ()
    register: str = ""
    system: str = ""
    demonstration: bool = False

    def field(self, name: str) -> Field:
        """Raises KeyError: there is none of this name."""
        found = next((each for each in self.fields if each.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


@dataclass(frozen=True)
class Published(Event):
    """A version of a resource holds from now on."""

    kind: ClassVar[str] = "catalogue.published"
    resource: str
    version: int


@dataclass(frozen=True)
class Ended(Event):
    """A resource is no longer supplied."""

    kind: ClassVar[str] = "catalogue.ended"
    resource: str


@dataclass(frozen=True)
class Wanted:
    """What a service needs of the data of others.

    service, title: of the package. what: in words. fields: the items that are read, where known.
    supplier: function of the body that must supply it; resource: the code under which; "" unknown.
    """

    service: str
    title: Said
    what: Said
    fields: tuple[str, ...] = ()
    supplier: str = ""
    resource: str = ""
