"""The first sheet of a spreadsheet. What a machine cannot read without guessing is refused.

A formula shows what some program computed last, and a merged cell belongs to several rows; so a
sheet with either is refused with the place of the first one, and what to do about it.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from yiwang.engines import workbook
from yiwang.share.collection.errors import FileNotTaken, Why
from yiwang.share.collection.reading.text import heads
from yiwang.share.collection.reading.values import MOST_COLUMNS, Piece, Reading

LARGEST = 100 << 20  # bytes of the file
UNPACKED = 1 << 30  # bytes of all its parts
BOUNDS = workbook.Bounds(rows=1_048_576, columns=MOST_COLUMNS, unpacked=UNPACKED)
ROWS = 20_000  # of a piece
_LOOKED = 1 << 20  # bytes of a part looked at together
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]+[0-9]+)"[^>]*>\s*<f[ />]')
_MERGED = re.compile(rb'<mergeCell [^>]*?ref="([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)"')


def opened(path: Path) -> Reading:
    """The first sheet.

    Raises:
        FileNotTaken: no spreadsheet, too large, or it has formulas or merged cells.
    """
    if path.stat().st_size > LARGEST:
        raise FileNotTaken(Why.UNPACKS, f"{LARGEST >> 20} MB")
    _plain(path)
    rows = _rows(path)
    first = next(rows, None)
    if first is None:
        raise FileNotTaken(Why.EMPTY)
    columns = heads([_text(cell) or "" for cell in first])
    return Reading(columns, {}, 0, _pieces(rows, columns))


def _plain(path: Path) -> None:
    """Look through the sheets for what is refused, without unpacking more than a bit at a time."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > UNPACKED or len(parts) > workbook.MOST_PARTS:
                raise FileNotTaken(Why.UNPACKS, f"{UNPACKED >> 30} GB")
            for part in parts:
                if part.filename.startswith("xl/worksheets/sheet"):
                    with packed.open(part) as stream:
                        _look(stream)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileNotTaken(Why.UNREADABLE, str(error)[:200]) from error


def _look(stream: Any) -> None:
    before, total = b"", 0
    while piece := stream.read(_LOOKED):
        total += len(piece)
        if total > UNPACKED:  # whatever the directory of the archive says
            raise FileNotTaken(Why.UNPACKS, f"{UNPACKED >> 30} GB")
        text = before + piece
        for pattern, why in ((_CELL, Why.FORMULA), (_MERGED, Why.MERGED)):
            found = pattern.search(text)
            if found:
                raise FileNotTaken(why, found[1].decode())
        before = text[-1_000:]


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    try:
        yield from workbook.rows(path.read_bytes(), BOUNDS)
    except workbook.WorkbookError as error:
        raise FileNotTaken(Why.UNREADABLE, str(error)[:200]) from error


def _pieces(rows: Iterator[tuple[Any, ...]], columns: tuple[str, ...]) -> Iterator[Piece]:
    number, width = 2, len(columns)
    schema = pa.schema([(name, pa.string()) for name in columns])
    while taken := list(islice(rows, ROWS)):
        numbered = [(number + at, row) for at, row in enumerate(taken) if row]
        number += len(taken)
        broken = tuple((at, str(row)[:200]) for at, row in numbered if len(row) > width)
        whole = [(at, row) for at, row in numbered if len(row) <= width]
        cells = [[*map(_text, row), *[None] * (width - len(row))] for _at, row in whole]
        arrays = [pa.array([row[at] for row in cells], pa.string()) for at in range(width)]
        numbers = np.array([at for at, _row in whole], np.int64)
        yield Piece(pa.record_batch(arrays, schema=schema), numbers, broken, done=number - 2)


def _text(value: Any) -> str | None:
    """A cell as its supplier would type it."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
