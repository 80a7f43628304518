"""What programs send and get about notes, questions and links."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field


class NoteIn(Schema):
    text: str = Field(max_length=2000)


class NoteOut(Schema):
    id: UUID
    at: datetime
    name: str
    text: str


class NoteList(Schema):
    items: list[NoteOut]


class QuestionIn(Schema):
    """body: code of the body that is asked; days: working days it has; opens: JSON pointers of
    the fields that it may read until it answers.
    """

    body: str = Field(max_length=40)
    text: str = Field(max_length=2000)
    days: int
    opens: list[str] = Field(default_factory=list, max_length=100)


class OpenedOut(Schema):
    pointer: str
    label: dict[str, str]
    value: dict[str, str]


class QuestionOut(Schema):
    id: UUID
    case: str
    matter: dict[str, str]
    body: str
    asker: str
    text: str
    asked_at: datetime
    asked_by: str
    days: int
    due: date
    light: str
    state: str
    answer: str
    closed_at: datetime | None
    closed_by: str
    opened: list[OpenedOut]
    revision: int


class QuestionList(Schema):
    items: list[QuestionOut]
    next: str = ""


class AnswerIn(Schema):
    answer: str = Field(max_length=4000)


class LinkIn(Schema):
    """kind: what the other case is to this one: it is part of it, its reopening, …"""

    case: str = Field(max_length=40)
    kind: Literal["parent", "reopened", "merged", "split", "reviewed", "related"]


class RelatedOut(Schema):
    """One case beside another. kind: of the link, `applicant` where only the applicant is one."""

    case: str
    title: dict[str, str]
    state: str
    kind: str
    outgoing: bool
    opened_at: datetime


class RelatedList(Schema):
    items: list[RelatedOut]
