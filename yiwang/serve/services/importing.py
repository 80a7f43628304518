"""Read a list of items as departments publish it; each row that does not fit is named, with why."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import Sentence
from yiwang.serve.services.elements import load, table
from yiwang.serve.services.errors import ListUnreadable
from yiwang.serve.services.publishing import Draft
from yiwang.serve.services.themes import by_name
from yiwang.serve.services.values import Rejected

COLUMNS = (
    "department",
    "main_item",
    "item_name",
    "area_code",
    "item_code",
    "task_type_code",
    "task_type",
    "dept_code",
)
LARGEST = 50_000_000  # bytes
MOST_ROWS = 100_000
LONGEST_NAME = 1000

# catalogue code - division - sequence - body - version - sub-item; what looks otherwise is a local
# code and stays as it is (domain.md 2.1: accept variable length).
_KNOWN = re.compile(
    r"(?P<catalogue>[0-9A-Z-]+?)-(?P<area>\d{12})-(?P<sequence>\d{3})"
    r"-(?P<body>[0-9A-Za-z-]+?)-(?P<version>\d{1,4})-(?P<sub>\d{2})"
)
_ANY_CODE = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffd]")

Row = Mapping[str, str]


@cache
def departments() -> Mapping[str, str]:
    """Name of a department → function of the bodies that do the same work here."""
    found: dict[str, str] = load("departments.yaml")
    return found


def read(content: bytes, source: str) -> tuple[list[Draft], list[Rejected]]:
    """Turn a CSV file into drafts of sample items, and the rows that were not taken.

    Raises:
        ListUnreadable: no UTF-8, no such columns, too large.
    """
    drafts: dict[str, Draft] = {}
    rejected: list[Rejected] = []
    first: dict[str, int] = {}
    for number, row in _rows(content):
        found = [Rejected(number, column, reason) for column, reason in _problems(row)]
        code = "" if found else _code(row)
        if code in first:
            reason = _("The same item stands in row %(row)s.") % {"row": first[code]}
            found = [Rejected(number, "item_code", reason)]
        rejected += found
        if not found:
            first[code] = number
            drafts[code] = _draft(code, row, source)
    return list(drafts.values()), rejected


def _rows(content: bytes) -> Iterator[tuple[int, Row]]:
    """Rows with their numbers as a table program shows them; the header is row 1."""
    if len(content) > LARGEST:
        raise ListUnreadable(str(_("It is larger than 50 MB.")))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListUnreadable(str(_("It is not in UTF-8."))) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        lacking = _("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
        raise ListUnreadable(lacking)
    for number, cells in enumerate(reader, start=2):
        if number > MOST_ROWS:
            raise ListUnreadable(str(_("It has more than 100,000 rows.")))
        if cells:
            yield number, _row(header, cells)


def _row(header: list[str], cells: list[str]) -> Row:
    """The cells by column; a row of another length carries the note under an empty name."""
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    return row | ({"": str(len(cells))} if len(cells) != len(header) else {})


def _problems(row: Row) -> Iterator[tuple[str, Sentence]]:
    if "" in row:
        yield "", _("The row has %(count)s cells, not as many as the header.") % {"count": row[""]}
        return
    yield from _text_problems(row)
    if not row["department"]:
        yield "department", _("Is missing.")
    elif row["department"] not in departments():
        yield "department", _("No function is mapped to this department.")
    types = table().lists["task_type"]
    kind = row["task_type_code"].zfill(2)
    if kind not in types:
        yield "task_type_code", _("Is no type of the national list.")
    elif row["task_type"] != types[kind]["zh"]:
        yield "task_type", _("Does not go with the code of the type.")
    yield from _code_problems(row)


def _text_problems(row: Row) -> Iterator[tuple[str, Sentence]]:
    for column in COLUMNS:
        if _CONTROL.search(row[column]):
            yield column, _("Holds characters that cannot be read.")
    if not row["item_name"]:
        yield "item_name", _("Is missing.")
    for column in ("item_name", "main_item"):
        if len(row[column]) > LONGEST_NAME:
            yield column, _("Is longer than 1,000 characters.")


def _code_problems(row: Row) -> Iterator[tuple[str, Sentence]]:
    if not re.fullmatch(r"\d{12}", row["area_code"]):
        yield "area_code", _("Must be 12 digits.")
    code = row["item_code"]
    if not _ANY_CODE.fullmatch(code) or len(code) > 80:
        yield "item_code", _("Must be letters and digits in parts joined by hyphens.")
        return
    parts = _KNOWN.fullmatch(code)
    if parts and not row["area_code"].startswith(re.sub("(00)+$", "", parts["area"])):
        yield "item_code", _("Its division does not contain that of the column area_code.")


def _code(row: Row) -> str:
    """The code of the item without its version, for a new version is the same item."""
    parts = _KNOWN.fullmatch(row["item_code"])
    names = ("catalogue", "area", "sequence", "body", "sub")
    return "-".join(parts[name] for name in names) if parts else row["item_code"]


def _draft(code: str, row: Row, source: str) -> Draft:
    """Only what the row states becomes an element; the rest reads "not stated"."""
    parts = _KNOWN.fullmatch(row["item_code"])
    stated = {
        "main_item": row["main_item"],
        "task_type": row["task_type_code"].zfill(2),
        "dept_name": row["department"],
        "dept_code": row["dept_code"],
        "area_code": row["area_code"],
        "local_task_code": row["item_code"],
        "local_catalog_code": parts["catalogue"] if parts else "",
        "task_version": int(parts["version"]) if parts else None,
    }
    return Draft(
        code=code,
        name=row["item_name"],
        task_type=row["task_type_code"].zfill(2),
        elements={name: value for name, value in stated.items() if value not in ("", None)},
        department=row["department"],
        function=departments()[row["department"]],
        themes=by_name(row["main_item"] + " " + row["item_name"]),
        sample=True,
        source=source,
    )
