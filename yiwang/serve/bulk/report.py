"""The rejected rows of a batch as a file that goes back to who sent it: row, column, reason."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from yiwang.serve.bulk import queries
from yiwang.serve.bulk.models import Batch

BOM = "\ufeff"  # by which spreadsheets know UTF-8
_RISKY = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be taken for a formula


def write(batch: Batch) -> Iterator[str]:
    """CSV, line by line, in the reader's language."""
    yield BOM + _line([_("Row"), _("Column"), _("Reason")])
    for number, reject in queries.rejects(batch):
        yield _line([str(number), reject.column, reject.told()])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_RISKY) else cell for cell in cells])
    return out.getvalue()
