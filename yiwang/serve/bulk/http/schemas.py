"""What programs get about bulk issue."""

from datetime import datetime
from uuid import UUID

from ninja import Schema


class BatchOut(Schema):
    """A file of a register, and what became of its rows so far."""

    id: UUID
    type: str
    name: str
    basis: str
    body: str
    state: str
    fault: str
    rows: int
    issued: int
    rejected: int
    left: int
    made_at: datetime
    done_at: datetime | None


class BatchList(Schema):
    items: list[BatchOut]
    next: str


class RejectOut(Schema):
    """Why a row was not issued. column: as the file calls it, empty for the whole row."""

    row: int
    column: str
    reason: str
