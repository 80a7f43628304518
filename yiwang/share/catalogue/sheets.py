"""Descriptions as a table and back: one row a field or rule, the resource's own words in its first.

What is written and read again is the same; a row that cannot be read is named with its column.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from yiwang.engines import workbook
from yiwang.share.catalogue import cells, spec
from yiwang.share.catalogue.carried import document
from yiwang.share.catalogue.cells import BadCell, Cells, Column, NoTable

BOUNDS = workbook.Bounds(rows=20_000, columns=60, unpacked=100_000_000)
# The parts of a table: what a row is, resource, field, rule, and what the resource says of a field.
ROW, RESOURCE, FIELD, RULE, LINK = "row", "resource", "field", "rule", "link"


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
    return cells.head(columns(), language)


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
    if column.part == ROW:
        return {"code": code, "what": kind}[column.name]
    if column.part == RESOURCE:
        return cells.shown(column, cells.at(said, column.path)) if number == 0 else None
    if column.part == LINK and kind == FIELD:
        return _linked(column.name, said, part["name"])
    return cells.shown(column, cells.at(part, column.path)) if column.part == kind else None


def _linked(name: str, said: Mapping[str, Any], field_name: str) -> Any:
    """What a description says of a field outside of it: its place in the key, what it refers to."""
    if name == "key":
        key = said.get("key", [])
        return key.index(field_name) + 1 if field_name in key else None
    return said.get("reference", {}).get(field_name)


def read(content: bytes) -> Reading:
    """Read a table of descriptions, XLSX or CSV in UTF-8. Never raises: what is wrong is told."""
    try:
        return gather(cells.rows(content, columns(), ("code", "name"), BOUNDS))
    except NoTable as error:
        return Reading(bad=[BadCell(0, "", str(error))])


def gather(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Reading:
    """Put numbered rows of cells, by the names of columns, together to descriptions."""
    reading = Reading()
    for number, row in rows:
        if filled := cells.filled(row):
            _take(reading, number, filled)
    for code, said in reading.said.items():
        _judge(reading, code, said)
    return reading


def _take(reading: Reading, number: int, row: Cells) -> None:
    """Add one row to the description that its code names."""
    code, what = (str(row.get(name, "")).strip() for name in ("code", "what"))
    if not code:
        reading.bad.append(BadCell(number, "code", _("The code of the resource is missing.")))
        return
    if what not in ("", FIELD, RULE):
        text = _("Must be field or rule, not “%(text)s”.") % {"text": what}
        reading.bad.append(BadCell(number, "what", text))
        return
    first = code not in reading.said
    said = reading.said.setdefault(code, {"fields": {}})
    reading.rows.setdefault(code, number)
    reading.owners[number] = code
    own = [each for each in columns() if each.part != ROW]
    values = dict(cells.values(number, row, own, reading.bad))
    if first:
        _fill(said, values, RESOURCE)
    if what == RULE:
        said.setdefault("rules", []).append(_fill({}, values, RULE))
    else:
        _add_field(reading, number, code, values)


def _fill(said: dict[str, Any], values: Mapping[Column, Any], part: str) -> dict[str, Any]:
    for column, value in values.items():
        if column.part == part:
            cells.put(said, column.path, value)
    return said


def _add_field(reading: Reading, number: int, code: str, values: Mapping[Column, Any]) -> None:
    said = reading.said[code]
    item = _fill({}, values, FIELD)
    name = str(item.pop("name", ""))
    if name in said["fields"]:
        text = _("The field “%(name)s” is there twice.") % {"name": name}
        reading.bad.append(BadCell(number, "name", text))
    said["fields"][name] = item
    reading.places[code, name] = number
    for column, value in values.items():
        if column.part == LINK:
            said.setdefault(column.name, {})[name] = value


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
    part = {"fields": FIELD, "rules": RULE}.get(steps[0], RESOURCE)
    for each in columns():
        if each.part == part and list(each.path[: len(path)]) == path:
            return each.name
    return "/".join(path) or steps[0]
