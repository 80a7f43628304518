"""What crosses the boundary of this context: events."""

from dataclasses import dataclass
from typing import ClassVar

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class AuthorisationAsked(Event):
    """Somebody asks for aid for a household (object_id), of which others have to authorise it."""

    kind: ClassVar[str] = "checks.authorisation_asked"
    case: str


@dataclass(frozen=True)
class AidUnpaid(Event):
    """The payout of a household (object_id) that is due could not be ordered. body: whose officers
    have to put it right; month: 2024-10; zh, en: why.
    """

    kind: ClassVar[str] = "checks.aid_unpaid"
    case: str
    number: str
    body: str
    month: str
    zh: str
    en: str


@dataclass(frozen=True)
class CheckReported(Event):
    """The answers about a household (object_id: the order) became a report."""

    kind: ClassVar[str] = "checks.reported"
    case: str
    order: str
    mode: str
    conclusion: str


@dataclass(frozen=True)
class AnswerContested(Event):
    """A member contested an answer (object_id: the question); the source is asked again."""

    kind: ClassVar[str] = "checks.contested"
    case: str


@dataclass(frozen=True)
class AidChanged(Event):
    """Aid that rests on checks began, changed or ended for a household (object_id)."""

    kind: ClassVar[str] = "checks.aid_changed"
    case: str
    service: str
    state: str  # running, changed, ended
    since: str


@dataclass(frozen=True)
class AuthorisationWithdrawn(Event):
    """A member of a household (object_id: the member) lets nobody be asked any more."""

    kind: ClassVar[str] = "checks.authorisation_withdrawn"
    case: str
