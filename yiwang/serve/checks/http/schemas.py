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


class ReliefOut(Schema):
    """what: begins, changes or ends; told_at: when it was taken; null while it is being told."""

    relief: str
    receiver: str
    sequence: int
    what: str
    content: dict[str, Any]
    at: datetime
    told_at: datetime | None


class HouseholdOut(Schema):
    """monthly: yuan that are paid a month; pay_on: the next day of payment."""

    number: str
    title: dict[str, str]
    state: str
    aid_since: date | None
    monthly: float | None
    pay_on: date | None
    ended_at: datetime | None
    members: list[MemberOut]
    orders: list[OrderOut]
    reliefs: list[ReliefOut]


class UnpaidOut(Schema):
    """unpaid: code, month, since, and why (zh, en) with what to do (next_zh, next_en); empty where
    nothing stands in the way.
    """

    number: str
    applicant_name: str
    unpaid: dict[str, str]


class AccountIn(Schema):
    """account: where the household now wants to be paid; empty for where it wanted before."""

    account: str = Field(default="", max_length=60)


class HouseholdRow(Schema):
    number: str
    title: dict[str, str]
    state: str


class SweepOut(Schema):
    """How far a look again at the stock is, in households. alike: found as before; placed: checked
    in full, for something is new; refused: nobody may be asked.
    """

    id: UUID
    state: str
    total: int
    placed: int
    alike: int
    refused: int
    began_at: datetime
    ended_at: datetime | None


class TextIn(Schema):
    text: str = Field(max_length=1000)


class SettleIn(Schema):
    outcome: str = Field(pattern="^(keep|change|end)$")
    reason: str = Field(max_length=1000)


class VerdictsOut(Schema):
    """answers: what became of each, by its id; changes: what is done about each, in order."""

    answers: dict[str, str]
    changes: list[str]
