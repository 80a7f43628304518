"""What programs read of the catalogue."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema


class DatasetLine(Schema):
    """sharing: unconditional, conditional or none. supplier: code of the body; "" while nobody
    supplies it.
    """

    code: str
    number: str
    title: dict[str, str]
    summary: dict[str, str]
    supplier: str
    category: str
    cycle: str
    sharing: str
    opening: str
    version: int
    published_at: datetime | None


class DatasetList(Schema):
    items: list[DatasetLine]
    next: str


class FieldOut(Schema):
    """element: id of the data element; low, high: both included."""

    name: str
    title: dict[str, str]
    element: str
    type: str
    length: int | None
    decimals: int
    codes: str
    check: str
    required: bool
    sensitive: bool
    low: str | None
    high: str | None
    origin: list[str]


class DatasetOut(DatasetLine):
    """A resource in full. origin: `resource.field` that a field comes from."""

    key: list[str]
    fields: list[FieldOut]
    reference: dict[str, str]
    rules: list[dict[str, Any]]
    condition: dict[str, str]
    ground: dict[str, str]
    ways: list[str]
    formats: list[str]
    related: list[str]
    demonstration: bool


Kind = Literal["element", "codes", "mapping"]


class StandardIn(Schema):
    """content: as in elements.yaml, codes.yaml or mappings.yaml. ground: act, standard or duty
    that asks for it.
    """

    kind: Kind
    name: str
    content: dict[str, Any]
    ground: str


class StandardOut(StandardIn):
    """state: proposed, in_force, earlier, refused or withdrawn. note: the word of whoever decided,
    or why its author took it back.
    """

    id: UUID
    number: int
    state: str
    note: str


class StandardVersion(Schema):
    """id: null for what the product carries."""

    id: UUID | None
    number: int
    state: str
    content: dict[str, Any]


class StandardVersions(Schema):
    """uses: `resource.field` of every field that follows the standard."""

    versions: list[StandardVersion]
    uses: list[str]


class DecisionIn(Schema):
    """note: the reason; needed to turn a proposal down."""

    adopt: bool
    note: str = ""


class WithdrawalIn(Schema):
    """note: the reason."""

    note: str


class StandardChange(Schema):
    """news: new, changed, same, or waiting where a proposal is not decided. differences: places of
    the content that would say something else.
    """

    name: str
    news: str
    differences: list[str]


class BadCellOut(Schema):
    """row: as the spreadsheet counts, the head is 1; 0: the whole file."""

    row: int
    column: str
    reason: str


class StandardSheet(Schema):
    """What a spreadsheet would change, what is wrong in it, and ids of what was proposed of it."""

    changes: list[StandardChange]
    bad: list[BadCellOut]
    proposed: list[UUID]


class NeedIn(Schema):
    """service: code of the item that needs the data. elements: ids of data elements; wanted: the
    items in words. supplier: function or code of the body, where known. law: act and article.
    cycle: how often, such as daily. purpose: what for.
    """

    title: str
    purpose: str
    wanted: str = ""
    service: str = ""
    elements: list[str] = []
    supplier: str = ""
    law: str
    cycle: str


class NeedOut(NeedIn):
    """state: open, asked, met or refused. resource: what is asked for or meets it."""

    id: UUID
    body: str
    state: str
    resource: str
    answer: str
    asked_at: datetime


class NeedList(Schema):
    items: list[NeedOut]
    next: str


class FoundOut(Schema):
    """A resource in force that has some of what is needed. missing: elements that it lacks."""

    resource: str
    sharing: str
    fields: list[str]
    missing: list[str]


class NeedFound(NeedOut):
    found: list[FoundOut]


class NeedRequestIn(Schema):
    resource: str
