"""What crosses the boundary: applications that sign on here, and what happens to them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event

# What an application may ask for beside knowing that it is the same person: scope → claims.
SCOPES = ("profile", "posts")


@dataclass(frozen=True)
class ClientSpec:
    """An application to be registered.

    secret: whether it runs on a server that can keep one; false for browsers and devices.
    """

    name: str
    name_en: str
    returns: tuple[str, ...]
    scopes: tuple[str, ...] = ("profile",)
    secret: bool = True


@dataclass(frozen=True)
class ClientView:
    id: str
    name: str
    returns: tuple[str, ...]
    scopes: tuple[str, ...]
    secret: bool
    since: datetime


@dataclass(frozen=True)
class Registered:
    """A new application; the secret is known now and never again, empty where there is none."""

    id: UUID
    name: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class ClientRegistered(Event):
    kind: ClassVar[str] = "account.client_registered"
    returns: str
    scopes: str


@dataclass(frozen=True)
class ClientRemoved(Event):
    kind: ClassVar[str] = "account.client_removed"
