"""What crosses the boundary of this context."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class LicenceIssued(Event):
    """A licence came into force."""

    kind: ClassVar[str] = "licences.issued"
    case: str


@dataclass(frozen=True)
class LicenceStatus:
    """What anyone may know of a licence whose verification code they hold."""

    id: UUID
    name: str
    name_en: str
    number: str
    holder: str
    valid_from: date
    valid_until: date | None
    in_force: bool
    face: list[dict[str, Any]]
