"""What crosses the boundary of this context."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event
from yiwang.serve.licences.types import Shown

Titles = Mapping[str, str]  # zh, en


@dataclass(frozen=True)
class Ground:
    """What a move rests on.

    kind: one of `grounds` in data/life.yaml. number, dated, body: of the case or document, and who
    issued it. reason: in a sentence, as the history tells it.
    """

    kind: str
    number: str = ""
    dated: date | None = None
    body: str = ""
    reason: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"dated": self.dated.isoformat() if self.dated else None}


@dataclass(frozen=True)
class Issuing:
    """A licence to be issued from a register, without a case.

    kind: of the type. body: who issues and keeps it. holder: the party; further: those of a joint
    licence. face: values by data element. number: as printed; empty: drawn. valid_until: where the
    type leaves it to each, or the register says otherwise. state: `in_force`, or `awaiting` for
    what is put into force later. issuer: name and credit code as printed, where the body that keeps
    it is a successor.
    """

    kind: str
    body: UUID
    holder: UUID
    holder_name: str
    face: Mapping[str, str]
    valid_from: date
    ground: Ground
    valid_until: date | None = None
    number: str = ""
    further: Sequence[tuple[UUID, str]] = ()
    state: str = "in_force"
    issuer: tuple[str, str, str] | None = None  # name, name_en, credit code


@dataclass(frozen=True)
class Step:
    """A move to be made, with what it needs; see `data/life.yaml`.

    face: new values by field (data element, or place of the line where it has none). until: a new
    last day. successor: number of the licence in its place. passed: the result of a check.
    """

    move: str
    ground: Ground
    face: Mapping[str, str] = field(default_factory=dict)
    until: date | None = None
    successor: str = ""
    passed: bool | None = None


@dataclass(frozen=True)
class LicenceIssued(Event):
    """A licence came into force. case: its id, empty for one that no case led to; ground: the kind
    of what it rests on. body: who issued it.
    """

    kind: ClassVar[str] = "licences.issued"
    case: str
    holder: str = ""
    type: str = ""
    body: str = ""
    ground: str = ""
    number: str = ""


@dataclass(frozen=True)
class LicenceChanged(Event):
    """A licence moved on: what happened, and its state and version since."""

    kind: ClassVar[str] = "licences.changed"
    move: str
    state: str
    version: int
    holder: str
    type: str
    number: str


@dataclass(frozen=True)
class LicenceEnding(Event):
    """The term of a licence in force ends soon. day: its last one."""

    kind: ClassVar[str] = "licences.ending"
    day: str
    holder: str
    type: str
    number: str


@dataclass(frozen=True)
class CorrectionAsked(Event):
    """A holder says that something on a licence is wrong. object_id: the request."""

    kind: ClassVar[str] = "licences.correction_asked"
    licence: str
    body: str


@dataclass(frozen=True)
class CorrectionAnswered(Event):
    """The body answered; `state` says whether it corrected. object_id: the request."""

    kind: ClassVar[str] = "licences.correction_answered"
    licence: str
    holder: str
    state: str
    number: str


@dataclass(frozen=True)
class LicenceStatus:
    """What a licence is worth on a day, for whoever has the right to ask (he holds its code, or
    the holder showed it).

    state: of `life.State`; title: what that is called. since, ground: from when, and on what it
    rests (never the name of a person). version: the present one; asked: the one that was asked for,
    lower where the copy in hand is out of date. successor: number of the licence in its place.
    face: rows of {element, label, value}.
    """

    id: UUID
    name: str
    name_en: str
    number: str
    holder: str
    valid_from: date
    valid_until: date | None
    in_force: bool
    face: list[dict[str, Any]]
    type: str = ""
    identifier: str = ""
    state: str = "in_force"
    title: Titles = field(default_factory=dict)
    since: date | None = None
    ground: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    asked: int = 1
    successor: str = ""
    issuer: Titles = field(default_factory=dict)
    issuer_code: str = ""
    check_due: date | None = None
    check_passed: bool | None = None

    @property
    def current(self) -> bool:
        """Whether the version that was asked for is the present one."""
        return self.asked == self.version


@dataclass(frozen=True)
class Card:
    """A licence as it lies in the card pack of a holder. pack: its group, see `types.packs`."""

    id: UUID
    type: str
    name: Titles
    number: str
    identifier: str
    version: int
    holder: UUID
    holder_name: str
    issuer: Titles
    valid_from: date
    valid_until: date | None
    state: str
    in_force: bool
    pack: str
    sharing: str
    paper: UUID | None
    body: UUID


@dataclass(frozen=True)
class Face:
    """What a licence says, line by line, each with data element, label, value and class."""

    licence: UUID
    version: int
    lines: tuple[Shown, ...]

    def only(self, *elements: str) -> tuple[Shown, ...]:
        """The lines of the named elements."""
        return tuple(line for line in self.lines if line.element in elements)
