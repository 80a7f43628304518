"""What programs send and get about documents."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field


class TextIn(Schema):
    """version: the one that the writer began with; None: whatever is there is replaced."""

    title: str = Field(max_length=120)
    text: str = Field(max_length=60_000)
    note: str = Field("", max_length=200)
    version: int | None = None


class VersionOut(Schema):
    number: int
    title: str
    text: str
    note: str
    step: dict[str, str]
    at: datetime
    name: str
    digest: str


class EnclosureOut(Schema):
    id: UUID
    position: int
    name: str


class DocumentOut(Schema):
    case: str
    state: str
    kind: str
    direction: str
    title: str
    text: str
    version: int
    publicness: str
    publicness_reason: str
    urgency: str
    number: str
    signer: str
    countersigners: list[str]
    enclosures: list[EnclosureOut]
    rights: dict[str, str]


class VersionList(Schema):
    items: list[VersionOut]


class PieceOut(Schema):
    """change: same, removed or added."""

    change: str
    text: str


class DifferenceOut(Schema):
    before: int
    after: int
    title: list[PieceOut]
    text: list[PieceOut]


class ReceiversIn(Schema):
    """groups: below, guided, city, district, street; bodies, copies: codes or full names."""

    groups: list[str] = Field(default_factory=list, max_length=10)
    bodies: list[str] = Field(default_factory=list, max_length=5_000)
    copies: list[str] = Field(default_factory=list, max_length=5_000)


class SentOut(Schema):
    number: str
    receivers: int


class DispatchOut(Schema):
    id: UUID
    number: str
    title: str
    sender: str
    body: str
    copy_only: bool
    state: str
    sent_at: datetime
    sign_by: date
    received_at: datetime | None
    received_by: str
    reason: str
    urged: int
    case: str


class DispatchList(Schema):
    items: list[DispatchOut]
    next: str = ""
    counts: dict[str, int] = Field(default_factory=dict)


class ReasonIn(Schema):
    reason: str = Field(max_length=1000)


class CountOut(Schema):
    count: int


class NumberOut(Schema):
    printed: str
    mark: str
    year: int
    serial: int
    title: str
    case: str
    given_at: datetime
    void_at: datetime | None
    void_reason: str


class NumberList(Schema):
    items: list[NumberOut]
    next: str = ""


class StubIn(Schema):
    """What is said of a classified document here; there is no place for its title."""

    degree: str = Field(max_length=20)
    outgoing: bool = False
    register_number: str = Field(min_length=1, max_length=60)
    years: int = Field(ge=1, le=30)
    copies: str = Field("", max_length=60)
    keeper: str = Field(min_length=1, max_length=60)


class StubOut(Schema):
    id: UUID
    degree: str
    outgoing: bool
    register_number: str
    years: int
    keeper: str
