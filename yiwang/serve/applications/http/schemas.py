"""What programs send and get about cases."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from yiwang.kernel.http.schemas import Schema


class CaseIn(Schema):
    """An application. Without `submit` it stays a draft."""

    service: str
    body: UUID | None = None
    region: str = ""
    data: dict[str, Any] = Field(default_factory=dict)
    applicant: UUID | None = None
    attachments: dict[str, list[UUID]] = Field(default_factory=dict)
    submit: bool = False


class DataIn(Schema):
    data: dict[str, Any] | None = None


class ReasonIn(Schema):
    reason: str = Field(default="", max_length=500)


class ClockOut(Schema):
    name: str
    light: str
    due: date | None
    remaining: int | None


class CaseRow(Schema):
    number: str
    service: str
    title: str
    title_en: str
    applicant: str
    body: str
    state: str
    state_class: str
    opened_at: datetime
    submitted_at: datetime | None
    due: date | None


class CorrectionOut(Schema):
    issued_at: datetime
    items: list[dict[str, str]]


class AttachmentOut(Schema):
    id: UUID
    material: str
    name: str


class OnFileOut(Schema):
    """A licence that stands for a paper: as it was on the day of filing, now, and when decided.

    now: null where the register of licences does not answer.
    """

    material: str
    licence: UUID
    consented_at: datetime
    filed: dict[str, Any]
    now: dict[str, Any] | None
    decided: dict[str, Any] | None


class CaseOut(CaseRow):
    """A case as its applicant or its handlers see it; identity and mobile numbers are masked."""

    received_on: date | None
    accepted_on: date | None
    decided_on: date | None
    data: dict[str, Any]
    sources: dict[str, Any]
    clocks: list[ClockOut]
    correction: CorrectionOut | None
    attachments: list[AttachmentOut]
    on_file: list[OnFileOut]
    query_code: str | None


class MomentOut(Schema):
    at: datetime
    kind: str
    text: str
    body: str


class PaperOut(Schema):
    id: UUID
    kind: str
    title: str
    title_en: str
    number: str
    dated: date
    state: str
    code: str
    content: str
    ofd: str


class CopyOut(Schema):
    """Which copy is being made, and where it will be."""

    number: str
    content: str


class TrackOut(Schema):
    """Status only, for whoever holds number and query code."""

    number: str
    title: str
    title_en: str
    body: str
    state: str
    submitted_at: datetime | None
    due: date | None
    steps: list[MomentOut]


class CaseList(Schema):
    items: list[CaseRow]
    next: str


class HeldOut(Schema):
    """A licence on file; its `value` in the field names it, and says that its holder consents."""

    value: str
    id: UUID
    name: str
    number: str
    valid_until: date | None
    state: str
    words: str
    usable: bool


class ShelfOut(Schema):
    """What is on file for a field. silent: the register does not answer; hand in a copy."""

    silent: bool
    licences: list[HeldOut]


class FormOut(Schema):
    """The form of a service as data: schema and layout, pre-filled values and their sources, and
    by pointer the licences on file that may stand for papers.
    """

    document: dict[str, Any]
    values: dict[str, Any]
    sources: dict[str, Any]
    on_file: dict[str, ShelfOut]


class EvaluateIn(Schema):
    data: dict[str, Any]


class EvaluateOut(Schema):
    visible: dict[str, bool]
    computed: dict[str, Any]
    problems: list[dict[str, Any]]
    pages: list[dict[str, Any]]


class FileOut(Schema):
    id: UUID
    name: str
    size: int
    media_type: str


class RulesOut(Schema):
    """Which rules answered: the package, its version and the digest of its files."""

    package: str
    version: str
    digest: str


class JudgementOut(Schema):
    """What rules decided, over which inputs, and how it came about."""

    id: UUID
    decision: str
    title: dict[str, str]
    at: datetime
    result: Any
    inputs: dict[str, Any]
    trace: dict[str, Any]
    rules: RulesOut
