"""The log of signed roots outside the database, so that rewritten tables are found out.

One line a root, in order: number, time, size, root, previous, signature. Whoever keeps a copy
elsewhere can tell when both were rewritten.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Root
from yiwang.kernel.evidence.record import stamp
from yiwang.kernel.reads import Read

_LATER = Read(Root, "number > %s ORDER BY number")
TAIL = 4096  # bytes, enough for the last lines


def place() -> Path:
    return Path(settings.YIWANG.home.folder) / "evidence" / "roots.log"


def signed_text(row: Root) -> bytes:
    """What the signature of a root speaks of."""
    facts = (row.number, stamp(row.at), row.size, bytes(row.root).hex(), bytes(row.previous).hex())
    return "\n".join(map(str, facts)).encode()


def line(row: Root) -> str:
    return " ".join([*signed_text(row).decode().split("\n"), bytes(row.signature).hex()])


def read(path: Path | None = None) -> dict[int, str]:
    """Line by number; a line that a crash cut off is left out, for it is added again."""
    file = path or place()
    whole = file.read_text("ascii") if file.exists() else ""
    lines = whole[: whole.rfind("\n") + 1].splitlines()
    return {int(each.split(" ", 1)[0]): each for each in lines}


def catch_up() -> int:
    """Append the roots that the log lacks at its end, also those of a sealer that was killed
    between its commit and its line; return how many.
    """
    with _opened() as file:
        last = _last_number(file)
        with acting(SYSTEM):
            rows = _LATER.all(last)
        if rows:
            file.write("".join(f"{line(row)}\n" for row in rows).encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        return len(rows)


def replace(lines: Sequence[str]) -> None:
    """Write the log anew, whole or not at all."""
    with _opened():
        beside = place().with_suffix(".part")
        beside.write_text("".join(f"{each}\n" for each in lines), "ascii")
        beside.replace(place())


@contextmanager
def _opened() -> Iterator[BinaryIO]:
    """The log, for one writer at a time, without the line that a crash cut off."""
    place().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place().open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = _tail(file)
        if text and not text.endswith(b"\n"):
            file.truncate(file.seek(0, os.SEEK_END) - len(text) + text.rfind(b"\n") + 1)
        yield file


def _tail(file: BinaryIO) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    return file.read()


def _last_number(file: BinaryIO) -> int:
    lines = _tail(file).splitlines()
    return int(lines[-1].split(b" ", 1)[0]) if lines else 0
