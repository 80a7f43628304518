"""What programs get about batches."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Cell = str | int | float | bool | None
MOST_ROWS = 10_000  # in one call; a file takes more


class RowsIn(Schema):
    """Rows as objects, whose names are columns of the file that they stand for."""

    mode: Literal["full", "incremental", "changes"] = "incremental"
    rows: list[dict[str, Cell]] = Field(min_length=1, max_length=MOST_ROWS)


class WrongOut(Schema):
    """How many rows one rule sent back. column: as the file calls it, empty for the whole row."""

    column: str
    fault: str
    rows: int


class BatchOut(Schema):
    """A batch, and what became of its rows so far. file, rows: digests of both ends (SHA-256)."""

    id: UUID
    dataset: str
    version: int
    number: int
    mode: str
    name: str
    state: str
    reason: str
    size: int
    read: int
    good: int
    bad: int
    progress: float
    wrong: list[WrongOut]
    drift: dict[str, Any]
    mapping: dict[str, str]
    file: str
    rows: str
    made_at: datetime
    ended_at: datetime | None


class BatchList(Schema):
    items: list[BatchOut]
    next: str


class RejectOut(Schema):
    """Why a row came back. row: as a spreadsheet counts, 2 is the first below the header."""

    row: int
    column: str
    fault: str
    value: str
    reason: str


class RejectList(Schema):
    items: list[RejectOut]
    next: str
