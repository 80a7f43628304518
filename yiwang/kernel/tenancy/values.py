"""What crosses the boundary: views of posts and accounts, and events."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class GrantView:
    """A role given to a post; `ended` when it is not in force today."""

    id: UUID
    role: str
    title: str
    scope: str
    valid_from: date
    valid_until: date | None
    ended: bool


@dataclass(frozen=True)
class PostView:
    """A post with those who sit in it today and the roles granted to it."""

    id: UUID
    title: str
    holders: tuple[str, ...]
    grants: tuple[GrantView, ...]


@dataclass(frozen=True)
class DeputyView:
    """A holding of a stand-in, both days included."""

    id: UUID
    name: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True)
class AccountView:
    """An account as its administrator sees it: no identity, no rights."""

    id: UUID
    username: str
    name: str
    kind: str
    active: bool


@dataclass(frozen=True)
class Denial:
    """An attempt that was refused; the path is empty once its payload was erased.

    refusal: the code of the refusal. times: how many of the kind there were by then in the hour;
    of many not each has an entry.
    """

    id: UUID
    at: datetime
    username: str
    name: str
    method: str
    path: str
    refusal: str
    times: int


@dataclass(frozen=True)
class GrantChanged(Event):
    """A role was given to or taken from a post (object_id)."""

    kind: ClassVar[str] = "tenancy.grant_changed"
    role: str
    valid_until: str


@dataclass(frozen=True)
class AccountFrozen(Event):
    kind: ClassVar[str] = "tenancy.account_frozen"


@dataclass(frozen=True)
class AccountThawed(Event):
    kind: ClassVar[str] = "tenancy.account_thawed"


@dataclass(frozen=True)
class DeputyNamed(Event):
    """Somebody stands in for the holder of a post (object_id)."""

    kind: ClassVar[str] = "tenancy.deputy_named"
    account: UUID
    valid_from: str
    valid_until: str
