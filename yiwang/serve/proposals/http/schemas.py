"""What programs send and get about notices."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field


class ProposalLineOut(Schema):
    title: dict[str, str]
    value: dict[str, str]


class ProposalShownOut(Schema):
    """until: the last day to object."""

    id: UUID
    title: dict[str, str]
    applicant: str
    body: str
    lines: list[ProposalLineOut]
    posted_at: datetime
    until: date
    source: str


class ProposalShownList(Schema):
    items: list[ProposalShownOut]
    next: str


class ProposalObjectionIn(Schema):
    text: str = Field(max_length=1000)


class ProposalObjectionOut(Schema):
    """upheld: whether who examined it agrees; null before the answer."""

    id: UUID
    title: dict[str, str]
    text: str
    at: datetime
    answer: str
    upheld: bool | None
    answered_at: datetime | None
