"""Move batches on, piece by piece. Each piece is a transaction of its own, so any of them may be
the last one before the machine stops.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO
from uuid import UUID

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.files import store
from yiwang.serve.bulk import actions, queries, sheet
from yiwang.serve.bulk.errors import FileNotTaken
from yiwang.serve.bulk.models import Batch

_CHUNK = 1 << 20


def step() -> int:
    """Do the next piece of the oldest batch; return how many rows it moved. A worker's chore."""
    with acting(SYSTEM):
        batch = queries.next_batch()
    if batch is None:
        return 0
    if batch.state == Batch.State.READING:
        return land_file(SYSTEM, batch.id)
    return actions.issue(SYSTEM, batch.id) or 1  # an empty last piece ends the batch


def land_file(actor: Actor, batch_id: UUID) -> int:
    """Take over the rows of an uploaded file."""
    import io

    with acting(actor):
        batch = queries.get(actor, batch_id)
        content = store.fetch(batch.file_id)[1] if batch.file_id else b""
    return land_rows(actor, batch_id, io.BytesIO(content))


def land_rows(
    actor: Actor, batch_id: UUID, source: IO[bytes], told: Callable[[int], None] | None = None
) -> int:
    """Take over the rows of a file, from where it was left.

    told: is given how many rows were taken over so far.
    """
    with acting(actor):
        done = queries.last_landed(queries.get(actor, batch_id))
    count = 0
    try:
        rows = (row for row in islice(sheet.rows(source), 1, None) if row[0] > done)
        while piece := list(islice(rows, actions.LANDED)):
            actions.land(actor, batch_id, piece, last=False)
            count += len(piece)
            if told:
                told(count)
        actions.land(actor, batch_id, [], last=True)
    except FileNotTaken as refusal:
        actions.refuse(actor, batch_id, refusal)
    return count


def digest(source: IO[bytes]) -> str:
    """SHA-256 of a file, hexadecimal, without holding it; it is at its beginning afterwards."""
    found = hashlib.sha256()
    for piece in _pieces(source):
        found.update(piece)
    source.seek(0)
    return found.hexdigest()


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(_CHUNK):
        yield piece
