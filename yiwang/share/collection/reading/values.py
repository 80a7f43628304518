"""What reading a file gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 100_000_000  # of one batch
MOST_COLUMNS = 500


@dataclass(frozen=True)
class Piece:
    """Rows that come together.

    numbers: of each row, as a spreadsheet counts: 2 is the first below the header. broken: number
    and text of rows with another number of cells. done: bytes or rows read so far, as `Reading`
    counts them.
    """

    rows: pa.RecordBatch
    numbers: Any
    broken: tuple[tuple[int, str], ...] = ()
    damaged: bool = False
    done: int = 0


@dataclass(frozen=True)
class Reading:
    """An opened file. types: of the columns, where the format tells them. size: all of `done`."""

    columns: tuple[str, ...]
    types: dict[str, str]
    size: int
    pieces: Iterator[Piece]
    encoding: str = ""
    delimiter: str = ""
