"""What programs send and get about assignments."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field


class PartIn(Schema):
    """body: code of the lead or of a body that assists."""

    title: str = Field(max_length=200)
    body: str = Field(max_length=40)
    due: date


class PartOut(Schema):
    id: UUID
    title: str
    body: str
    due: date
    percent: int


class ReportIn(Schema):
    """percent: 0 to 100; part: id of a part, None for the whole."""

    percent: int
    text: str = Field(max_length=2000)
    problems: str = Field("", max_length=1000)
    part: UUID | None = None


class ReportOut(Schema):
    id: UUID
    percent: int
    text: str
    problems: str
    at: datetime
    name: str


class ReasonIn(Schema):
    reason: str = Field("", max_length=1000)


class AssignmentOut(Schema):
    """light: normal, near_due, overdue while it is open; done_in_time or done_late after."""

    case: str
    number: str
    content: str
    lead: str
    due: date
    first_due: date
    percent: int
    state: str
    light: str
    urged: int
    parts: list[PartOut]
    reports: list[ReportOut]


class TallyOut(Schema):
    lead: str
    lead_en: str
    open: int
    late: int
    closed: int
    closed_late: int


class AssignmentRow(Schema):
    case: str
    number: str
    content: str
    lead: str
    due: date
    percent: int
    light: str


class AssignmentList(Schema):
    items: list[AssignmentRow]
    next: str = ""
    tallies: list[TallyOut]
