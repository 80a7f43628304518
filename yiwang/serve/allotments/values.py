"""What crosses the boundary, and words of this context."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


class Unready(Enum):
    """Why a round cannot go on."""

    OPEN = "open"
    NOT_OPEN = "not_open"
    THERE = "there"
    NO_PLACE = "no_place"
    CHECKING = "checking"
    NOBODY = "nobody"
    NO_COMMITMENT = "no_commitment"
    ANNOUNCED = "announced"
    NOT_ANNOUNCED = "not_announced"
    DRAWN = "drawn"
    NOT_DRAWN = "not_drawn"
    PUBLISHED = "published"
    NO_ROOT = "no_root"
    WRONG_NUMBER = "wrong_number"
    DAYS = "days"
    NOT_LISTED = "not_listed"
    NO_REASON = "no_reason"


@dataclass(frozen=True)
class Wish:
    """A round as it is wished: of which package, and from when to when applications come in, both
    days included.
    """

    package: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class ListsAnnounced(Event):
    """The lists of a round are settled; this event is what the evidence keeps of them."""

    kind: ClassVar[str] = "allotments.lists_announced"
    object_id: UUID
    announced: str
    candidates: int


@dataclass(frozen=True)
class Drawn(Event):
    """Places were allotted. result: digest of who got which."""

    kind: ClassVar[str] = "allotments.drawn"
    object_id: UUID
    seed: str
    result: str
    placed: int


@dataclass(frozen=True)
class Relisted(Event):
    """What the list says of somebody was looked at again before it was announced. object_id: of the
    candidate; changed: whether he stands otherwise now; zh, en: why.
    """

    kind: ClassVar[str] = "allotments.relisted"
    case: str
    changed: bool
    zh: str
    en: str


@dataclass(frozen=True)
class Corrected(Event):
    """Somebody got a place after an appeal, beside all others. object_id: of the candidate."""

    kind: ClassVar[str] = "allotments.corrected"
    object_id: UUID
    place: str
    by: str  # number of the case that decided it
