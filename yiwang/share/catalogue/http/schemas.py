"""What programs read of the catalogue."""

from datetime import datetime
from typing import Any

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
