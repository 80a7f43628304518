"""What crosses the boundary, and words of this context."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


class Unready(Enum):
    """Why a plan cannot go on."""

    NO_SUBJECT = "no_subject"
    FEW_INSPECTORS = "few_inspectors"
    NO_COMMITMENT = "no_commitment"
    ANNOUNCED = "announced"
    NOT_ANNOUNCED = "not_announced"
    DRAWN = "drawn"
    NO_ROOT = "no_root"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True)
class Wish:
    """A plan as it is wished. matters: codes; regions: none for all; ratios: the book's if none."""

    title: str
    matters: tuple[str, ...]
    regions: tuple[str, ...] = ()
    ratios: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What a check found. items: `matter.item` → {good, note}; photos: ids of stored files."""

    result: str
    items: dict[str, dict[str, Any]]
    note: str = ""
    photos: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class ListsAnnounced(Event):
    """The lists of a draw are settled; this event is what the evidence keeps of them."""

    kind: ClassVar[str] = "inspections.lists_announced"
    object_id: UUID
    announced: str
    subjects: int
    inspectors: int


@dataclass(frozen=True)
class Drawn(Event):
    """Subjects and inspectors were drawn."""

    kind: ClassVar[str] = "inspections.drawn"
    object_id: UUID
    seed: str
    checks: int


@dataclass(frozen=True)
class ProblemFound(Event):
    """A check found something: a clue for whoever enforces (线索来源: inspection)."""

    kind: ClassVar[str] = "inspections.problem_found"
    object_id: UUID
    plan: UUID
    subject: str
    result: str
    matters: str  # codes, apart by spaces
