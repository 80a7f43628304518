"""What programs send and get."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema


class ReviewIn(Schema):
    """grade: a name such as `satisfied`, or its code 1 (best) to 5. code: the query code of the
    receipt, where the caller is not signed in.
    """

    grade: str | int
    reasons: list[str] = Field(default_factory=list, max_length=20)
    comment: str = ""
    channel: str = "pc"
    anonymous: bool = False
    code: str = ""


class ReviewOut(Schema):
    """course: what becomes of a bad one (received, valid, rectified, settled, dismissed), or empty.
    answer: what was done.
    """

    id: UUID
    about: str
    service: str
    grade: int
    name: str
    reasons: list[str]
    comment: str
    anonymous: bool
    at: datetime
    amended_at: datetime | None
    course: str
    answer: str


class FiguresOut(Schema):
    """counts: by grade, the best first. good: per cent of grades that are not bad."""

    key: str
    name: dict[str, str]
    counts: list[int]
    total: int
    good: float | None


class StatisticsOut(Schema):
    """All figures are sums of blocks of so many reviews (`block`)."""

    block: int
    whole: FiguresOut
    bodies: list[FiguresOut]
    services: list[FiguresOut]
    months: list[FiguresOut]
    dealt_with: dict[str, int]


class AboutMeOut(Schema):
    id: UUID
    title: dict[str, str]
    grade: int
    reasons: list[str]
    appeal: str


class TextIn(Schema):
    text: str = Field(max_length=1000)


class AppealOut(Schema):
    id: UUID
    review: UUID
    body: str
    name: str
    text: str
    at: datetime
    state: str
    decision: str


class DecisionIn(Schema):
    upheld: bool
    text: str = Field(max_length=1000)
