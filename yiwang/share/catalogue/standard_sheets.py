"""Data elements, code sets and mappings as a table and back: one row an element, or one a code with
what the set says of itself in its first row. The columns are the lines of the form. Pure.

What is written and read again is the same; a row that cannot be read is named with its column.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from yiwang.engines import workbook
from yiwang.share.catalogue import cells, standards
from yiwang.share.catalogue.carried import document
from yiwang.share.catalogue.cells import BadCell, Cells, Column, NoTable

BOUNDS = workbook.Bounds(rows=60_000, columns=60, unpacked=100_000_000)
ROW, SELF, LINE = "row", "self", "line"  # what a row is about; the standard; one of its codes
NAME, CODE = "name", "code"
_KINDS = {"flag": "flag", "day": "day", "limit": "limit"}  # of cells; all others are texts
_TITLE = {"zh": "标识符", "en": "Identifier"}


@cache
def form(kind: str) -> tuple[Mapping[str, Any], ...]:
    """What is said of a standard, line by line, as data/standards.yaml has it."""
    return tuple(document("standards")[kind])


@cache
def columns(kind: str) -> tuple[Column, ...]:
    """The columns of the table: the identifier, the lines of the form, those of its table."""
    own = [each for each in form(kind) if each.get("kind") != "table"]
    table = [column for each in form(kind) for column in each.get("columns", ())]
    return (
        Column(NAME, _TITLE, ROW, ()),
        *(_column(each, SELF) for each in own),
        *(_column(each, LINE) for each in table),
    )


def _column(row: Mapping[str, Any], part: str) -> Column:
    kind = _KINDS.get(row.get("kind", ""), "text")
    return Column(row["name"], row["title"], part, tuple(row["path"]), kind)


def _table(kind: str) -> list[Column]:
    """The columns that say something of a code; none where a standard has no codes."""
    return [each for each in columns(kind) if each.part == LINE and each.path]


def lines(kind: str, entries: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[list[Any]]:
    """The rows of standards (as they are proposed) by name, without the head."""
    for name, said in entries:
        table = _table(kind)
        codes = said[table[0].path[0]] if table else (None,)
        for number, code in enumerate(codes):
            yield [_cell(each, name, said, code, number) for each in columns(kind)]


def _cell(column: Column, name: str, said: Mapping[str, Any], code: Any, number: int) -> Any:
    if column.part == ROW:
        return name
    if column.part == SELF:
        return cells.shown(column, cells.at(said, column.path)) if number == 0 else None
    return cells.shown(column, cells.at(said, (*column.path, code)) if column.path else code)


@dataclass
class Reading:
    """What a table says: standards by name, and what is wrong.

    rows: the first row of each, by its name; places: that of each code, by name and code; owners:
    the name that each row gives.
    """

    kind: str
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)
    bad: list[BadCell] = field(default_factory=list)

    @property
    def sound(self) -> dict[str, dict[str, Any]]:
        """The standards in which nothing is wrong."""
        wrong = {self.owners.get(each.row) for each in self.bad}
        return {name: said for name, said in self.said.items() if name not in wrong}


def read(kind: str, content: bytes) -> Reading:
    """Read a table of standards, XLSX or CSV in UTF-8. Never raises: what is wrong is told."""
    reading = Reading(kind)
    needed = (NAME, CODE) if _table(kind) else (NAME,)
    try:
        for number, row in cells.rows(content, columns(kind), needed, BOUNDS):
            _take(reading, number, row)
    except NoTable as error:
        return Reading(kind, bad=[BadCell(0, "", str(error))])
    for name, said in reading.said.items():
        for where, message in standards.problems(kind, name, said):
            reading.bad.append(BadCell(*_place(reading, name, where), message))
    return reading


def _take(reading: Reading, number: int, row: Cells) -> None:
    """Add one row to the standard that it names."""
    name = str(row.get(NAME, "")).strip()
    if not name:
        reading.bad.append(BadCell(number, NAME, _("The identifier is missing.")))
        return
    first = name not in reading.said
    reading.owners[number] = name
    said = reading.said.setdefault(name, {})
    reading.rows.setdefault(name, number)
    own = [each for each in columns(reading.kind) if each.part == SELF]
    for column, value in cells.values(number, row, own, reading.bad) if first else ():
        cells.put(said, column.path, value)
    if _table(reading.kind):
        _add_code(reading, number, name, row)
    elif not first:
        text = _("“%(name)s” is there twice.") % {"name": name}
        reading.bad.append(BadCell(number, NAME, text))


def _add_code(reading: Reading, number: int, name: str, row: Cells) -> None:
    every = [each for each in columns(reading.kind) if each.part == LINE]
    found = {each.name: value for each, value in cells.values(number, row, every, reading.bad)}
    code = found.get(CODE, "")
    if not code or (name, code) in reading.places:
        twice = _("“%(name)s” is there twice.") % {"name": code}
        text = twice if code else _("The code is missing.")
        reading.bad.append(BadCell(number, CODE, text))
        return
    reading.places[name, code] = number
    first, *further = _table(reading.kind)
    cells.put(reading.said[name], (*first.path, code), found.get(first.name, ""))
    for column in further:
        if column.name in found:
            cells.put(reading.said[name], (*column.path, code), found[column.name])


def _place(reading: Reading, name: str, where: str) -> tuple[int, str]:
    """Row and column of a place in a proposal."""
    steps = where.strip("/").split("/")
    row = reading.rows[name]
    for column in _table(reading.kind):
        if steps[0] == column.path[0]:
            row = next((reading.places[key] for key in _keys(name, steps, reading)), row)
            return row, CODE if steps[-1] == "[key]" else column.name
    for column in columns(reading.kind):
        if column.part == SELF and list(column.path[: len(steps)]) == steps:
            return row, column.name
    return row, steps[0]


def _keys(name: str, steps: list[str], reading: Reading) -> Iterator[tuple[str, str]]:
    """The code that a place names; a code may have a slash of its own."""
    code = "/".join(each for each in steps[1:] if each != "[key]")
    if (name, code) in reading.places:
        yield name, code
