"""Models and spreadsheets that mean harm are refused in little time and memory.

All are tried one after the other by a process that may use few seconds and little memory.
"""

import io
import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from yiwang.engines.decision import ModelError, read_definitions, sheet
from yiwang.engines.decision.elements import DecisionTable
from yiwang.engines.decision.writer import with_table
from yiwang.serve.offices import sheet as people
from yiwang.serve.offices.plan import PlanRefused

PROGRAM = f"""
from yiwang.cli.migrate import setup_django
setup_django()
from {__name__} import try_all
try_all()
"""
TABLE = DecisionTable("", "UNIQUE", "", (), (), ())
Readers = tuple[Callable[[Any], Any], ...]
DMN = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="n" name="n"'
ENTITIES = (
    '<!DOCTYPE a [<!ENTITY x0 "ha">'
    + "".join(f'<!ENTITY x{n} "&x{n - 1};&x{n - 1};">' for n in range(1, 40))
    + "]>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
MODELS = {
    "entities in text": f"{ENTITIES}{DMN}><description>&x39;</description></definitions>",
    "entities in an attribute": f'{ENTITIES}{DMN} id="&x39;"></definitions>',
    "a file of the machine": f"{OUTSIDE}{DMN}><description>&x;</description></definitions>",
    "elements without end": DMN + ">" + "<decision>" * 100_000,
    "an attribute without end": f'{DMN} id="{"x" * 12_000_000}"/>',
    "a text without end": f"{DMN}><description>{'x' * 12_000_000}</description></definitions>",
    "another's file": "<definitions/>",
}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(rows: str, *, after: str = "", doctype: str = "", strings: str = "") -> bytes:
    """A spreadsheet as small as can be, made by hand."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": f"""{HEAD}<Types
            xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
            <Default Extension="rels"
                ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>
            <Override PartName="/xl/sharedStrings.xml" ContentType="{kinds}.sharedStrings+xml"/>
            <Override PartName="/xl/worksheets/sheet1.xml"
                ContentType="{kinds}.worksheet+xml"/></Types>""",
        "_rels/.rels": f"""{HEAD}<Relationships xmlns="{rels}"><Relationship Id="r1"
            Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
        "xl/workbook.xml": f"""{HEAD}<workbook {MAIN} xmlns:r="{links}"><sheets>
            <sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>""",
        "xl/_rels/workbook.xml.rels": f"""{HEAD}<Relationships xmlns="{rels}"><Relationship Id="r1"
            Type="{links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""",
        "xl/sharedStrings.xml": f"{HEAD}{doctype}<sst {MAIN}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": f"""{HEAD}{doctype}<worksheet {MAIN}>
            <sheetData>{rows}</sheetData>{after}</worksheet>""",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return out.getvalue()


def text(value: str, place: str = "A1") -> str:
    return f'<row r="{place[1:]}"><c r="{place}" t="inlineStr"><is><t>{value}</t></is></c></row>'


def wide() -> str:
    cells = "".join(f'<c r="A{n}" t="inlineStr"><is><t>x</t></is></c>' for n in range(2_000))
    return f'<row r="1">{cells}</row>'


def lying() -> bytes:
    """An archive whose list of contents says that its sheet is small."""
    whole = workbook(text("x" * 9_000_000))
    at = whole.rfind(b"PK\x01\x02", 0, whole.rfind(b"xl/worksheets/sheet1.xml"))
    return whole[: at + 24] + (100).to_bytes(4, "little") + whole[at + 28 :]


def nested() -> bytes:
    content = workbook(text("x"))
    for _each in range(50):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/workbook.xml", content)
        content = out.getvalue()
    return content


SHEETS: dict[str, Callable[[], bytes]] = {
    "a sheet of 40 MB": lambda: workbook(text("x" * 40_000_000)),
    "a sheet that says it is small": lying,
    "archives in archives": nested,
    "entities in a sheet": lambda: workbook(text("&x39;"), doctype=ENTITIES),
    "a file of the machine in a sheet": lambda: workbook(text("&x;"), doctype=OUTSIDE),
    "no XML": lambda: workbook("<row><"),
    "one merged cell as large as the sheet": lambda: workbook(
        text("x"), after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "a value in the last cell": lambda: workbook(
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "cells beside each other without end": lambda: workbook(wide()),
    "a number that is none": lambda: workbook('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
    "a day in the year 99999": lambda: workbook('<row r="1"><c r="A1" t="d"><v>x</v></c></row>'),
    "a command": lambda: workbook(text("=cmd|' /C calc'!A0")),
    "no archive": lambda: b"PK\x03\x04" + b"\0" * 1_000,
}


REFUSALS = (ModelError, sheet.SheetError, PlanRefused)


def try_all() -> None:
    """What becomes of each, by each that reads it, as JSON: the refusal, or what went wrong."""
    models: Readers = (read_definitions, lambda xml: with_table(xml.encode(), "d", TABLE))
    told = {name: [tried(read, text) for read in models] for name, text in MODELS.items()}
    for name, make in SHEETS.items():
        content = make()
        told[name] = [tried(read, content) for read in (sheet.from_sheet, people.people)]
    print(json.dumps(told))


def tried(read: Callable[[Any], Any], content: Any) -> str:
    try:
        read(content)
    except REFUSALS as refused:
        return str(refused)[:300]
    except Exception as fault:
        return f"FAULT {fault!r}"
    return "FAULT taken"


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        preexec_fn=confine,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", [*MODELS, *SHEETS])
def test_it_is_refused_with_a_reason_and_nothing_of_the_machine(
    name: str, told: dict[str, list[str]]
) -> None:
    for reason in told[name]:
        assert reason
        assert not reason.startswith("FAULT"), reason
        assert "root:" not in reason
