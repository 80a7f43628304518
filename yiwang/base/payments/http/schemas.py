"""Shapes of the programs' door. Amounts are texts in yuan with two decimals."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field


class LineOut(Schema):
    at: datetime
    day: date
    kind: str
    amount: str
    bank: str
    reason: str
    receipt: UUID | None


class OrderOut(Schema):
    id: UUID
    number: str
    case: str
    kind: str
    title: str
    title_en: str
    body: str
    payer: str
    amount: str
    due: date
    state: str
    page: str
    principal: str
    surcharge: str
    paid: str
    owed: str
    due_now: str
    overdue: str
    next_due: date | None
    lines: list[LineOut]


class OrderList(Schema):
    items: list[OrderOut]
    next: str


class PayoutOut(Schema):
    """account: masked. period: for what time, such as `2024-10`; reason: why the bank refused."""

    id: UUID
    number: str
    case: str
    kind: str
    period: str
    title: dict[str, str]
    payee: str
    account: str
    amount: str
    state: str
    wished_at: datetime
    ended_at: datetime | None
    bank: str
    reason: str


class PayoutList(Schema):
    items: list[PayoutOut]
    next: str


class _In(Schema):
    model_config = ConfigDict(extra="forbid")


class PayIn(_In):
    """amount: a part of what is owed; "" for what is due now."""

    amount: str = Field("", max_length=20)


class AccountIn(_In):
    account: str = Field(max_length=60)


class PayOut(Schema):
    """url: where the payer's browser goes on."""

    reference: str
    amount: str
    url: str


class RefundIn(_In):
    """amount: "" for what was paid beyond what is owed."""

    amount: str = Field("", max_length=20)
    reason: str = Field(max_length=500)


class RefundOut(Schema):
    reference: str
    amount: str
    state: str


class RefundList(Schema):
    items: list[RefundOut]


class PartIn(_In):
    day: date
    amount: str = Field(max_length=20)


class ArrangementIn(_In):
    parts: list[PartIn] = Field(min_length=1, max_length=36)
    reason: str = Field(max_length=1000)


class AnswerIn(_In):
    approve: bool
    text: str = Field("", max_length=1000)


class ArrangementOut(Schema):
    id: UUID
    state: str
    parts: list[PartIn]
    reason: str
    answer: str


class NoticeIn(_In):
    """message: a compact JWS, see docs/reference/payments.md."""

    message: str = Field(max_length=20_000)


class NoticeOut(Schema):
    verdict: str


class FindingOut(Schema):
    id: UUID
    day: date
    kind: str
    flow: str
    bank: str
    reference: str
    order: str
    ours: str | None
    theirs: str | None
    state: str
    note: str


class FindingList(Schema):
    items: list[FindingOut]
    next: str


class SettleIn(_In):
    """book: take the money into our ledger as the bank lists it."""

    note: str = Field(max_length=1000)
    book: bool = False
