"""What crosses the boundary of the lake."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Written:
    """A batch that stands in a table.

    digest: SHA-256 in hexadecimal over the SHA-256 of each of its files, in order.
    """

    snapshot: int
    rows: int
    digest: str


@dataclass(frozen=True)
class Snapshot:
    """What a table held from a moment on.

    batch: the batch that made it; None where upkeep made it. added, removed and rows count rows,
    of which `rows` stand in the table now; size is of its files, in bytes.
    """

    id: int
    at: datetime
    operation: str
    batch: UUID | None
    digest: str
    added: int
    removed: int
    rows: int
    files: int
    size: int


@dataclass(frozen=True)
class Table:
    """A table as it stands: its columns with their types, its snapshots from old to new."""

    name: str
    place: str
    columns: tuple[tuple[str, str], ...]
    snapshots: tuple[Snapshot, ...]

    @property
    def current(self) -> Snapshot | None:
        return self.snapshots[-1] if self.snapshots else None


@dataclass(frozen=True)
class Tidied:
    """What upkeep did to a table: files before and after, bytes that became free."""

    table: str
    before: int
    after: int
    freed: int = 0
