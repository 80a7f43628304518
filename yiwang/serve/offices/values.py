"""What crosses the boundary of this context."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class OfficeOpened(Event):
    """A body works on the platform; its posts wait for their roles."""

    kind: ClassVar[str] = "offices.opened"
    body: str


@dataclass(frozen=True)
class OfficeConfirmed(Event):
    """The posts of an office have their roles."""

    kind: ClassVar[str] = "offices.confirmed"
    body: str


@dataclass(frozen=True)
class Opened:
    """What opening an office made. passwords: by user name, to hand out once; empty in the
    demonstration, whose accounts share one.
    """

    id: object
    code: str
    body: object
    posts: tuple[str, ...]
    people: tuple[str, ...]
    services: tuple[str, ...]
    passwords: Mapping[str, str]
