"""Tables go to a spreadsheet and back unchanged; people's edits arrive as FEEL."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from yiwang.cli import main
from yiwang.engines import decision
from yiwang.engines.decision import sheet
from yiwang.engines.decision.elements import Cell, DecisionTable, InputClause, OutputClause, Rule
from yiwang.engines.decision.writer import with_table

TABLE = DecisionTable(
    id="t",
    hit_policy="FIRST",
    aggregation="",
    inputs=(
        InputClause("i1", "货值", "value", "number", ">= 0"),
        InputClause("i2", "", "kind", "string", '"a", "b"'),
    ),
    outputs=(OutputClause("o1", "grade", "档次", "string", '"low", "high"', '"low"'),),
    rules=(
        Rule("r1", (Cell("c1", "= 5"), Cell("c2", "-")), (Cell("c3", '"low"'),), ("第一条", "")),
        Rule("r2", (Cell("", "12"), Cell("", "")), (Cell("", '"a\nb"'),), ("", ""), "why"),
        Rule("", (Cell("", "-"), Cell("", "=A1")), (Cell("", "1.50"),), ("1", "2")),
    ),
    annotations=("依据", "note"),
    type_ref="string",
    output_label="Grade",
)


def test_a_table_comes_back_as_it_went():
    assert sheet.from_sheet(sheet.to_sheet(TABLE, "裁量 grade")) == ("裁量 grade", TABLE)


def test_what_a_spreadsheet_makes_of_typed_texts_is_read_as_feel():
    book = load_workbook(BytesIO(sheet.to_sheet(TABLE, "d")))
    page = book.active
    first = next(row for row in range(1, 30) if page.cell(row, 1).value == "1")
    page.cell(first, 2).value = 7
    page.cell(first, 3).value = True
    page.cell(first + 1, 2).value = date(2025, 3, 1)
    page.cell(first + 1, 3).value = 2.5
    page.cell(first + 3, 2).value = "> 100"
    page.cell(first + 3, 4).value = '"new"'
    saved = BytesIO()
    book.save(saved)
    rules = sheet.from_sheet(saved.getvalue())[1].rules
    assert [[cell.text for cell in rule.tests] for rule in rules] == [
        ["7", "true"],
        ['date("2025-03-01")', "2.5"],
        ["-", "=A1"],
        ["> 100", ""],
    ]
    assert [rule.id for rule in rules] == ["r1", "r2", "", ""]


def test_what_is_no_table_is_refused_with_the_reason():
    with pytest.raises(sheet.SheetError, match=r"no \.xlsx"):
        sheet.from_sheet(b"text")
    book = load_workbook(BytesIO(sheet.to_sheet(TABLE, "d")))
    book.active["B7"] = "Colour"
    saved = BytesIO()
    book.save(saved)
    with pytest.raises(sheet.SheetError, match="column B is 'colour'"):
        sheet.from_sheet(saved.getvalue())
    ragged = DecisionTable("", "UNIQUE", "", TABLE.inputs, TABLE.outputs, (Rule("", (), ()),))
    with pytest.raises(sheet.SheetError, match="rule 1"):
        sheet.to_sheet(ragged, "d")


def test_every_table_of_the_kit_goes_to_a_sheet_and_back(kit):
    there, unfit = 0, []
    for path in sorted(kit.rglob("*.dmn")):
        data = path.read_bytes()
        for holder, table in tables(decision.read_definitions(data)):
            there += 1
            try:
                made = sheet.to_sheet(table, holder.name)
            except sheet.SheetError as why:
                unfit.append(f"{path.name} {holder.name}: {why}")
                continue
            assert sheet.from_sheet(made) == (holder.name, table), path.name
            if len(list(in_logic(holder))) == 1:
                changed = decision.read_definitions(with_table(data, holder.id, table))
                assert changed == decision.read_definitions(data), path.name
    assert there >= 50
    assert unfit == []


def tables(definitions):
    for element in definitions.elements:
        yield from ((element, table) for table in in_logic(element))


def in_logic(value):
    """All decision tables inside an element."""
    if isinstance(value, DecisionTable):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from in_logic(item)
    elif hasattr(value, "__slots__"):
        for name in value.__slots__:
            yield from in_logic(getattr(value, name))


def test_the_commands_check_export_and_import(tmp_path, capsys):
    file = tmp_path / "grade.dmn"
    file.write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="g" name="g">'
        '<!-- kept --><inputData id="v" name="value"><variable name="value"/></inputData>'
        '<decision id="grade" name="Grade"><variable name="Grade"/><informationRequirement>'
        '<requiredInput href="#v"/></informationRequirement><decisionTable id="t"><input id="i">'
        '<inputExpression typeRef="number"><text>value</text></inputExpression></input>'
        '<output id="o" name="grade"/><rule id="r1"><inputEntry id="a"><text>&lt; 5</text>'
        '</inputEntry><outputEntry id="b"><text>"low"</text></outputEntry></rule>'
        "</decisionTable></decision></definitions>"
    )
    assert main(["decision", "check", str(file)]) == 1
    assert "no rule matches, for example value = 5" in capsys.readouterr().out
    out = tmp_path / "grade.xlsx"
    assert main(["decision", "export", str(file), "grade", str(out)]) == 0
    book = load_workbook(out)
    page = book.active
    page.append(["2", ">= 5", '"high"'])
    book.save(out)
    assert main(["decision", "import", str(file), str(out)]) == 0
    assert main(["decision", "check", str(file), "Grade"]) == 0
    assert "<!-- kept -->" in file.read_text()
    model = decision.read(file.read_bytes())
    assert model.evaluate("grade", {"value": 7}, now=None, zone=None).value == "high"
