"""Cells of spreadsheets: a file is read by the columns that it may have, a cell by the kind of its
column, and what is written so is read again as it was. Pure.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yiwang.engines import workbook
from yiwang.kernel.texts import say

LARGEST = 10_000_000  # bytes of a file
LIST = "、"
_MARKED = tuple("=+-@'")  # what a quote before it makes spreadsheets take for text
_UNKEPT = re.compile("[\0\ud800-\udfff]")  # the zero character, and halves of characters
_YES = ("1", "true", "是", "yes")
_NO = ("0", "false", "否", "no")


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table. part: of what its cells speak. path: where its value stands in that.

    kind: text, flag, number, day, bound (a number or day), limit (a bound as text), list, or
    origins.
    """

    name: str
    title: Mapping[str, str]
    part: str
    path: tuple[str, ...]
    kind: str = "text"


@dataclass(frozen=True)
class BadCell:
    """row: as the spreadsheet counts, the head is 1; 0: the whole file."""

    row: int
    column: str
    reason: str


class NoTable(ValueError):
    """A file that is no table with these columns; says why."""


Cells = dict[str, Any]


def head(columns: Sequence[Column], language: str) -> list[str]:
    return [each.title.get(language) or each.title["zh"] for each in columns]


def rows(
    content: bytes, columns: Sequence[Column], needed: Sequence[str], bounds: workbook.Bounds
) -> list[tuple[int, Cells]]:
    """The rows of a file, XLSX or CSV in UTF-8, with their numbers: cells by names of columns.

    needed: columns that the head must name; one that it names and nobody knows is not read.

    Raises:
        NoTable: it is none.
    """
    try:
        lines = _lines(content, bounds)
        names = _names(next(lines, ()), columns, needed)
        read = [dict(zip(names, line, strict=False)) for line in lines]
        if any(_UNKEPT.search(str(cell)) for row in read for cell in row.values()):
            raise NoTable(_("The file has signs that no record can keep."))
    except (workbook.WorkbookError, ValueError, csv.Error) as error:
        raise NoTable(str(error)) from error
    return [(number, filled(cells)) for number, cells in enumerate(read, start=2) if filled(cells)]


def filled(row: Mapping[str, Any]) -> Cells:
    """The cells of a row that say something."""
    return {name: cell for name, cell in row.items() if name and cell not in (None, "")}


def _lines(content: bytes, bounds: workbook.Bounds) -> Iterator[tuple[Any, ...]]:
    if len(content) > LARGEST:
        raise NoTable(_("The file is larger than %(size)s bytes.") % {"size": LARGEST})
    if content.startswith(b"PK"):
        return workbook.rows(content, bounds)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoTable(_("The file is neither an .xlsx workbook nor CSV in UTF-8.")) from error
    return (tuple(row) for row in csv.reader(io.StringIO(text, newline="")))


def _names(row: tuple[Any, ...], columns: Sequence[Column], needed: Sequence[str]) -> list[str]:
    """The columns of a head in either language; an unknown one is not read."""
    known = {title: each.name for each in columns for title in (*each.title.values(), each.name)}
    names = [known.get(str(cell or "").strip(), "") for cell in row]
    if not set(needed) <= set(names):
        wanted = LIST.join(say(each.title) for each in columns if each.name in needed)
        raise NoTable(_("The first row must name the columns %(columns)s.") % {"columns": wanted})
    return names


def at(said: Any, path: Sequence[str]) -> Any:
    """What stands at a place; None where nothing does."""
    for step in path:
        said = said.get(step) if isinstance(said, Mapping) else None
    return said


def put(said: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        said = said.setdefault(step, {})
    said[path[-1]] = value


def shown(column: Column, value: Any) -> Any:
    """A value as a cell of its column has it."""
    if value is None:
        return None
    if column.kind == "origins":
        return LIST.join(f"{each['resource']}.{each['field']}" for each in value)
    if column.kind == "list":
        return LIST.join(value)
    if column.kind == "flag":
        return int(value)
    return f"'{value}" if str(value).startswith("'") else value


def values(
    number: int, cells: Mapping[str, Any], columns: Sequence[Column], bad: list[BadCell]
) -> Iterator[tuple[Column, Any]]:
    """What the cells of a row say; a cell that says nothing sensible is named."""
    for column in columns:
        if column.name in cells:
            try:
                yield column, value(column, cells[column.name])
            except ValueError as error:
                bad.append(BadCell(number, column.name, str(error)))


def value(column: Column, cell: Any) -> Any:
    """The value of a cell by the kind of its column.

    Raises:
        ValueError: it is none, with the sentence.
    """
    text = str(cell).strip()
    if text.startswith("'") and text[1:2] in _MARKED:
        text = text[1:]
    match column.kind:
        case "list":
            return _several(text)
        case "origins":
            return [_origin(each) for each in _several(text)]
        case "flag":
            return _flag(text)
        case "number":
            return _number(text)
        case "day":
            return _day(cell, text)
        case "bound":
            return _bound(cell, text)
        case "limit":
            return str(_bound(cell, text))
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else text


def _several(text: str) -> list[str]:
    return [each.strip() for each in text.replace(",", LIST).split(LIST) if each.strip()]


def _origin(text: str) -> dict[str, str]:
    resource, dot, name = text.partition(".")
    if not dot:
        raise ValueError(_("“%(text)s” must be written as resource.field.") % {"text": text})
    return {"resource": resource, "field": name}


def _flag(text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise ValueError(_("“%(text)s” is neither yes (1, 是) nor no (0, 否).") % {"text": text})
    return text.lower() in _YES


def _number(text: str) -> int | float:
    try:
        found = float(text)
    except ValueError:
        raise ValueError(_("“%(text)s” is no number.") % {"text": text}) from None
    return int(found) if found.is_integer() and "." not in text else found


def _day(cell: Any, text: str) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("“%(text)s” is no day such as 2026-09-01.") % {"text": text}) from None


def _bound(cell: Any, text: str) -> Any:
    """A limit of a range: a number, or a day."""
    if isinstance(cell, datetime) or text[4:5] == "-":
        return _day(cell, text)
    return _number(text)
