"""What programs send and get about penalties."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field


class EvidenceIn(Schema):
    """kind: as in the law's list; second: number of the other officer's certificate; file: id of an
    uploaded file; keep: the head is asked to let it be registered and kept.
    """

    kind: str = Field(max_length=12)
    name: str = Field(max_length=200)
    taken_on: date
    place: str = Field("", max_length=200)
    second: str = Field("", max_length=40)
    file: UUID | None = None
    keep: bool = False


class OfficerOut(Schema):
    name: str
    certificate: str


class EvidenceOut(Schema):
    """digest: SHA-256 of the file, hexadecimal; until: last day to dispose of what is kept."""

    id: UUID
    number: int
    kind: str
    name: str
    taken_on: date
    place: str
    by: list[OfficerOut]
    digest: str
    keep_asked: bool
    kept_at: datetime | None
    until: date | None
    disposal: str


class StatementIn(Schema):
    """kind: the party's view, its wish for a hearing, or that it waives both."""

    kind: Literal["statement", "hearing", "waiver"]
    text: str = Field("", max_length=4000)


class StatementOut(Schema):
    id: UUID
    kind: str
    text: str
    at: datetime
    name: str


class ServiceOut(Schema):
    document: dict[str, str]
    number: str
    method: str
    served_on: date
    receiver: str


class ItemOut(Schema):
    """article: of the Administrative Penalty Law."""

    title: str
    article: int
    state: Literal["done", "missing", "later", "free"]


class PenaltyRow(Schema):
    case: str
    procedure: str
    act: dict[str, str]
    party: str
    state: str
    kinds: list[str]
    fine: Decimal | None
    outcome: str
    due: date | None


class PenaltyList(Schema):
    items: list[PenaltyRow]
    next: str = ""


class PenaltyOut(PenaltyRow):
    """checklist, grade, range, grounds and same stay empty for the party. hearing_until: the last
    day on which the party may ask for a hearing.
    """

    gains: Decimal | None
    basis: str
    hearing_told: bool
    hearing_until: date | None
    grade: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    grounds: list[str] = Field(default_factory=list)
    outside: str = ""
    same: list[str] = Field(default_factory=list)
    officers: list[OfficerOut]
    checklist: list[ItemOut] = Field(default_factory=list)
    evidence: list[EvidenceOut] = Field(default_factory=list)
    statements: list[StatementOut]
    services: list[ServiceOut]


class DisposalIn(Schema):
    disposal: str = Field(max_length=12)


class FactsIn(Schema):
    """facts: what the discretion benchmark asks for, by name."""

    facts: dict[str, Any]


class GradeOut(Schema):
    case: str
    grade: str
    low: Decimal | None
    high: Decimal | None
    grounds: list[str]


class CertificateIn(Schema):
    """account: user name of the holder."""

    account: str = Field(max_length=60)
    number: str = Field(max_length=40)
    field: dict[str, str] = Field(default_factory=dict)
    valid_from: date
    valid_until: date


class CertificateOut(Schema):
    id: UUID
    name: str
    number: str
    field: dict[str, str]
    valid_from: date
    valid_until: date
    withdrawn_on: date | None


class CertificateList(Schema):
    items: list[CertificateOut]
