"""Collection for other contexts."""

from collections.abc import Callable, Iterator
from pathlib import Path

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.share.collection import actions, queries, staging
from yiwang.share.collection.actions import Sent
from yiwang.share.collection.duties import quality
from yiwang.share.collection.models import Batch
from yiwang.share.collection.pulling import connect, pull
from yiwang.share.collection.queries import served
from yiwang.share.collection.running import run
from yiwang.share.collection.values import BatchServed, Mode, Quality, Source, table_of

__all__ = [
    "Batch",
    "BatchServed",
    "Mode",
    "Quality",
    "Source",
    "collect",
    "connect",
    "finish",
    "load",
    "needed",
    "pull",
    "quality",
    "receive",
    "served",
    "table_of",
]


def load() -> None:
    """Load the libraries for columns now, so that the first batch does not wait for them."""
    import pyiceberg.catalog.sql
    import pyiceberg.io.pyarrow  # noqa: F401  # what the lake writes with

    from yiwang.share.collection import serving  # noqa: F401  # the same


def collect(
    actor: Actor,
    code: str,
    source: Source,
    *,
    mode: Mode = Mode.FULL,
    told: Callable[[Batch], None] | None = None,
) -> Batch:
    """Receive a file, check it and serve it; the batch tells what became of it.

    told: hears of each step.
    Raises:
        FileNotTaken, NotSupplier, NoKey: it is not even received.
    """
    batch = receive(actor, code, source, mode=mode)
    return finish(actor, batch, told)


def finish(actor: Actor, batch: Batch, told: Callable[[Batch], None] | None = None) -> Batch:
    """Check and serve what was received, unless a worker does already."""
    return run(actor, batch.id, told or (lambda _batch: None)) or batch


def receive(actor: Actor, code: str, source: Source, *, mode: Mode = Mode.FULL) -> Batch:
    """The same, but workers check and serve it."""
    from yiwang.share.collection.reading import kind_of

    with Path(source.path).open("rb") as stream:
        received = staging.take(stream)
    assert received is not None, "there is no limit"
    try:
        sent = Sent(
            mode,
            source.name,
            kind_of(source.name, received.head),
            source.mapping or {},
            source.encoding,
            source.delimiter,
        )
        return actions.receive(actor, code, received, sent)
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise


def needed() -> Iterator[Path]:
    """The files from which batches under way are checked; for backups."""
    with acting(SYSTEM):
        rows = queries.moving() | queries.unseen()
        open_ones = list(rows.values_list("id", flat=True))
    return (staging.source(batch) for batch in open_ones)
