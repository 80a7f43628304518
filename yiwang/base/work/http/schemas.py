"""What programs send and get about tasks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field


class OutcomeOut(Schema):
    """One way a task may end. `form` is a form document, or null where the id is enough."""

    id: str
    title: dict[str, str]
    form: dict[str, Any] | None


class TaskRow(Schema):
    id: UUID
    case: str
    service: str
    node: str
    title: str
    title_en: str
    role: str
    state: str
    due: date | None
    opened_at: datetime
    claimed_by: str
    outcome: str


class TaskOut(TaskRow):
    """A task with what it may end as; `refusal` says why the caller may not end it, if so."""

    outcomes: list[OutcomeOut]
    refusal: str | None
    revision: int


class TaskList(Schema):
    items: list[TaskRow]
    next: str


class CompleteIn(Schema):
    outcome: str
    data: dict[str, Any] = Field(default_factory=dict)
    comment: str = Field(default="", max_length=2000)
