"""What programs send and get about receivers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field


class ReceiverIn(Schema):
    """kinds: what it hears of, see `list_webhook_kinds`. since: tell what happened from then on."""

    name: str = Field(min_length=1, max_length=80)
    address: str = Field(max_length=500)
    kinds: list[str]
    since: datetime | None = None


class ReceiverChange(Schema):
    address: str | None = Field(default=None, max_length=500)
    kinds: list[str] | None = None
    state: str | None = Field(default=None, pattern="^(active|paused)$")


class ReceiverOut(Schema):
    """behind: events of its kinds in the whole city that come after its mark, at most 1,000."""

    id: UUID
    name: str
    address: str
    kinds: list[str]
    state: str
    failures: int
    next_attempt: datetime | None
    reason: str
    heard_at: datetime | None
    held: int
    behind: int


class ReceiverMade(ReceiverOut):
    """secret: shown this once; the receiver checks signatures by it."""

    secret: str


class ReceiverList(Schema):
    items: list[ReceiverOut]


class KindOut(Schema):
    kind: str
    title: str
    title_en: str


class KindList(Schema):
    items: list[KindOut]


class HeldOut(Schema):
    """reason: what the receiver said; empty where the event waits behind an earlier one."""

    case: str
    event_id: UUID
    kind: str
    at: datetime
    attempts: int
    reason: str
    wanted: bool
    content: dict[str, Any]


class HeldList(Schema):
    items: list[HeldOut]


class ReplayIn(Schema):
    since: datetime


class ResendIn(Schema):
    """case: its number; empty: all that is held."""

    case: str = Field(default="", max_length=40)


class CountOut(Schema):
    events: int
