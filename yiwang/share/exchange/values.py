"""What crosses the boundary of this context."""

from dataclasses import dataclass
from typing import ClassVar

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class GrantMade(Event):
    """A body may read a resource from now on."""

    kind: ClassVar[str] = "exchange.grant_made"
    number: str
    body: str
    provider: str
    resource: str


@dataclass(frozen=True)
class RequestAnswered(Event):
    """A request got its answer: granted, partly, refused or rejected. body: the code of who asked.
    ground: why, in words.
    """

    kind: ClassVar[str] = "exchange.request_answered"
    body: str
    resource: str
    answer: str
    ground: str


@dataclass(frozen=True)
class GrantRevoked(Event):
    """A body may read a resource no more."""

    kind: ClassVar[str] = "exchange.grant_revoked"
    number: str
    body: str
    provider: str


@dataclass(frozen=True)
class RowsChanged(Event):
    """Rows of a resource changed that a grant subscribes to. object_id is the grant; number: of the
    case of its request; subjects: how many.
    """

    kind: ClassVar[str] = "exchange.rows_changed"
    number: str
    grant: str
    resource: str
    subjects: int


@dataclass(frozen=True)
class ObjectionAnswered(Event):
    """The data authority decided on an objection to a look. body: that looked."""

    kind: ClassVar[str] = "exchange.objection_answered"
    number: str
    body: str
    upheld: bool


@dataclass(frozen=True)
class Used(Event):
    """A body received rows of a resource since this was told last. object_id is the grant; body:
    the id of the one that received them.
    """

    kind: ClassVar[str] = "exchange.delivered"
    resource: str
    body: str
    rows: int
