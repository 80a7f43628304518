"""The lake for other contexts.

Who calls has answered whether the actor may read or write this table. Functions load the libraries
for columns when they are called, so that importing this costs a web process nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from yiwang.share.lake.errors import ColumnsDiffer, NoSuchTable
from yiwang.share.lake.values import Snapshot, Table, Tidied, Written

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ColumnsDiffer",
    "NoSuchTable",
    "Snapshot",
    "Table",
    "Tidied",
    "Written",
    "compact",
    "expire",
    "history",
    "needed",
    "scan",
    "sweep",
    "table_at",
    "transform",
    "write",
]


def write(
    table: str,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    *,
    batch: UUID,
    replace: bool = False,
) -> Written:
    """Add rows to a table, or put them in the place of all its rows; once, however often called.

    The same batch again returns what the first time wrote and does not read `batches`. It commits
    by itself: the caller's transaction does not carry it, and a rollback does not take it back.
    Raises:
        ColumnsDiffer: a column has another type than the table; new columns are added to it.
        TableBusy: another batch took longer than one may wait.
    """
    from yiwang.share.lake.writing import write

    return write(table, schema, batches, batch=batch, replace=replace)


def scan(
    tables: Mapping[str, str],
    sql: str,
    params: Sequence[object] = (),
    *,
    as_of: datetime | None = None,
) -> pa.RecordBatchReader:
    """Answer a question in DuckDB's SQL over tables of the lake, each under the name that it has
    in the question: `scan({"people": "r_population"}, "SELECT count(*) FROM people")`.

    as_of: what the tables held then; None: what they hold now.
    Raises:
        BadQuestion: it does not read what it may, or asks for more than this machine has.
        BeforeFirst: a table held nothing yet.
        NoSuchTable: nothing was ever written to it.
    """
    from yiwang.share.lake.reading import scan

    return scan(tables, sql, params, as_of=as_of)


def table_at(table: str, as_of: datetime) -> Snapshot:
    """What a table held at a moment.

    Raises:
        BeforeFirst: it held nothing yet, or it is no longer known.
        NoSuchTable: nothing was ever written to it.
    """
    from yiwang.share.lake.snapshots import at

    return at(table, as_of)


def history(table: str) -> tuple[Snapshot, ...]:
    """All states of a table that are kept, from old to new."""
    from yiwang.share.lake.snapshots import table as described

    return described(table).snapshots


def compact(table: str) -> Tidied:
    """Gather the small files of a table in large ones; its rows stay."""
    from yiwang.share.lake.upkeep import compact

    return compact(table)


def expire(table: str, before: datetime) -> Tidied:
    """Give up the states of a table before a moment; the present one stays however old it is."""
    from yiwang.share.lake.upkeep import expire

    return expire(table, before)


def sweep(table: str, spare: int | None = None) -> Tidied:
    """Remove the files of a table that nobody lists.

    spare: seconds for which even those stay, for somebody may read them; default: by the rules.
    """
    from yiwang.share.lake.upkeep import sweep

    return sweep(table, spare)


def needed() -> Iterator[Path]:
    """All files that kept states of the tables need; for backups."""
    from yiwang.share.lake.upkeep import needed

    return needed()


def transform(name: str) -> Written:
    """Make the table of a transformation of data/transformations.yaml, where something changed.

    Raises:
        NoSuchTransformation: none has the name.
        NoSuchTable, SourceLacks: its source is not there, or not as it needs it.
    """
    from yiwang.share.lake.transform import transformation
    from yiwang.share.lake.transforming import run

    return run(transformation(name))
