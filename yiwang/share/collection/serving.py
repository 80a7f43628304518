"""Serve a batch: compare keys, write good rows to the lake in one piece, say so.

Most batches hold no key twice. So rows are written while later pieces are still being checked, and
the keys are compared when all have landed, before the lake commits; where some row must go, what
was written is forgotten, and the batch is written once more without it.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiwang.kernel.actor import Actor, acting
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.catalogue.facade import Resource
from yiwang.share.collection import actions, queries, staging
from yiwang.share.collection.actions import Landed
from yiwang.share.collection.checking import keys
from yiwang.share.collection.checking.checker import BATCH, FAULTS, ROW, SHOWN, schema_of
from yiwang.share.collection.errors import FileNotTaken, Why
from yiwang.share.collection.models import Batch
from yiwang.share.collection.running import counted
from yiwang.share.collection.values import Fault, Mode, table_of
from yiwang.share.lake import facade as lake


def rows_of(resource: str, columns: Sequence[str], but: UUID | None = None) -> Any:
    """Columns of all rows that are served, but those of one batch: a reader of record batches."""
    named = ", ".join(f'"{name}"' for name in columns)
    condition = f'WHERE "{BATCH}" <> ?' if but else ""
    question = f"SELECT {named} FROM served {condition}"  # noqa: S608  # names of the catalogue
    return lake.scan({"served": table_of(resource)}, question, [str(but)] if but else [])


@dataclass(frozen=True)
class Pieces:
    """The good rows of a batch, in order. starts: the position of each piece's first row."""

    tables: tuple[pa.Table, ...]
    starts: tuple[int, ...]
    prints: keys.Prints

    @classmethod
    def of(cls, batch: Batch) -> "Pieces":
        numbers = range(1, batch.slices + 1)
        tables = tuple(staging.read(staging.piece(batch.id, n, "good")) for n in numbers)
        prints = [np.load(staging.piece(batch.id, n, "keys.npy")) for n in numbers]
        sizes = [table.num_rows for table in tables]
        starts = tuple(int(n) for n in np.concatenate([[0], np.cumsum(sizes)])[:-1])
        return cls(tables, starts, np.concatenate(prints) if prints else np.empty(0, np.uint64))

    def taken(self, positions: Any, columns: Sequence[str]) -> pa.Table:
        """Some rows, by their position in the batch."""
        found = []
        for table, start in zip(self.tables, self.starts, strict=True):
            here = positions[(positions >= start) & (positions < start + table.num_rows)] - start
            found.append(table.select(columns).take(pa.array(here)))
        return pa.concat_tables(found)

    def without(self, positions: Any, batch: UUID) -> Iterator[pa.RecordBatch]:
        """All rows but some, each with the batch that it came by."""
        for table, start in zip(self.tables, self.starts, strict=True):
            here = positions[(positions >= start) & (positions < start + table.num_rows)] - start
            if len(here):
                kept = np.ones(table.num_rows, bool)
                kept[here] = False
                table = table.filter(pa.array(kept))
            yield from (_named(each, batch) for each in table.to_batches())


class _NotAll(Exception):
    """Some rows that were written must not be served."""


def stream(actor: Actor, batch: Batch, landing: Iterator[tuple[Batch, Any]]) -> Batch:
    """Land a batch and write it at the same time. The batch comes back landed where rows must be
    left out or former ones go; `serve` does that.

    Raises:
        FileNotTaken: it cannot be read, or no row is good.
    """
    with acting(actor):
        resource = catalogue.resource(actor, batch.resource)
        before = bool(queries.served(batch.resource)) and batch.mode != Mode.FULL
    now = batch
    if before and batch.mode == Mode.CHANGES:
        return deque(landing, maxlen=1).pop()[0]

    def rows() -> Iterator[pa.RecordBatch]:
        nonlocal now
        for number in range(1, batch.slices + 1):  # of an earlier try
            table = staging.read(staging.piece(batch.id, number, "good"))
            yield from (_named(each, batch.id) for each in table.to_batches())
        for reached, good in landing:
            now = reached
            if good is not None:
                yield _named(good, batch.id)
        faults, _positions = _repeated(resource, now, Pieces.of(now), before=before)
        if faults.num_rows or not now.good:
            raise _NotAll

    full = batch.mode == Mode.FULL
    try:
        written = _write(resource, batch, rows(), replace=full)
    except (_NotAll, OSError, pa.ArrowInvalid):
        return now
    nothing = Landed(0, 0, now.done, {})
    facts = (written.rows, written.digest, written.snapshot)
    return actions.serve(actor, batch.id, nothing, *facts)


def _named(rows: pa.RecordBatch, batch: UUID) -> pa.RecordBatch:
    """Rows, each with the batch that it came by."""
    return rows.append_column(BATCH, pa.repeat(pa.scalar(str(batch)), rows.num_rows))


def _write(
    resource: Resource, batch: Batch, rows: Iterable[pa.RecordBatch], *, replace: bool
) -> lake.Written:
    schema = schema_of(resource).append(pa.field(BATCH, pa.string()))
    return lake.write(table_of(resource.code), schema, rows, batch=batch.id, replace=replace)


