"""What programs send and get about seals."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field


class SealOut(Schema):
    """double: a second person confirms each use. valid_until: null before it is made."""

    id: UUID
    number: str
    kind: str
    state: str
    name: str
    line: str
    body: str
    double: bool
    automatic: bool
    size: int
    applicant: str
    applied_at: datetime
    decider: str
    remark: str
    made_at: datetime | None
    valid_until: datetime | None


class SealIn(Schema):
    kind: Literal["official", "acceptance", "approval", "contract", "finance", "name", "signature"]
    reason: str = Field(min_length=1, max_length=1000)
    name: str = Field("", max_length=80)
    line: str = Field("", max_length=20)
    double: bool = False
    automatic: bool = False


class StepIn(Schema):
    """remark: the reason; asked for by refuse, suspend and destroy."""

    step: Literal["approve", "refuse", "start", "suspend", "destroy"]
    remark: str = Field("", max_length=500)


class KeeperIn(Schema):
    account: UUID


class UseIn(Schema):
    """digest: SHA-256 of the document before the seal, hexadecimal."""

    document: str = Field(min_length=1, max_length=160)
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    case_number: str = Field("", max_length=40)
    reason: str = Field(min_length=1, max_length=200)


class UseOut(Schema):
    """name, second_name: who asked and who confirmed. serial: of the certificate that signed."""

    id: UUID
    seal_id: UUID
    state: str
    at: datetime
    name: str
    document: str
    digest: str
    case_number: str
    reason: str
    second_name: str
    second_at: datetime | None
    remark: str
    serial: str


class UsesOut(Schema):
    items: list[UseOut]
    next: str


class DecisionIn(Schema):
    """remark: the reason; asked for by a refusal."""

    answer: Literal["confirm", "refuse"]
    remark: str = Field("", max_length=200)
