"""The folder of a batch on this machine: what was received, and its pieces after their check.

The database says how many pieces count; a file beyond that is written anew. Only what was received
is flushed to disk before it is promised: pieces can be made from it again.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

CHUNK = 1 << 20


@dataclass(frozen=True)
class Received:
    """A file that was copied here, under a name of ours. digest: SHA-256, hexadecimal."""

    path: Path
    size: int
    digest: str
    head: bytes


def place() -> Path:
    return Path(settings.YIWANG.home.folder) / "collection"


def folder(batch: UUID) -> Path:
    return place() / batch.hex


def source(batch: UUID) -> Path:
    return folder(batch) / "source"


def take(stream: Any, limit: int | None = None) -> Received | None:
    """Copy what comes in, a little at a time; None when it is more than the limit.

    stream: anything with `read(size)`.
    """
    incoming = place() / "incoming"
    incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
    path, sums, size, head = incoming / uuid4().hex, hashlib.sha256(), 0, b""
    try:
        with path.open("xb") as out, ThreadPoolExecutor(2) as beside:
            hashed: Future[None] = beside.submit(sums.update, b"")
            flushed = beside.submit(os.fdatasync, out.fileno())
            while piece := stream.read(CHUNK):
                size += len(piece)
                if limit is not None and size > limit:
                    path.unlink()
                    return None
                head = head or piece[:16]
                hashed.result()  # one piece after another, while the next is read
                hashed = beside.submit(sums.update, piece)
                out.write(piece)
                if flushed.done():  # so that little is left to wait for at the end
                    flushed = beside.submit(os.fdatasync, out.fileno())
            hashed.result()
            flushed.result()
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Received(path, size, sums.hexdigest(), head)


def keep(received: Received, batch: UUID) -> None:
    """Give what came in to its batch."""
    folder(batch).mkdir(mode=0o700)
    received.path.rename(source(batch))


@contextmanager
def alone(batch: UUID) -> Iterator[bool]:
    """Whether nobody else works on a batch now; while the block lasts nobody will. Who is killed
    lets go.
    """
    where = folder(batch)
    if not where.is_dir():
        yield False
        return
    with (where / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def busy(batch: UUID) -> bool:
    """Whether somebody works on a batch now."""
    with alone(batch) as free:
        return not free


def piece(batch: UUID, number: int, what: str) -> Path:
    """The file of a piece: good, bad, faults or keys. Piece 0 is what the whole batch showed."""
    return folder(batch) / f"{number:05d}.{what}"


def write(path: Path, table: Any) -> None:
    """Rows as a file that can be read without being loaded."""
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
        if isinstance(table, pa.Table):
            writer.write_table(table)
        else:
            writer.write_batch(table)


def read(path: Path) -> Any:
    """A file of rows, mapped into memory.

    Raises:
        OSError, pyarrow.ArrowInvalid: it is not whole.
    """
    import pyarrow as pa

    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def pieces(batch: UUID, what: str) -> list[Path]:
    """The files of one sort that there are, in order."""
    return sorted(folder(batch).glob(f"*.{what}"))


def lost(batch: UUID, slices: int) -> bool:
    """Whether a piece that counts is not here any more."""
    numbers = range(1, slices + 1)
    return not all(piece(batch, n, what).exists() for n in numbers for what in ("good", "keys.npy"))


def tidy(batch: UUID) -> None:
    """Remove what a batch that is over needs no more; what goes back to the supplier stays."""
    for what in ("good", "keys"):
        for path in pieces(batch, what):
            path.unlink(missing_ok=True)
    source(batch).unlink(missing_ok=True)


def drop(path: Path) -> None:
    """Remove a folder of a batch that never was, or a file that came in for none."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