def serve(actor: Actor, batch: Batch) -> Batch:
    """Write the good rows and tell, or begin anew where pieces were lost.

    Raises:
        FileNotTaken: no row is good.
    """
    with acting(actor):
        resource = catalogue.resource(actor, batch.resource)
        before = bool(queries.served(batch.resource)) and batch.mode != Mode.FULL
    try:
        pieces = Pieces.of(batch)
    except (OSError, pa.ArrowInvalid, ValueError):
        return actions.again(actor, batch.id)
    faults, positions = _repeated(resource, batch, pieces, before=before)
    if (resource.key and len(positions) == len(pieces.prints)) or not batch.good:
        raise FileNotTaken(Why.NOTHING)
    if faults.num_rows:
        staging.write(staging.piece(batch.id, 99_999, "faults"), faults)
        staging.write(
            staging.piece(batch.id, 99_999, "bad"), _bad(resource, batch, pieces, positions)
        )
    rows: Iterable[pa.RecordBatch] = pieces.without(positions, batch.id)
    changes = before and batch.mode == Mode.CHANGES
    if changes:
        rows = _changed(resource, batch, pieces, rows)
    whole = changes or batch.mode == Mode.FULL
    written = _write(resource, batch, rows, replace=whole)
    twice = Landed(0, -len(positions), batch.done, counted(faults))
    return actions.serve(actor, batch.id, twice, written.rows, written.digest, written.snapshot)


def _repeated(
    resource: Resource, batch: Batch, pieces: Pieces, *, before: bool
) -> tuple[pa.Table, Any]:
    """Rows whose key stands in an earlier row, or is served already; and their positions."""
    none = np.empty(0, np.int64)
    if not resource.key:
        return FAULTS.empty_table(), none
    twice, first = _twice(resource, pieces)
    tables = [_told(resource, batch, pieces, twice, Fault.UNIQUE, first)]
    there = none
    if before and batch.mode == Mode.INCREMENTAL:
        there = np.setdiff1d(_there(resource, batch, pieces), twice)
        tables.append(_told(resource, batch, pieces, there, Fault.SERVED, [""] * len(there)))
    return pa.concat_tables(tables).sort_by("row"), np.union1d(twice, there)


def _twice(resource: Resource, pieces: Pieces) -> tuple[Any, list[str]]:
    """Positions of rows whose key stood before, and the row where it did."""
    alike = keys.alike(pieces.prints)
    if not len(alike):
        return alike, []
    rows = pieces.taken(alike, [*resource.key, ROW])
    texts = keys.texts([rows[name].combine_chunks() for name in resource.key])
    given = pa.table({"k": texts, "r": rows[ROW], "p": pa.array(alike)})
    grouped = given.group_by("k").aggregate([("p", "min"), ("r", "min")])
    joined = given.join(grouped, "k").filter(pc.field("p") > pc.field("p_min")).sort_by("p")
    return joined["p"].to_numpy(), [str(row) for row in joined["r_min"].to_pylist()]


def _there(resource: Resource, batch: Batch, pieces: Pieces) -> Any:
    """Positions of rows whose key is served by another batch."""
    sought = np.unique(pieces.prints)
    candidates: list[pa.Array] = []
    for rows in rows_of(batch.resource, resource.key, but=batch.id):
        columns = [rows.column(name) for name in resource.key]
        at = keys.among(keys.prints(columns), sought)
        candidates.append(keys.texts([column.take(pa.array(at)) for column in columns]))
    known = pa.chunked_array(candidates, pa.string()).combine_chunks()
    if not len(known):
        return np.empty(0, np.int64)
    served = keys.prints([known]) if len(resource.key) == 1 else None
    at = keys.among(pieces.prints, served) if served is not None else np.arange(len(pieces.prints))
    rows = pieces.taken(at, resource.key)
    texts = keys.texts([rows[name].combine_chunks() for name in resource.key])
    return at[pc.is_in(texts, value_set=known).to_numpy(zero_copy_only=False)]


def _changed(
    resource: Resource, batch: Batch, pieces: Pieces, rows: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """What is served and keeps its place, then the rows of the batch."""
    positions = np.arange(len(pieces.prints))
    given = pieces.taken(positions, resource.key)
    mine = keys.texts([given[name].combine_chunks() for name in resource.key])
    names = [field.name for field in schema_of(resource)]
    for old in rows_of(batch.resource, [*names, BATCH], but=batch.id):
        texts = keys.texts([old.column(name) for name in resource.key])
        yield old.filter(pc.invert(pc.is_in(texts, value_set=mine)))
    yield from rows


def _told(
    resource: Resource, batch: Batch, pieces: Pieces, positions: Any, fault: Fault, facts: list[str]
) -> pa.Table:
    rows = pieces.taken(positions, [*resource.key, ROW])
    texts = keys.texts([rows[name].combine_chunks() for name in resource.key])
    named = ", ".join(batch.mapping.get(name, name) for name in resource.key)
    count = len(positions)
    columns = [
        rows[ROW].combine_chunks(),
        pa.repeat(pa.scalar(named), count),
        pa.repeat(pa.scalar(fault.value), count),
        pc.utf8_slice_codeunits(texts, 0, SHOWN),
        pa.array(facts, pa.string()),
    ]
    return pa.table(columns, schema=FAULTS)


def _bad(resource: Resource, batch: Batch, pieces: Pieces, positions: Any) -> pa.Table:
    """Rows that were good by themselves, under the file's names of their columns."""
    names = [field.name for field in resource.fields if field.name in batch.mapping]
    rows = pieces.taken(np.sort(positions), [*names, ROW])
    shown = {batch.mapping[name]: pc.cast(rows[name], pa.string()) for name in names}
    return pa.table(shown).append_column(ROW, rows[ROW])
