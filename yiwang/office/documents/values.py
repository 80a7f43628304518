"""What crosses the boundary: events."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class DocumentSent(Event):
    """A document went out; count: to how many receivers this time."""

    kind: ClassVar[str] = "documents.sent"
    number: str
    count: int


@dataclass(frozen=True)
class DispatchSigned(Event):
    """A receiver signed for its copy (object_id), which is the legal time of receipt."""

    kind: ClassVar[str] = "documents.signed_for"
    number: str
    body: UUID


@dataclass(frozen=True)
class DispatchReturned(Event):
    """A receiver sent its copy back."""

    kind: ClassVar[str] = "documents.returned"
    number: str
    body: UUID
    reason: str
