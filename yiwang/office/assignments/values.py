"""What crosses the boundary: events."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class AssignmentSet(Event):
    """A body was set to do something."""

    kind: ClassVar[str] = "assignments.set"
    number: str
    lead: UUID
    due: str


@dataclass(frozen=True)
class AssignmentClosed(Event):
    """An assignment was checked and closed."""

    kind: ClassVar[str] = "assignments.closed"
    number: str
    lead: UUID
    late: bool
