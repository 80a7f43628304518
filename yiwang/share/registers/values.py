"""What crosses the boundary of this context."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


class Standing(StrEnum):
    """How an answer stands; only `found` and `none` may be relied upon."""

    FOUND = "found"
    NONE = "none"  # the register is fresh and has nothing of the subject
    STALE = "stale"  # the last delivery is older than the register allows
    SEVERAL = "several"  # entries that contradict each other
    SILENT = "silent"  # nothing was ever delivered


@dataclass(frozen=True)
class Answer:
    """What a register says of a subject."""

    standing: Standing
    as_of: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivered(Event):
    """A body delivered a batch of a register, or it was built. rows: how many, 0 where it was only
    corrected.
    """

    kind: ClassVar[str] = "registers.delivered"
    register: str
    rows: int


@dataclass(frozen=True)
class Changed(Event):
    """A register says something else of a subject than before. object_id: the delivery.

    subject: fingerprint in hexadecimal; fields: names of the items, apart by spaces.
    """

    kind: ClassVar[str] = "registers.changed"
    register: str
    subject: str
    fields: str


@dataclass(frozen=True)
class DoubtAnswered(Event):
    """A body decided whether a value is right that a person contested. object_id: the doubt."""

    kind: ClassVar[str] = "registers.doubt_answered"
    party: UUID
    register: str
    item: str
    state: str
