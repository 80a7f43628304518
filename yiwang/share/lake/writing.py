"""Writing a batch: whole or not at all, and once however often it is tried.

The steps are: rows go to files that nobody knows, the files are listed in a new description of the
table, the catalogue points to that description. Only the last one shows anything to a reader, and
it carries the id of the batch; so who finds the id has nothing to do, and who does not finds at
most files that `sweep` removes.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.exceptions import CommitFailedException, ValidationError
from pyiceberg.io.pyarrow import parquet_files_to_data_files, schema_to_pyarrow
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table, Transaction
from pyiceberg.table.snapshots import Snapshot

from yiwang.kernel import ids
from yiwang.share.lake import store
from yiwang.share.lake.errors import ColumnsDiffer, TableBusy
from yiwang.share.lake.places import here
from yiwang.share.lake.values import Written

BATCH, ROWS, DIGEST = "yiwang.batch", "yiwang.rows", "yiwang.digest"
FILE = 256 * 1024 * 1024  # bytes on disk after which the next file begins
GROUP = 256 * 1024  # rows from which on there is a row group: what is held in memory at once
SAMPLE = 10_000  # rows by which a file's encodings are chosen
OFTEN = 5  # times that a value of the sample stands in it, from which on a dictionary is worth it

Told = Callable[[str], None]


def write(
    name: str,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    *,
    batch: UUID,
    replace: bool = False,
    told: Told = lambda _step: None,
) -> Written:
    """Add rows to a table, or put them in the place of all its rows.

    told: is called before each step with its name.
    Raises:
        ColumnsDiffer: a column has another type than the table; new columns are added to it.
        TableBusy: another batch took longer than one may wait.
    """
    with store.alone(name):
        table = store.made(name, schema)
        earlier = found(table, batch)
        if earlier:
            return earlier
        change = table.transaction()
        _widen(name, change, schema)
        told("files")
        written = Files(change, batches)
        told("description")
        properties = {BATCH: str(batch), ROWS: str(written.rows), DIGEST: written.digest}
        put(change, live(table) if replace else (), written.files, properties)
        told("catalogue")
        commit(name, change)
        told("answer")
        done = found(table, batch)
        assert done is not None, "what was committed stands in the table"
        return done


def found(table: Table, batch: UUID) -> Written | None:
    """What an earlier try of the same batch has written.

    A batch is remembered as long as its snapshot: see the days in data/retention.yaml.
    """
    for snapshot in reversed(table.metadata.snapshots):
        if snapshot.summary and snapshot.summary.get(BATCH) == str(batch):
            return _written(snapshot)
    return None


def _written(snapshot: Snapshot) -> Written:
    summary = snapshot.summary
    assert summary is not None, "we write a summary with every batch"
    return Written(snapshot.snapshot_id, int(summary[ROWS] or 0), str(summary[DIGEST]))


def _widen(name: str, change: Transaction, schema: pa.Schema) -> None:
    """Take in columns that the table does not have yet; older rows have nothing in them."""
    try:
        with change.update_schema() as update:
            update.union_by_name(schema)
    except (ValidationError, ValueError, TypeError) as problem:
        raise ColumnsDiffer(name, str(problem)) from problem


def live(table: Table) -> tuple[DataFile, ...]:
    """The files that make up a table now, in the order in which they were written."""
    found = (task.file for task in table.scan().plan_files())
    return tuple(sorted(found, key=lambda file: here(file.file_path).name))


def put(
    change: Transaction,
    old: Iterable[DataFile],
    new: Iterable[DataFile],
    properties: dict[str, str],
) -> None:
    """Describe a new state of the table, with files taken away and files added, as one snapshot."""
    update = change.update_snapshot(snapshot_properties=properties)
    gone = tuple(old)
    with update.overwrite() if gone else update.fast_append() as snapshot:
        for file in gone:
            snapshot.delete_data_file(file)
        for file in new:
            snapshot.append_data_file(file)


def commit(name: str, change: Transaction) -> None:
    """Make it true, unless somebody wrote past our lock."""
    try:
        change.commit_transaction()
    except CommitFailedException as problem:
        raise TableBusy(name) from problem


class Files:
    """Rows as files of a table that nobody knows yet: how many, their digest, their descriptions.

    Written one row group after another, so that a batch of any length needs the same memory.
    """

    def __init__(self, change: Transaction, batches: Iterable[pa.RecordBatch]) -> None:
        table = change._table  # the one that the transaction changes; it has no public name for it
        self._schema = _written_as(schema_to_pyarrow(change.table_metadata.schema()))
        self._place = here(table.location()) / "data"
        self._place.mkdir(parents=True, exist_ok=True)
        self.rows = 0
        hashes = sha256()
        paths = []
        for file in self._all(batches):
            paths.append(file.as_uri())
            with file.open("rb") as stream:
                hashes.update(file_digest(stream, "sha256").digest())
                os.fsync(stream.fileno())
        self.digest = hashes.hexdigest()
        self.files = tuple(
            parquet_files_to_data_files(table.io, change.table_metadata, iter(paths))
        )

    def _all(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Path]:
        groups = grouped(batches, self._schema)
        first = next(groups, None)
        while first is not None:
            file = self._place / f"{ids.new()}.parquet"  # in order of time, see reading.planned
            first = self._one(file, first, groups)
            yield file

    def _one(self, file: Path, first: pa.Table, more: Iterator[pa.Table]) -> pa.Table | None:
        """Fill one file; return the first rows of the next, None when there are no more."""
        group: pa.Table | None = first
        ways = encodings(first)
        with closing(pq.ParquetWriter(file, self._schema, compression="zstd", **ways)) as writer:
            while group is not None and (not file.exists() or file.stat().st_size < FILE):
                writer.write_table(group, row_group_size=2 * GROUP)
                self.rows += group.num_rows
                group = next(more, None)
        return group


def _written_as(schema: pa.Schema) -> pa.Schema:
    """The columns of a table as we hold them. The library offers texts with wide offsets, which a
    file does not show and every row would have to be copied for.
    """
    wide = {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}
    return pa.schema([field.with_type(wide.get(field.type, field.type)) for field in schema])


def encodings(rows: pa.Table) -> dict[str, Any]:
    """How columns of flat rows are encoded, as the first of them suggest: by a dictionary where
    values come again, whole numbers that do not as steps from one to the next. It halves the time
    of a column of keys, for which a dictionary is begun and then given up.
    """
    sample = rows.slice(0, SAMPLE)
    again = [
        name
        for name in sample.column_names
        if pc.count_distinct(sample[name]).as_py() * OFTEN <= sample.num_rows
    ]
    numbers = [field.name for field in rows.schema if pa.types.is_integer(field.type)]
    steps = {name: "DELTA_BINARY_PACKED" for name in numbers if name not in again}
    return {"use_dictionary": again, "column_encoding": steps or None}


def grouped(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Gather batches of any length to row groups of these columns; a missing one is empty."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= GROUP:
            yield _fitted(waiting, schema)
            waiting, rows = [], 0
    if rows:
        yield _fitted(waiting, schema)


def _fitted(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    rows = pa.Table.from_batches(batches)
    for field in schema:
        if field.name not in rows.column_names:
            rows = rows.append_column(field.name, pa.nulls(rows.num_rows, field.type))
    return rows.select(schema.names).cast(schema)
