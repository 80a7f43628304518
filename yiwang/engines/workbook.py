"""The first sheet of a spreadsheet (XLSX) that somebody else made, read within bounds. Pure.

Values only: formulas are what they last gave, and nothing outside the file is looked at.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_PARTS = 1_000  # files inside
# What the libraries raise for parts that are cut off, changed, missing or not what they should be.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, EOFError, OSError),
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError, NotImplementedError),
)


class WorkbookError(ValueError):
    """No spreadsheet, or more than is read; says why."""


@dataclass(frozen=True)
class Bounds:
    """unpacked: bytes of all parts together."""

    rows: int
    columns: int
    unpacked: int


def rows(data: bytes, bounds: Bounds) -> Iterator[tuple[Any, ...]]:
    """The rows of the first sheet as values, each as long as its last value.

    Raises:
        WorkbookError: it cannot be read, or goes beyond the bounds.
    """
    try:
        yield from _rows(data, bounds)
    except WorkbookError:
        raise
    except _BROKEN as error:
        raise WorkbookError(f"the file is no .xlsx workbook: {str(error)[:200]}") from error


def _rows(data: bytes, bounds: Bounds) -> Iterator[tuple[Any, ...]]:
    with zipfile.ZipFile(BytesIO(data)) as packed:
        parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > bounds.unpacked:
        raise WorkbookError(f"the file unpacks to more than {bounds.unpacked} bytes")
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    beyond = {"max_row": bounds.rows + 1, "max_col": bounds.columns + 1}
    for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True, **beyond), 1):
        length = max((at for at, value in enumerate(row, 1) if value is not None), default=0)
        if length > bounds.columns or (length and number > bounds.rows):
            limit = f"{bounds.rows} rows or {bounds.columns} columns"
            raise WorkbookError(f"the sheet has more than {limit}")
        yield row[:length]
