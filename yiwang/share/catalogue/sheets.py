"""Descriptions as a table and back: one row a field or rule, the resource's own words in its first.

What is written and read again is the same; a row that cannot be read is named with its column.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from yiwang.engines import workbook
from yiwang.share.catalogue import spec
from yiwang.share.catalogue.carried import document

BOUNDS = workbook.Bounds(rows=20_000, columns=60, unpacked=100_000_000)
LARGEST = 10_000_000  # bytes of a file
_LIST = "、"
_MARKED = tuple("=+-@'")  # what a quote before it makes spreadsheets take for text
FIELD, RULE = "field", "rule"


@dataclass(frozen=True, eq=False)
class Column:
    """A column of the table. path: where its value stands in the row's part of a description.

    part: row (what the row is), resource, field, rule, or link (what the resource says of the
    field). kind: text, flag, number, day, bound (a number or day), list, or origins.
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


@dataclass
class Reading:
    """What a table says: descriptions by code, and what is wrong.

    rows: the first row of each description, by its code; places: that of each field, by code and
    name; owners: the code that each row names.
    """

    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)
    bad: list[BadCell] = field(default_factory=list)


@cache
def columns() -> tuple[Column, ...]:
    """The columns in order, as data/sheet.yaml has them."""
    return tuple(
        Column(row["name"], row["title"], row["part"], tuple(row["path"]), row.get("kind", "text"))
        for row in document("sheet")
    )


def head(language: str) -> list[str]:
    return [each.title.get(language) or each.title["zh"] for each in columns()]


