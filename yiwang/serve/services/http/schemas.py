"""What programs read of the catalogue."""

from datetime import date
from typing import Any

from ninja import Schema


class ServiceRow(Schema):
    """A service in a list. applicable: an application can be made here, else the guide is all."""

    code: str
    name: str
    name_zh: str
    name_en: str
    task_type: str
    department: str
    applicable: bool
    sample: bool


class ServicePage(Schema):
    """`next`: cursor of the page after this, null on the last. `loose`: not all words found."""

    items: list[ServiceRow]
    next: str | None
    loose: bool


class ElementOut(Schema):
    """An element by its national identifier. `text` reads "not stated" where `value` is null."""

    id: str
    group: str
    title: str
    value: Any
    text: str


class MaterialOut(Schema):
    """A paper. `mode`: own, verified, shared, promised or reused; only `own` is handed in."""

    code: str
    name: str
    mode: str
    mode_title: str
    asked_for: bool
    supplied_by: str
    is_need: str
    when: str
    elements: dict[str, Any]


class BodyOut(Schema):
    """A body that carries the service out, with the values it answers for."""

    code: str
    name: str
    region: str
    region_name: str
    values: dict[str, Any]


class ServiceOut(Schema):
    """The guide of a service."""

    code: str
    version: int
    name: str
    name_zh: str
    name_en: str
    task_type: str
    applicable: bool
    sample: bool
    source: str
    themes: list[str]
    valid_from: date
    valid_until: date | None
    elements: list[ElementOut]
    materials: list[MaterialOut]
    bodies: list[BodyOut]
