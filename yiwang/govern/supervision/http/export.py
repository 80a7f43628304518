"""Tables as files: CSV and XLSX, in the reader's language."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook

from yiwang.kernel.clock import CITY_ZONE

BOM = "\ufeff"  # by which spreadsheets know UTF-8
_RISKY = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be taken for a formula
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table(name: str, kind: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table as a file. kind: `csv` or `xlsx`."""
    found = [list(map(_cell, row)) for row in rows]
    lines = [[str(each) for each in head], *found]
    content = _workbook(lines) if kind == "xlsx" else _text(lines)
    media = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=media)
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


def _text(lines: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return (BOM + out.getvalue()).encode()


def _workbook(lines: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for each in lines:
        sheet.append(each)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
