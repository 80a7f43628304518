"""Rows that came back as a file: as they were sent, with their number and every reason beside them.

Whoever corrects the cells can send the same file again: the columns that we add are passed over.
"""

import csv
import io
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from yiwang.share.collection import staging
from yiwang.share.collection.models import Batch
from yiwang.share.collection.values import Fault, Reject

BOM = "\ufeff"  # by which spreadsheets know UTF-8
MOST = 100_000  # rows of a spreadsheet; the file of text has all
_RISKY = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be taken for a formula


def csv_of(batch: Batch) -> IO[bytes]:
    """All rejected rows as text, in the reader's language."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  # who answers with it closes it
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    text.write(BOM)
    csv.writer(text).writerows(_lines(batch))
    text.detach()
    out.seek(0)
    return out


def xlsx_of(batch: Batch) -> IO[bytes]:
    """The first rejected rows as a spreadsheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number, line in enumerate(_lines(batch)):
        if number > MOST:
            break
        sheet.append(line)
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    return kept


def _lines(batch: Batch) -> Iterator[list[str]]:
    columns: list[str] = []
    for path in staging.pieces(batch.id, "faults"):
        why = _reasons(staging.read(path).to_pylist())
        there = path.with_suffix(".bad")
        rows: list[dict[str, Any]] = staging.read(there).to_pylist() if there.exists() else []
        if not columns:
            columns = [name for name in (rows[0] if rows else {}) if name != "_row"]
            yield [*columns, _("Row"), _("What is wrong")]
        for row in rows:
            cells = [_safe(row.get(name) or "") for name in columns]
            yield [*cells, str(row["_row"]), why.pop(row["_row"], "")]
        for number, said in why.items():  # rows of another shape have no cells of their own
            yield [*[""] * len(columns), str(number), said]


def _reasons(rows: list[dict[str, Any]]) -> dict[int, str]:
    said: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        fault = Fault(row["fault"])
        found = Reject(row["row"], row["column"] or "", fault, "", row["fact"] or "")
        shown = f" ({row['value']})" if fault is Fault.SHAPE else ""
        said[row["row"]].append(": ".join(filter(None, (found.column, found.told() + shown))))
    return {number: "; ".join(each) for number, each in said.items()}


def _safe(cell: str) -> str:
    return (
        f"'{cell}"
        if cell.startswith(_RISKY) and not cell[1:].replace(".", "").isdecimal()
        else cell
    )
