"""Tables as files: CSV and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook

from yiwang.kernel.clock import CITY_ZONE

BOM = "\ufeff"  # by which spreadsheets know UTF-8
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_RISKY = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be taken for a formula


def file(name: str, kind: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table as a file to keep. kind: one of `KINDS`."""
    lines = [[str(each) for each in head], *([_cell(each) for each in row] for row in rows)]
    content = _workbook(lines) if kind == "xlsx" else _text(lines)
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) or value is None:
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_RISKY) else text


def _text(lines: list[list[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return (BOM + out.getvalue()).encode()


def _workbook(lines: list[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
