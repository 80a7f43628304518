"""People from a spreadsheet (XLSX) or CSV: the first row names the columns. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook

from yiwang.engines import workbook
from yiwang.serve.offices.plan import PlanRefused

LARGEST = 1_000_000  # bytes as sent
UNPACKED = 30_000_000  # bytes of all parts of a spreadsheet
MOST = 5_000  # people at once
_BOUNDS = workbook.Bounds(rows=MOST + 2, columns=20, unpacked=UNPACKED)
COLUMNS = ("name", "post", "username")
# What the first row may call each column.
CALLED = {
    "name": "name",
    "姓名": "name",
    "post": "post",
    "岗位": "post",
    "username": "username",
    "账号": "username",
}


def people(content: bytes) -> list[dict[str, str]]:
    """Rows as a plan has them under `people`.

    Raises:
        PlanRefused: too large, unreadable, or a column is missing.
    """
    if len(content) > LARGEST:
        raise PlanRefused([("/people", f"The file is larger than {LARGEST:,} bytes.")])
    rows = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    return list(_named(rows))


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanRefused([("/people", "The file is neither XLSX nor CSV in UTF-8.")]) from error
    yield from csv.reader(io.StringIO(text))


def _xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        for row in workbook.rows(content, _BOUNDS):
            yield ["" if cell is None else str(cell) for cell in row]
    except workbook.WorkbookError as error:
        raise PlanRefused([("/people", f"The spreadsheet cannot be read: {error}")]) from error


def _named(rows: Iterable[list[str]]) -> Iterator[dict[str, str]]:
    lines = iter(rows)
    head = [CALLED.get(cell.strip().lower(), "") for cell in next(lines, [])]
    lacking = [name for name in COLUMNS if name not in head]
    if lacking:
        message = (
            f"The first row must name the columns {', '.join(COLUMNS)}; {lacking[0]} is missing."
        )
        raise PlanRefused([("/people", message)])
    for number, line in enumerate(lines):
        if number >= MOST:
            raise PlanRefused([("/people", f"More than {MOST:,} people; send them in parts.")])
        cells = dict(zip(head, (cell.strip() for cell in line), strict=False))
        cells.pop("", None)
        if any(cells.values()):
            yield {name: cells.get(name, "") for name in COLUMNS}


def template(rows: Iterable[Iterable[Any]]) -> bytes:
    """A spreadsheet with the head row and the given lines, to fill in."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["姓名", "岗位", "账号"])
    for row in rows:
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
