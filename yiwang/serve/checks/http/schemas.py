"""What programs send and get about checks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field


class MemberOut(Schema):
    """authorised: until which day; null where nobody may be asked about this member."""

    id: UUID
    name: str
    relation: str
    adult: bool
    authorised: date | None
    way: str


class ObjectionOut(Schema):
    id: UUID
    text: str
    at: datetime
    answered_at: datetime | None
    changed: bool | None


class LineOut(Schema):
    """amount: yuan, of income in a month; result: by the rules of the package."""

    id: UUID
    member: str
    source: str
    item: str
    state: str
    asked_at: datetime | None
    answered_at: datetime | None
    as_of: date | None
    rows: list[dict[str, Any]] | None
    amount: float | None
    result: str
    repeats: int
    reason: str
    objections: list[ObjectionOut]


class OrderOut(Schema):
    id: UUID
    number: str
    mode: str
    state: str
    asked_at: datetime
    due: date
    reported_at: datetime | None
    valid_until: date | None
    conclusion: str
    edition: int
    follow: bool
    cause: dict[str, Any]
    report: dict[str, Any]
    lines: list[LineOut]


class HouseholdOut(Schema):
    number: str
    title: dict[str, str]
    state: str
    aid_since: date | None
    ended_at: datetime | None
    members: list[MemberOut]
    orders: list[OrderOut]


class HouseholdRow(Schema):
    number: str
    title: dict[str, str]
    state: str


class TextIn(Schema):
    text: str = Field(max_length=1000)


class SettleIn(Schema):
    outcome: str = Field(pattern="^(keep|end)$")
    reason: str = Field(max_length=1000)


class VerdictsOut(Schema):
    """answers: what became of each, by its id; changes: what is done about each, in order."""

    answers: dict[str, str]
    changes: list[str]
