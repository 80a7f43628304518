"""Parquet, read in groups of rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yiwang.share.collection.errors import FileNotTaken, Why
from yiwang.share.collection.reading.text import heads
from yiwang.share.collection.reading.values import MOST_ROWS, Piece, Reading

ROWS = 262_144  # of a piece
LARGEST_GROUP = 4 << 30  # bytes that a group of rows says it unpacks to


def opened(path: Path) -> Reading:
    """A Parquet file.

    Raises:
        FileNotTaken: cut off, damaged, or it says that it unpacks to more than is read.
    """
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError, pa.ArrowException) as error:
        raise FileNotTaken(Why.UNREADABLE, str(error)[:200]) from error
    told = file.metadata
    groups = [told.row_group(number) for number in range(told.num_row_groups)]
    if told.num_rows > MOST_ROWS:
        raise FileNotTaken(Why.ROWS, f"{MOST_ROWS:,}")
    if any(group.total_byte_size > LARGEST_GROUP for group in groups):
        raise FileNotTaken(Why.UNPACKS, f"{LARGEST_GROUP >> 30} GB")
    schema = file.schema_arrow
    columns = heads(list(schema.names))
    types = {field.name.strip(): str(field.type) for field in schema}
    return Reading(columns, types, told.num_rows, _pieces(file, columns))


def _pieces(file: pq.ParquetFile, columns: tuple[str, ...]) -> Iterator[Piece]:
    done = 0
    batches: Any = file.iter_batches(batch_size=ROWS)
    try:
        for rows in batches:
            numbers = np.arange(done + 2, done + 2 + rows.num_rows, dtype=np.int64)
            done += rows.num_rows
            yield Piece(rows.rename_columns(list(columns)), numbers, done=done)
    except (pa.ArrowException, OSError) as error:
        raise FileNotTaken(Why.UNREADABLE, str(error)[:200]) from error
