"""What programs send and get about licences."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from yiwang.serve.licences.rules import LONGEST

Titles = dict[str, str]  # zh, en


class LineOut(Schema):
    """A line of a face; element: its data element, empty on licences from before types had them."""

    element: str
    label: Any
    value: str
    openness: str


class LicenceOut(Schema):
    """state: as it stands today; title: what that is called; since: from when."""

    id: UUID
    type: str
    name: str
    name_en: str
    number: str
    identifier: str
    version: int
    holder: str
    body: str
    issuer: Titles
    valid_from: date
    valid_until: date | None
    state: str
    title: Titles
    in_force: bool
    since: date | None
    check_due: date | None
    check_passed: bool | None
    successor: str
    revision: int
    face: list[LineOut]
    paper: str | None


class GroundOut(Schema):
    kind: str
    number: str = ""
    dated: date | None = None
    body: str = ""
    reason: str = ""


class ChangeOut(Schema):
    """A move in the life of a licence. state, version: those after it."""

    move: str
    title: Titles
    at: datetime
    on: date
    state: str
    version: int
    ground: GroundOut
    details: dict[str, Any]
    office: Titles
    post: Titles


class VersionOut(Schema):
    """A former version: what it said, and until when."""

    number: int
    identifier: str
    issuer: Titles
    valid_from: date
    valid_until: date | None
    ended_on: date
    ended_by: str
    face: list[LineOut]
    paper: str | None


class HistoryOut(Schema):
    changes: list[ChangeOut]
    versions: list[VersionOut]


class MoveOut(Schema):
    """A move that is possible now, what it needs, and what follows."""

    move: str
    title: Titles
    consequence: Titles
    needs: list[str]
    grounds: list[str]
    law: str


class RegisteredOut(LicenceOut):
    """A licence as the register shows it to staff."""

    moves: list[MoveOut]


class RegisterOut(Schema):
    items: list[LicenceOut]
    next: str


class GroundIn(Schema):
    """kind: one of the move's grounds. number, dated, body: of the case or document."""

    kind: Literal["case", "document", "request"]
    number: str = Field("", max_length=80)
    dated: date | None = None
    body: str = Field("", max_length=80)
    reason: str = Field("", max_length=1000)


class MoveIn(Schema):
    """face: new values by data element; until: a new last day; successor: number of the licence in
    its place; passed: the result of an annual check.
    """

    move: str = Field(max_length=20)
    ground: GroundIn
    face: dict[str, str] = Field(default_factory=dict, max_length=40)
    until: date | None = None
    successor: str = Field("", max_length=40)
    passed: bool | None = None


class ReportIn(Schema):
    """What a holder says himself: that his licence is lost, or found again."""

    move: Literal["report_lost", "find"]
    reason: str = Field("", max_length=1000)


class CorrectionIn(Schema):
    """element: the field that is wrong; wanted: what it should read; reason: how one knows."""

    element: str = Field(max_length=40)
    wanted: str = Field(max_length=LONGEST)
    reason: str = Field(max_length=1000)


class AnswerIn(Schema):
    """value: what the field shall read, to correct it; absent: it stays, and `text` says why."""

    value: str | None = Field(None, max_length=LONGEST)
    text: str = Field("", max_length=1000)


class CorrectionOut(Schema):
    id: UUID
    licence: UUID
    number: str
    element: str
    label: Any
    stated: str
    wanted: str
    reason: str
    state: str
    due: date
    asked_at: datetime
    answer: str
    closed_at: datetime | None
    revision: int


class CorrectionList(Schema):
    items: list[CorrectionOut]


class ElementOut(Schema):
    element: str
    id: str
    title: Titles
    format: str
    openness: str
    required: bool
    source: str


class TypeOut(Schema):
    """range: `national`, or `local`: a code of the city's own until the nation defines one."""

    kind: str
    name: Titles
    code: str
    range: str
    definer: str
    holder: str
    joint: bool
    several: bool
    bodies: list[str]
    levels: list[str]
    validity: dict[str, Any]
    check_months: int
    check_law: str
    sharing: str
    pack: str
    basis: str
    package: str
    version: str
    face: list[ElementOut]


class TypeList(Schema):
    items: list[TypeOut]
