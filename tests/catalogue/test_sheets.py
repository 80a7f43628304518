"""Descriptions as a spreadsheet and back: nothing is lost, and what is wrong is named."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import translation

from yiwang.kernel.http import tables
from yiwang.share.catalogue import sheets, spec

PACKAGES = Path(__file__).resolve().parents[2] / "packages"
SAID: dict[str, Any] = {
    code: spec.written(spec.Entry.model_validate(row))
    for file in sorted(PACKAGES.glob("*/resources.yaml"))
    for code, row in yaml.safe_load(file.read_text("utf-8")).items()
}
ODD = {
    "title": {"zh": "=1+1 不是公式", "en": "'quoted"},
    "summary": {"zh": "两行\n文字", "en": "+86"},
    "supplier": "police",
    "category": "101",
    "cycle": "yearly",
    "sharing": "none",
    "withheld": {"ground": {"zh": "某法第一条"}, "review_on": "2027-01-01"},
    "key": ["b", "a"],
    "fields": {
        "a": {"element": "longitude", "low": -10.5, "origin": [{"resource": "x", "field": "y"}]},
        "b": {"title": {"zh": "日"}, "type": "date", "low": "2000-01-01", "required": True},
    },
    "rules": [{"name": "later", "expression": "-a < 0", "title": {"zh": "负"}}],
}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_imported_as_it_was(kind: str) -> None:
    odd = spec.written(spec.Entry.model_validate(ODD))
    wanted = {**SAID, "odd": odd}
    content = tables.file("x", kind, sheets.head("en"), sheets.lines(wanted.items())).content
    reading = sheets.read(content)
    assert reading.bad == []
    found = {c: spec.written(spec.Entry.model_validate(s)) for c, s in reading.said.items()}
    assert found == wanted
    assert [list(each["fields"]) for each in found.values()] == [
        list(each["fields"]) for each in wanted.values()
    ]


def changed(row: int, name: str, value: str) -> bytes:
    """The export of one resource with one cell changed; row 2 is the first below the head."""
    lines = [sheets.head("zh"), *sheets.lines([("enterprises", SAID["enterprises"])])]
    at = next(n for n, each in enumerate(sheets.columns()) if each.name == name)
    lines[row - 1][at] = value
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        (4, "length", "many", "no number"),
        (3, "required", "maybe", "neither yes"),
        (2, "published_on", "soon", "no day"),
        (5, "element", "no_such", "no data element"),
        (2, "sharing", "secret", "Input should be"),
        (2, "category", "999", "no category"),
        (2, "code", "", "code of the resource is missing"),
        (4, "what", "column", "Must be field or rule"),
        (3, "name", "uscc", "there twice"),
    ],
)
def test_a_bad_cell_is_named_by_row_column_and_reason(
    row: int, column: str, value: str, reason: str
) -> None:
    found = [each for each in sheets.read(changed(row, column, value)).bad if each.row == row]
    assert (row, column) in [(each.row, each.column) for each in found]
    assert any(reason in each.reason for each in found)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", "编码".encode("gb18030"), b"a,b\n"])
def test_a_file_that_is_none_is_refused_in_one_sentence(content: bytes) -> None:
    (bad,) = sheets.read(content).bad
    assert (bad.row, bool(bad.reason)) == (0, True)
