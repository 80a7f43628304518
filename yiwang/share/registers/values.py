"""What crosses the boundary of this context."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

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
    """A body delivered a batch of a register."""

    kind: ClassVar[str] = "registers.delivered"
    register: str
