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
class GrantRevoked(Event):
    """A body may read a resource no more."""

    kind: ClassVar[str] = "exchange.grant_revoked"
    number: str
    body: str
    provider: str
