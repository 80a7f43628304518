"""Random inspections as programs read and send them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema


class DrawOut(Schema):
    """A draw whose lists are announced. state: announced or drawn."""

    id: UUID
    title: str
    year: int
    body: str
    state: str
    announced: str
    announced_at: datetime | None
    drawn_at: datetime | None
    seed: str
    checks: int
    checks_done: int


class PlanIn(Schema):
    """matters: codes; regions: none for all; ratios: by class, only where they differ."""

    title: str
    matters: list[str]
    regions: list[str] = []
    ratios: dict[str, str] = {}


class PlanOut(Schema):
    id: UUID
    title: str
    state: str
    announced: str
    seed: str
    result: list[dict[str, Any]]


class AnnounceIn(Schema):
    """commitment: SHA-256 of "yiwang-draw-1", a line feed and the witness's own number."""

    witness: str
    commitment: str


class DrawIn(Schema):
    number: str


class CheckOut(Schema):
    id: UUID
    plan: UUID
    place: int
    code: str
    name: str
    risk: str
    inspectors: list[dict[str, str]]
    state: str
    result: str
    checked_on: date | None
    publish_by: date | None
    published_on: date | None


class ItemIn(Schema):
    good: bool
    note: str = ""


class ResultIn(Schema):
    """items: by `matter.item`, each line of the checklist."""

    result: str
    items: dict[str, ItemIn] = {}
    note: str = ""
