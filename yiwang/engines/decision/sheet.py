"""A decision table as a spreadsheet that a lawyer can read and edit, and back.

One sheet a table: what holds for all rules above, one row per column property, then one row a
rule. Identifiers stand in a hidden row and a hidden column, so that they move with their rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from .. import workbook
from .elements import Cell, DecisionTable, InputClause, OutputClause, Rule

POLICIES: Final = (
    *("UNIQUE", "ANY", "FIRST", "PRIORITY"),
    *("RULE ORDER", "OUTPUT ORDER", "COLLECT"),
)
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 500
MAX_TEXT: Final = 32_767  # characters that a spreadsheet keeps in a cell
MAX_BYTES: Final = 32 * 1024 * 1024  # unpacked
_BOUNDS: Final = workbook.Bounds(MAX_ROWS, MAX_COLUMNS + 1, MAX_BYTES)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f]")

# What stands in the first column; the reader goes by the last word.
_HEADS: Final = {
    "decision": "决策 Decision",
    "policy": "命中策略 Policy",
    "aggregation": "汇总 Aggregation",
    "type": "结果类型 Result-type",
    "output_label": "结果标题 Result-label",
}
_PARTS: Final = {
    "part": "栏目 Column",
    "label": "标题 Label",
    "name": "表达式或名称 Expression",
    "type_ref": "类型 Type",
    "values": "允许值 Values",
    "default": "默认值 Default",
    "id": "标识 Id",
}
_KINDS: Final = {
    "input": "输入 Input",
    "output": "输出 Output",
    "annotation": "批注 Annotation",
    "description": "说明 Description",
    "ids": "标识 Ids",
}
_FILLS: Final = {"input": "DCE9F7", "output": "E3F1DE", "annotation": "F6EED6"}


class SheetError(ValueError):
    """A table that fits no sheet, or a sheet that holds no table; says where."""


@dataclass(frozen=True, slots=True)
class _Column:
    kind: str
    properties: dict[str, str]


# Table to sheet


def to_sheet(table: DecisionTable, decision: str) -> bytes:
    """Return an .xlsx file of one table. Raises SheetError for what a sheet cannot hold."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = re.sub(r"[\\/*?:\[\]]", " ", decision)[:31].strip() or "table"
    columns = list(_columns(table))
    rows = [*_head_rows(table, decision), [], *_column_rows(columns)]
    first_rule = len(rows) + 1
    rows += [_rule_row(table, columns, number) for number in range(len(table.rules))]
    if len(rows) > MAX_ROWS or len(columns) > MAX_COLUMNS:
        raise SheetError(f"the table has more than {MAX_ROWS} rows or {MAX_COLUMNS} columns")
    for row, texts in enumerate(rows, 1):
        for column, text in enumerate(texts, 1):
            _write(sheet, row, column, text)
    _dress(sheet, columns, first_rule, len(rows))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _columns(table: DecisionTable) -> Iterator[_Column]:
    for clause in table.inputs:
        yield _Column(
            "input",
            {
                "label": clause.label,
                "name": clause.expression,
                "type_ref": clause.type_ref,
                "values": clause.values,
                "id": clause.id,
            },
        )
    for output in table.outputs:
        names = ("label", "name", "type_ref", "values", "default", "id")
        yield _Column("output", {name: getattr(output, name) for name in names})
    notes = max([len(table.annotations), *(len(rule.annotations) for rule in table.rules)])
    for number in range(notes):
        name = table.annotations[number] if number < len(table.annotations) else ""
        yield _Column("annotation", {"name": name})
    if any(rule.description for rule in table.rules):
        yield _Column("description", {})
    yield _Column("ids", {"id": table.id})


def _head_rows(table: DecisionTable, decision: str) -> Iterator[list[str]]:
    values = (decision, table.hit_policy, table.aggregation, table.type_ref, table.output_label)
    return ([head, value] for head, value in zip(_HEADS.values(), values, strict=True))


def _column_rows(columns: Sequence[_Column]) -> Iterator[list[str]]:
    for name, head in _PARTS.items():
        if name == "part":
            yield [head, *(_KINDS[column.kind] for column in columns)]
        else:
            yield [head, *(column.properties.get(name, "") for column in columns)]


def _rule_row(table: DecisionTable, columns: Sequence[_Column], number: int) -> list[str]:
    rule = table.rules[number]
    if len(rule.tests) != len(table.inputs) or len(rule.results) != len(table.outputs):
        raise SheetError(f"rule {number + 1} has not one cell for each column")
    if len(rule.annotations) not in (0, sum(c.kind == "annotation" for c in columns)):
        raise SheetError(f"rule {number + 1} has not one annotation for each column")
    texts = [cell.text for cell in (*rule.tests, *rule.results)]
    notes = rule.annotations or [""] * sum(column.kind == "annotation" for column in columns)
    described = [rule.description] * any(column.kind == "description" for column in columns)
    return [str(number + 1), *texts, *notes, *described, _ids(rule)]


def _ids(rule: Rule) -> str:
    """The identifiers of a rule and its cells, "-" where there is none; "~" is "no notes"."""
    ids = [rule.id, *(cell.id for cell in (*rule.tests, *rule.results))]
    mark = [] if rule.annotations else ["~"]
    return " ".join([each or "-" for each in ids] + mark)


def _write(sheet: Any, row: int, column: int, text: str) -> None:
    if not text:
        return
    if len(text) > MAX_TEXT or _CONTROL.search(text):
        raise SheetError(f"a text in row {row} is too long for a sheet or holds control characters")
    cell = sheet.cell(row, column, text)
    # Text it is, whatever it looks like: a rule may begin with "=" or be a number.
    cell.data_type = "s"
    cell.number_format = "@"


def _dress(sheet: Any, columns: Sequence[_Column], first_rule: int, last: int) -> None:
    wrapped = Alignment(wrap_text=True, vertical="top")
    thin = Side(style="thin", color="9AA5B1")
    start = len(_HEADS) + 2
    for row in range(1, last + 1):
        sheet.cell(row, 1).font = Font(bold=True)
    for number, column in enumerate(columns, 2):
        fill = PatternFill("solid", start_color=_FILLS.get(column.kind, "EEEEEE"))
        for row in range(start, last + 1):
            cell = sheet.cell(row, number)
            cell.alignment, cell.number_format = wrapped, "@"
            cell.border = Border(thin, thin, thin, thin)
            if row < first_rule:
                cell.fill, cell.font = fill, Font(bold=row <= start + 2)
        sheet.column_dimensions[get_column_letter(number)].width = (
            60 if column.kind in ("annotation", "description") else 26
        )
    sheet.column_dimensions["A"].width = 26
    sheet.row_dimensions[first_rule - 1].hidden = True
    sheet.column_dimensions[get_column_letter(len(columns) + 1)].hidden = True
    sheet.freeze_panes = sheet.cell(first_rule, 2)
    choice = DataValidation("list", formula1=f'"{",".join(POLICIES)}"', allow_blank=False)
    choice.add("B2")
    sheet.add_data_validation(choice)


# Sheet to table


def from_sheet(data: bytes) -> tuple[str, DecisionTable]:
    """Return the name of the decision and the table of an .xlsx file. Raises SheetError."""
    rows = _texts(data)
    heads, at = _read_heads(rows)
    parts, at = _read_parts(rows, at)
    kinds = [text.rpartition(" ")[2].casefold() for text in parts.get("part", ())]
    for column, kind in enumerate(kinds, 2):
        if kind and kind not in _KINDS:
            raise SheetError(f"column {get_column_letter(column)} is {kind!r}, no kind of column")
    places = {name: [n for n, kind in enumerate(kinds) if kind == name] for name in _KINDS}
    if not places["output"]:
        raise SheetError("no column says Output in the row Column")

    def clause(place: int) -> dict[str, str]:
        return {name: parts[name][place] for name in _PARTS if name != "part"}

    names = tuple(clause(place)["name"] for place in places["annotation"])
    table = DecisionTable(
        id=clause(places["ids"][0])["id"] if places["ids"] else "",
        hit_policy=heads.get("policy") or "UNIQUE",
        aggregation=heads.get("aggregation", ""),
        inputs=tuple(_input(clause(place)) for place in places["input"]),
        outputs=tuple(OutputClause(**clause(place)) for place in places["output"]),
        rules=tuple(_rule(row[1:], places) for row in rows[at:] if any(row)),
        annotations=names if any(names) else (),
        type_ref=heads.get("type", ""),
        output_label=heads.get("output_label", ""),
    )
    return heads["decision"], table


def _texts(data: bytes) -> list[list[str]]:
    """Return the texts of the first sheet. Raises SheetError for what is no such file."""
    try:
        rows = list(workbook.rows(data, _BOUNDS))
    except workbook.WorkbookError as invalid:
        raise SheetError(str(invalid)) from invalid
    widest = max(map(len, rows), default=0)
    return [[*map(_text, row), *[""] * (widest - len(row))] for row in rows]


def _text(value: Any) -> str:
    """Return what was typed as FEEL: a spreadsheet may have made a number or a date of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.time() == time():
        return f'date("{value.date()}")'
    if isinstance(value, datetime | date):
        return f'@"{value.isoformat()}"'
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").strip()


def _key(text: str, known: dict[str, str]) -> str:
    """Return what a text of the first column announces; people may translate its first half."""
    last = text.rpartition(" ")[2].casefold()
    return next(
        (key for key, head in known.items() if head.rpartition(" ")[2].casefold() == last), ""
    )


def _read_heads(rows: list[list[str]]) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    for at, row in enumerate(rows):
        if row and _key(row[0], _PARTS) == "part":
            if "decision" not in found:
                raise SheetError("no row says Decision above the columns")
            return found, at
        key = _key(row[0], _HEADS) if row and row[0] else ""
        if key:
            found[key] = row[1] if len(row) > 1 else ""
    raise SheetError(f"no row begins with {_PARTS['part']!r}")


def _read_parts(rows: list[list[str]], at: int) -> tuple[dict[str, list[str]], int]:
    width = len(rows[at]) - 1
    found = {name: [""] * width for name in _PARTS}
    while at < len(rows) and (key := _key(rows[at][0], _PARTS)):
        found[key] = rows[at][1:]
        at += 1
    return found, at


def _input(parts: dict[str, str]) -> InputClause:
    return InputClause(
        parts["id"], parts["label"], parts["name"], parts["type_ref"], parts["values"]
    )


def _rule(texts: list[str], places: dict[str, list[int]]) -> Rule:
    ids = texts[places["ids"][0]].split() if places["ids"] else []
    bare = ids[-1:] == ["~"]
    known = iter("" if each == "-" else each for each in ids if each != "~")
    identifier = next(known, "")
    tests, results = (
        tuple(Cell(next(known, ""), texts[place]) for place in places[kind])
        for kind in ("input", "output")
    )
    notes = tuple(texts[place] for place in places["annotation"])
    described = [texts[place] for place in places["description"]]
    return Rule(
        identifier,
        tests,
        results,
        () if bare and not any(notes) else notes,
        described[0] if described else "",
    )
