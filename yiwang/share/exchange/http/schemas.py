"""What programs send and get about sharing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

Name = Field(min_length=1, max_length=80)


class RowCondition(Schema):
    """op: =, !=, <, <=, >, >=, in or starts. value: text; those of `in` separated by commas."""

    field: str = Name
    op: str = Field(max_length=10)
    value: str = Field(min_length=1, max_length=1000)


class WantedField(Schema):
    """clear: asked for unmasked."""

    field: str = Name
    clear: bool = False


class RequestIn(Schema):
    """basis: act and article of the duty; purposes: codes of the items in whose cases it is used;
    modes: query, verify, batch, changes; daily: rows a day at most.
    """

    basis: str = Field(min_length=4, max_length=500)
    purposes: list[str] = Field(min_length=1, max_length=20)
    scene: str = Field(min_length=4, max_length=500)
    fields: list[WantedField] = Field(min_length=1, max_length=100)
    rows: list[RowCondition] = Field(default_factory=list, max_length=10)
    modes: list[str] = Field(min_length=1, max_length=4)
    frequency: str = Field(max_length=20)
    daily: int = Field(ge=1, le=10_000_000)
    until: date
    security: str = Field(min_length=4, max_length=1000)


class RequestOut(Schema):
    """case: its number; answer: waiting, granted, partly, refused or rejected; grants: numbers."""

    case: str
    resource: str
    provider: str
    sharing: str
    answer: str
    ground: str
    due: date | None
    late: bool
    grants: list[str]


class GrantOut(Schema):
    """masked: fields that come hidden; rows: what a row must meet; used: rows given today."""

    number: str
    resource: str
    title: str
    title_en: str
    receiver: str
    provider: str
    purposes: list[str]
    scene: str
    fields: list[str]
    masked: list[str]
    rows: list[dict[str, Any]]
    modes: list[str]
    daily: int
    used: int
    valid_from: date
    valid_until: date
    state: str
    reason: str


class GrantList(Schema):
    items: list[GrantOut]
    next: str


class RevokeIn(Schema):
    reason: str = Field(min_length=4, max_length=500)


class QueryIn(Schema):
    """grant: its number; case: the number of the case for which it is needed; keys: up to 100
    numbers; fields: none for all that were granted.
    """

    grant: str = Field(min_length=1, max_length=20)
    case: str = Field(min_length=1, max_length=40)
    keys: list[str] = Field(min_length=1, max_length=1000)
    fields: list[str] = Field(default_factory=list, max_length=100)


class KeyRows(Schema):
    key: str
    rows: list[dict[str, Any]]


class QueryOut(Schema):
    """delivery: the id of the receipt."""

    delivery: UUID
    grant: str
    resource: str
    results: list[KeyRows]


class VerifyIn(Schema):
    """values: what to compare, by field."""

    grant: str = Field(min_length=1, max_length=20)
    case: str = Field(min_length=1, max_length=40)
    key: str = Field(min_length=1, max_length=80)
    values: dict[str, str] = Field(min_length=1, max_length=20)


class VerifyOut(Schema):
    """matches: by field yes or no; null where nothing is held of the subject."""

    delivery: UUID
    grant: str
    resource: str
    matches: dict[str, bool | None]


class DeliveryOut(Schema):
    """digest: SHA-256 of what left, hexadecimal; entry: of the evidence that says the same."""

    id: UUID
    grant: str
    mode: str
    at: datetime
    case: str
    purpose: str
    fields: list[str]
    keys: int
    rows: int
    digest: str
    entry: UUID


class DeliveryList(Schema):
    items: list[DeliveryOut]
    next: str


class Receipt(DeliveryOut):
    """proof: of the entry in the signed trees; null until it is sealed, within seconds."""

    receiver: str
    provider: str
    proof: dict[str, Any] | None


class BatchIn(Schema):
    """fields: none for all that were granted."""

    grant: str = Field(min_length=1, max_length=20)
    case: str = Field(min_length=1, max_length=40)
    fields: list[str] = Field(default_factory=list, max_length=100)


class ParcelOut(Schema):
    """state: waiting, ready or refused; fault: why it was not made; delivery: of its receipt, by
    which the file is fetched.
    """

    id: UUID
    grant: str
    state: str
    fault: str
    delivery: UUID | None


class ChangesIn(BatchIn):
    """after: the mark that came last; 0 for all since the first."""

    after: int = Field(default=0, ge=0, le=2**62)


class ChangedRows(Schema):
    """id: the same for a subject with every change; rows: none where there are none any more."""

    id: str
    rows: list[dict[str, Any]]


class ChangesOut(Schema):
    """after: the mark to ask with next."""

    delivery: UUID
    grant: str
    after: int
    changes: list[ChangedRows]


class ObjectionIn(Schema):
    text: str = Field(min_length=4, max_length=1000)


class ObjectionOut(Schema):
    """upheld: null while it waits for an answer."""

    id: UUID
    look: UUID
    text: str
    answer: str
    upheld: bool | None