def lines(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[list[Any]]:
    """The rows of descriptions (`spec.written`) by code, without the head."""
    for code, said in entries:
        parts = [(FIELD, {"name": name, **item}) for name, item in said["fields"].items()]
        parts += [(RULE, rule) for rule in said.get("rules", ())]
        for number, (kind, part) in enumerate(parts):
            yield [_cell(each, code, said, kind, part, number) for each in columns()]


def _cell(
    column: Column,
    code: str,
    said: Mapping[str, Any],
    kind: str,
    part: Mapping[str, Any],
    number: int,
) -> Any:
    if column.part == "row":
        return {"code": code, "what": kind}[column.name]
    if column.part == "resource":
        return _shown(column, _at(said, column.path)) if number == 0 else None
    if column.part == "link" and kind == FIELD:
        return _linked(column.name, said, part["name"])
    return _shown(column, _at(part, column.path)) if column.part == kind else None


def _linked(name: str, said: Mapping[str, Any], field_name: str) -> Any:
    """What a description says of a field outside of it: its place in the key, what it refers to."""
    if name == "key":
        key = said.get("key", [])
        return key.index(field_name) + 1 if field_name in key else None
    return said.get("reference", {}).get(field_name)


def _at(said: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        said = said.get(step) if isinstance(said, Mapping) else None
    return said


def _shown(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind == "origins":
        return _LIST.join(f"{each['resource']}.{each['field']}" for each in value)
    if column.kind == "list":
        return _LIST.join(value)
    if column.kind == "flag":
        return int(value)
    return f"'{value}" if str(value).startswith("'") else value


def read(content: bytes) -> Reading:
    """Read a table of descriptions, XLSX or CSV in UTF-8. Never raises: what is wrong is told."""
    try:
        rows = _rows(content)
        names = _names(next(rows, ()))
        cells = [dict(zip(names, row, strict=False)) for row in rows]
    except (workbook.WorkbookError, ValueError) as error:
        return Reading(bad=[BadCell(0, "", str(error))])
    return gather(enumerate(cells, start=2))


def gather(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Reading:
    """Put numbered rows of cells, by the names of columns, together to descriptions."""
    reading = Reading()
    for number, row in rows:
        cells = {name: cell for name, cell in row.items() if name and cell not in (None, "")}
        if cells:
            _take(reading, number, cells)
    for code, said in reading.said.items():
        _judge(reading, code, said)
    return reading


def _rows(content: bytes) -> Iterator[tuple[Any, ...]]:
    if len(content) > LARGEST:
        raise ValueError(f"The file is larger than {LARGEST} bytes.")
    if content.startswith(b"PK"):
        return workbook.rows(content, BOUNDS)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("The file is neither an .xlsx workbook nor CSV in UTF-8.") from error
    return (tuple(row) for row in csv.reader(io.StringIO(text, newline="")))


def _names(row: tuple[Any, ...]) -> list[str]:
    """The columns of a head in either language; an unknown one is not read."""
    known = {title: each.name for each in columns() for title in (*each.title.values(), each.name)}
    names = [known.get(str(cell or "").strip(), "") for cell in row]
    if "code" not in names or "name" not in names:
        raise ValueError("The first row must name the columns; code and field name are needed.")
    return names


def _take(reading: Reading, number: int, cells: Mapping[str, Any]) -> None:
    """Add one row to the description that its code names."""
    code, what = (str(cells.get(name, "")).strip() for name in ("code", "what"))
    if not code:
        reading.bad.append(BadCell(number, "code", "The code of the resource is missing."))
        return
    if what not in ("", FIELD, RULE):
        reading.bad.append(BadCell(number, "what", f"Must be {FIELD} or {RULE}, not {what!r}."))
        return
    first = code not in reading.said
    said = reading.said.setdefault(code, {"fields": {}})
    reading.rows.setdefault(code, number)
    reading.owners[number] = code
    values = dict(_values(reading, number, cells))
    if first:
        _fill(said, values, "resource")
    if what == RULE:
        said.setdefault("rules", []).append(_fill({}, values, RULE))
    else:
        _add_field(reading, number, code, values)


def _values(
    reading: Reading, number: int, cells: Mapping[str, Any]
) -> Iterator[tuple[Column, Any]]:
    """What the cells of a row say; a cell that says nothing sensible is named."""
    for column in columns():
        if column.name in cells and column.part != "row":
            try:
                yield column, _value(column, cells[column.name])
            except ValueError as error:
                reading.bad.append(BadCell(number, column.name, str(error)))


def _fill(said: dict[str, Any], values: Mapping[Column, Any], part: str) -> dict[str, Any]:
    for column, value in values.items():
        if column.part == part:
            _put(said, column.path, value)
    return said


def _put(said: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        said = said.setdefault(step, {})
    said[path[-1]] = value


def _add_field(reading: Reading, number: int, code: str, values: Mapping[Column, Any]) -> None:
    said = reading.said[code]
    item = _fill({}, values, FIELD)
    name = str(item.pop("name", ""))
    if name in said["fields"]:
        reading.bad.append(BadCell(number, "name", f"The field {name!r} is there twice."))
    said["fields"][name] = item
    reading.places[code, name] = number
    for column, value in values.items():
        if column.part == "link":
            said.setdefault(column.name, {})[name] = value


def _value(column: Column, cell: Any) -> Any:
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
    return text


def _several(text: str) -> list[str]:
    return [each.strip() for each in text.replace(",", _LIST).split(_LIST) if each.strip()]


def _origin(text: str) -> dict[str, str]:
    resource, dot, name = text.partition(".")
    if not dot:
        raise ValueError(f"{text!r} must be written as resource.field.")
    return {"resource": resource, "field": name}


def _flag(text: str) -> bool:
    known = {"1": True, "true": True, "是": True, "yes": True}
    known |= {"0": False, "false": False, "否": False, "no": False}
    if text.lower() not in known:
        raise ValueError(f"{text!r} is neither yes (1, 是) nor no (0, 否).")
    return known[text.lower()]


def _number(text: str) -> int | float:
    try:
        found = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number.") from None
    return int(found) if found.is_integer() and "." not in text else found


def _day(cell: Any, text: str) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"{text!r} is no day such as 2026-09-01.") from None


def _bound(cell: Any, text: str) -> Any:
    """A limit of a range: a number, or a day."""
    if isinstance(cell, datetime) or text[4:5] == "-":
        return _day(cell, text)
    return _number(text)


def _judge(reading: Reading, code: str, said: dict[str, Any]) -> None:
    """Bring what was read into the shape of a description and name what is wrong with it."""
    order = said.pop("key", {})
    if order:
        said["key"] = sorted(order, key=lambda name: order[name])
    for where, message in spec.problems(code, said):
        steps = where.strip("/").split("/")
        row = reading.rows[code]
        if steps[0] == "fields" and len(steps) > 1:
            row = reading.places.get((code, steps[1]), row)
        reading.bad.append(BadCell(row, _column(steps), message))


def _column(steps: list[str]) -> str:
    """The name of the column that a place in a description stands in."""
    path = steps[2:] if steps[0] in ("fields", "rules") else steps
    part = {"fields": FIELD, "rules": RULE}.get(steps[0], "resource")
    for each in columns():
        if each.part == part and list(each.path[: len(path)]) == path:
            return each.name
    return "/".join(path) or steps[0]
