"""The rows of a register's file, one after the other: XLSX, or CSV in UTF-8 or GB 18030. Pure."""

import codecs
import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook

from yiwang.engines import workbook
from yiwang.serve.bulk.errors import FileNotTaken, Why

MOST = 1_000_000  # rows of a file
WIDEST = 60  # columns
LONGEST = 4_000  # characters of a cell
BOUNDS = workbook.Bounds(rows=MOST + 1, columns=WIDEST, unpacked=2_000_000_000)
_HEAD = 65_536  # bytes by which the encoding is told

Cells = list[str]


def rows(source: IO[bytes]) -> Iterator[tuple[int, Cells]]:
    """Number and cells of each row that has any; the first one names the columns.

    Raises:
        FileNotTaken: unreadable, or too large.
    """
    packed = source.read(2) == b"PK"
    source.seek(0)
    found = _spreadsheet(source) if packed else _text(source)
    for number, cells in enumerate(found, start=1):
        if number > MOST + 1:
            raise FileNotTaken(Why.ROWS, f"{MOST:,}")
        if any(cells):
            yield number, [cell[:LONGEST] for cell in cells[:WIDEST]]


def _text(source: IO[bytes]) -> Iterator[Cells]:
    wrapped = io.TextIOWrapper(source, _encoding(source), newline="")
    try:
        for cells in csv.reader(wrapped):
            yield [cell.strip() for cell in cells]
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileNotTaken(Why.UNREADABLE, str(error)[:200]) from error
    finally:
        wrapped.detach()  # the caller's file stays open


def _encoding(source: IO[bytes]) -> str:
    head = source.read(_HEAD)
    source.seek(0)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # its end may cut a character
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _spreadsheet(source: IO[bytes]) -> Iterator[Cells]:
    try:
        for cells in workbook.rows(source.read(), BOUNDS):
            yield [_cell(cell) for cell in cells]
    except workbook.WorkbookError as error:
        raise FileNotTaken(Why.UNREADABLE, str(error)[:200]) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def empty(titles: list[str]) -> bytes:
    """A spreadsheet with the first row alone, to be filled in."""
    book = Workbook()
    book.worksheets[0].append(titles)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
