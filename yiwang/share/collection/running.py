"""Move batches on: check piece by piece, then serve the whole.

Whatever is killed, the next who comes finds in the database how many pieces count, in the folder
what they hold, and in the lake whether the batch was written; each step done twice is done once.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.catalogue.facade import Resource
from yiwang.share.collection import actions, drift, queries, staging
from yiwang.share.collection.actions import Landed
from yiwang.share.collection.errors import FileNotTaken, Why
from yiwang.share.collection.models import Batch
from yiwang.share.collection.reading import Piece, opened
from yiwang.share.collection.values import Fault
from yiwang.share.lake.facade import ColumnsDiffer

AHEAD = 2  # pieces that are read beforehand, and as many that are checked at the same time

Told = Callable[[Batch], None]


def step() -> int:
    """Bring the next batch to its end; return how many were. A worker's chore."""
    with acting(SYSTEM):
        waiting = queries.moving().order_by("id").values_list("id", flat=True).first()
    return int(waiting is not None and run(SYSTEM, waiting) is not None)


def run(actor: Actor, batch_id: UUID, told: Told = lambda _batch: None) -> Batch | None:
    """Bring one batch to its end; None when somebody else does that now.

    told: hears of each step.
    """
    with staging.alone(batch_id) as mine:
        if not mine:
            return None
        with acting(actor):
            batch = queries.get(actor, batch_id)
        try:
            from yiwang.share.collection import serving

            if batch.moving and staging.lost(batch_id, batch.slices):
                with acting(actor):
                    batch = actions.again(actor, batch_id)
            if batch.state == Batch.State.RECEIVED:
                batch = serving.stream(actor, batch, landing(actor, batch, told))
            if batch.state == Batch.State.LANDED:
                batch = serving.serve(actor, batch)
        except FileNotTaken as refusal:
            batch = actions.refuse(actor, batch_id, refusal)
        except ColumnsDiffer as refusal:  # the catalogue's types are others than the table's
            again = FileNotTaken(Why.TABLE, refusal.reason[:200])
            batch = actions.refuse(actor, batch_id, again)
        if not batch.moving:
            staging.tidy(batch_id)
        told(batch)
        return batch


def landing(actor: Actor, batch: Batch, told: Told) -> Iterator[tuple[Batch, Any]]:
    """Check all pieces that are not counted yet, two at a time, and count them in order. Gives the
    batch after each piece with its good rows, and last as it has landed, without any.

    Raises:
        FileNotTaken: it cannot be read, or has no rows.
    """
    with acting(actor):
        resource = catalogue.resource(actor, batch.resource)
    declared = {"encoding": batch.encoding, "delimiter": batch.delimiter}
    reading = opened(staging.source(batch.id), batch.kind, **declared)
    if not batch.slices:
        mapping = drift.mapped(resource, reading.columns, batch.mapping)
        found = drift.told(resource, reading.columns, mapping, reading.types)
        batch = actions.begin(actor, batch.id, mapping, found, reading.size)
        drift.need(resource, mapping)
        told(batch)
    checker = _checker(actor, resource, batch)
    pieces = enumerate(_ahead(reading.pieces), start=1)
    with ThreadPoolExecutor(AHEAD) as pool:
        waiting: deque[tuple[int, Future[tuple[Landed, Any]]]] = deque()
        for number, piece in pieces:
            if number <= batch.slices:
                continue
            waiting.append((number, pool.submit(_staged, batch.id, number, checker, piece)))
            if len(waiting) > AHEAD:
                batch, good = _counted(actor, batch.id, *waiting.popleft(), told)
                yield batch, good
        while waiting:
            batch, good = _counted(actor, batch.id, *waiting.popleft(), told)
            yield batch, good
    if not batch.read:
        raise FileNotTaken(Why.EMPTY)
    yield actions.complete(actor, batch.id), None


def _ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces; the next ones are read while one is worked on."""
    with ThreadPoolExecutor(1) as reader:
        coming = deque(reader.submit(next, pieces, None) for _ in range(AHEAD))
        while (piece := coming.popleft().result()) is not None:
            coming.append(reader.submit(next, pieces, None))
            yield piece


def _counted(
    actor: Actor, batch_id: UUID, number: int, result: "Future[tuple[Landed, Any]]", told: Told
) -> tuple[Batch, Any]:
    landed, good = result.result()
    batch = actions.land(actor, batch_id, number, landed)
    told(batch)
    return batch, good


def _checker(actor: Actor, resource: Resource, batch: Batch) -> Any:
    """The rules of a resource, with the lists and keys that they look into."""
    from yiwang.share.collection.checking import Checker
    from yiwang.share.collection.checking.rules import NotListed

    names = {field.codes for field in resource.fields if field.codes}
    with acting(actor):
        codes = {name: list(catalogue.code_set(name).items) for name in names}
        known = {code: _keys(actor, code) for _field, code in resource.reference}
    try:
        return Checker(resource, batch.mapping, codes=codes, known=known, today=actor.today)
    except (NotListed, LookupError) as error:
        raise FileNotTaken(Why.RULE, str(error)[:200]) from error


def _keys(actor: Actor, code: str) -> Any:
    """The keys of another resource that are served."""
    import pyarrow as pa

    from yiwang.share.collection import serving

    key = catalogue.resource(actor, code).key
    if not key or not queries.served(code):
        return pa.array([], pa.string())
    found = serving.rows_of(code, key[:1]).read_all()
    return found[key[0]].combine_chunks()


def _staged(batch_id: UUID, number: int, checker: Any, piece: Piece) -> tuple[Landed, Any]:
    """Check a piece and write what came of it beside the batch; give the good rows as well. Runs in
    a thread of its own.
    """
    import numpy as np
    import pyarrow as pa

    from yiwang.share.collection.checking import checker as parts

    checked = checker.check(piece.rows, piece.numbers, damaged=piece.damaged)
    faults = checked.faults
    if piece.broken:
        rows = [
            {"row": row, "column": "", "fault": Fault.SHAPE.value, "value": text[:200], "fact": ""}
            for row, text in piece.broken
        ]
        broken = pa.Table.from_pylist(rows, schema=parts.FAULTS)
        faults = pa.concat_tables([faults, broken]).sort_by("row")
    staging.write(staging.piece(batch_id, number, "good"), checked.good)
    if faults.num_rows:
        staging.write(staging.piece(batch_id, number, "bad"), checked.bad)
        staging.write(staging.piece(batch_id, number, "faults"), faults)
    np.save(staging.piece(batch_id, number, "keys.npy"), checked.prints)
    read = piece.rows.num_rows + len(piece.broken)
    wrong = counted(faults)
    landed = Landed(read, checked.good.num_rows, piece.done, wrong, checked.drifted)
    return landed, checked.good


def counted(faults: Any) -> dict[tuple[str, str], int]:
    """Rows by column and fault."""
    groups = faults.group_by(["column", "fault"]).aggregate([("row", "count")])
    rows: Iterator[dict[str, Any]] = iter(groups.to_pylist())
    return dict(Counter({(r["column"], r["fault"]): r["row_count"] for r in rows}))
