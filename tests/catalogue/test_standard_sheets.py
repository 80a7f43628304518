"""Data elements, code sets and mappings as spreadsheets: nothing is lost, what is wrong is named,
what would change is shown first, and proposals are made of it.
"""

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from tests.catalogue.test_life import person
from tests.catalogue.test_standards import ACT, PARK, SETS, WIDER, adopt
from tests.journeys.program import Program
from yiwang.cli import main
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.http import tables
from yiwang.kernel.tenancy.models import Account
from yiwang.share.catalogue import (
    adopted,
    carried,
    proposing,
    standard_sheets,
    standard_taking,
    standards,
)
from yiwang.share.catalogue.standards import CODES, ELEMENT, KINDS, MAPPING

__all__ = ["person"]


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    adopted.forget()
    with translation.override("en"):
        yield
    adopted.forget()


def own(kind: str) -> dict[str, Any]:
    """What the product carries of a kind, as it would be proposed."""
    names = {ELEMENT: carried.own_elements, CODES: carried.own_code_sets}
    found = names.get(kind, carried.own_mappings)()
    return {name: standards.carries(kind, name) for name in found}


def sheet(kind: str, said: dict[str, Any], ending: str = "csv") -> bytes:
    columns = standard_sheets.columns(kind)
    head = [each.title["en"] for each in columns]
    lines = standard_sheets.lines(kind, said.items())
    return tables.file("x", ending, head, lines).content


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_is_imported_as_it_was(kind: str, ending: str) -> None:
    odd = {"title": {"zh": "=1+1 不是公式", "en": "'quoted"}, "source": {"zh": "-\n+"}}
    wanted = own(kind)
    wanted |= {"odd": {**PARK, **odd}} if kind == ELEMENT else {}
    reading = standard_sheets.read(kind, sheet(kind, wanted, ending))
    assert reading.bad == []
    assert {name: standards.plain(kind, said) for name, said in reading.said.items()} == {
        name: standards.plain(kind, said) for name, said in wanted.items()
    }
    table = {CODES: "items", MAPPING: "pairs"}.get(kind)
    if table:
        for name, said in wanted.items():
            assert list(reading.said[name][table]) == list(said[table]), "in their order"


def changed(kind: str, name: str, row: int, column: str, value: str) -> bytes:
    """The export of one standard with one cell changed; row 2 is the first below the head."""
    said = standards.carries(kind, name)
    assert said is not None
    lines = list(csv.reader(io.StringIO(sheet(kind, {name: said}).decode("utf-8-sig"))))
    at = next(n for n, c in enumerate(standard_sheets.columns(kind)) if c.name == column)
    lines[row - 1][at] = value
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("kind", "name", "row", "column", "value", "reason"),
    [
        (ELEMENT, "postcode", 2, "format", "xy", "is no format"),
        (ELEMENT, "postcode", 2, "codes", "none", "no code set"),
        (ELEMENT, "postcode", 2, "sealed", "perhaps", "neither yes"),
        (ELEMENT, "postcode", 2, "low", "a lot", "no number"),
        (ELEMENT, "postcode", 2, "name", "", "identifier is missing"),
        (ELEMENT, "postcode", 2, "name", "1 OR 1=1", "signs that it cannot have"),
        (ELEMENT, "postcode", 2, "title_zh", "", "Say this, too"),
        (CODES, "GB/T 2261.1", 2, "valid_from", "soon", "no day"),
        (CODES, "GB/T 2261.1", 3, "code", "", "code is missing"),
        (CODES, "GB/T 2261.1", 3, "code", "0", "there twice"),
        (CODES, "GB/T 2261.1", 3, "meaning", "", "Say this, too"),
        (CODES, "GB/T 2261.2", 4, "wider", "99", "no code of the set"),
        (MAPPING, "sex_iso", 3, "code", "7", "has no code"),
        (MAPPING, "marital_short", 4, "counterpart", "77", "has no code"),
        (MAPPING, "sex_iso", 2, "from", "none", "no code set"),
    ],
)
def test_a_bad_cell_is_named_by_row_column_and_reason(
    kind: str, name: str, row: int, column: str, value: str, reason: str
) -> None:
    found = standard_sheets.read(kind, changed(kind, name, row, column, value)).bad
    assert (row, column) in [(each.row, each.column) for each in found]
    assert any(reason in each.reason for each in found), found


def test_an_element_that_is_there_twice_is_named() -> None:
    content = sheet(ELEMENT, {"postcode": own(ELEMENT)["postcode"]})
    (bad,) = standard_sheets.read(ELEMENT, content + content.splitlines(keepends=True)[1]).bad
    assert (bad.row, bad.column) == (3, "name")


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"PK\x03\x04broken", "编码".encode("gb18030"), b"a,b\n", b"x" * 10_000_001),
        "标识符,定义\nname,a\0b\n".encode(),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(content: bytes) -> None:
    (bad,) = standard_sheets.read(ELEMENT, content).bad
    assert (bad.row, bool(bad.reason)) == (0, True)


@pytest.mark.database
def test_what_would_change_is_told_before_anything_is_proposed(
    city: None, person: Callable[[str], Actor]
) -> None:
    keeper = person("keeper")
    proposing.propose(keeper, ELEMENT, "pool_number", PARK, ACT)
    file = {
        "postcode": own(ELEMENT)["postcode"],
        "person_name": {**own(ELEMENT)["person_name"], "format": "an..80"},
        "park_number": PARK,
        "pool_number": PARK,
        "bad": {**PARK, "format": "xy"},
    }
    with acting(keeper):
        found = standard_taking.preview(keeper, ELEMENT, sheet(ELEMENT, file))
    assert {each.name: each.news.value for each in found.changes} == {
        "postcode": "same",
        "person_name": "changed",
        "park_number": "new",
        "pool_number": "waiting",
    }
    (difference,) = next(e.differences for e in found.changes if e.name == "person_name")
    assert difference.where == "format"
    assert [(each.row, each.column) for each in found.bad] == [(6, "format")]
    with acting(keeper):
        assert proposing.waiting(keeper).count() == 1, "looking proposes nothing"


@pytest.mark.database
def test_a_file_becomes_proposals_that_are_decided_like_others(
    city: None, person: Callable[[str], Actor]
) -> None:
    keeper, steward = person("keeper"), person("steward")
    adopt(person, CODES, "parks", SETS)
    report = standard_taking.propose(keeper, MAPPING, {"park_kinds": WIDER}, ACT)
    assert report.refused == []
    (made,) = report.made
    with acting(keeper):
        assert "park_kinds" not in carried.mappings(), "a proposal holds nothing"
    proposing.decide(steward, made.id, adopt=True)
    with acting(keeper):
        assert carried.mapping("park_kinds").pairs == {"11": "1", "1": "1"}
    again = standard_taking.propose(keeper, MAPPING, {"park_kinds": WIDER}, ACT)
    assert [name for name, _why in again.refused] == ["park_kinds"], "it says nothing new"
    assert standard_taking.propose(keeper, MAPPING, {"x": WIDER}, " ").made == []


def browser(account: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        row = Account.objects.get(username=account)
    client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.mark.database
def test_the_same_by_page(city: None) -> None:
    keeper = browser("keeper")
    empty = keeper.get("/work/data/standards/codes/sheet.csv?empty=1").content.decode("utf-8-sig")
    assert empty.count("\n") == 1, "the template is the head alone"
    one = keeper.get("/work/data/standards/codes/sheet.csv?name=GB/T+2261.1")
    assert one.content.decode("utf-8-sig").count("GB/T 2261.1") > 2
    content = one.content.decode("utf-8-sig").replace("女性", "女").replace(",女", ",女人")
    place = "/work/data/standards/codes/sheet"
    shown = keeper.post(place, {"file": SimpleUploadedFile("x.csv", content.encode())})
    assert shown.status_code == 200
    assert "items/2" in shown.content.decode()
    whole = keeper.get("/work/data/standards/element/sheet.csv").content
    same = {"file": SimpleUploadedFile("x.csv", whole)}
    unchanged = keeper.post("/work/data/standards/element/sheet", same).content.decode()
    assert "person_name" not in unchanged, "what stays as it is is counted, not listed"
    (said,) = re.findall(r'name="said" value="([^"]*)"', shown.content.decode())
    said = html.unescape(said)
    without = keeper.post(place, {"said": said, "ground": ""})
    assert without.status_code == 422
    assert "items/2" in without.content.decode(), "what would change is still there"
    done = keeper.post(place, {"said": said, "ground": ACT})
    assert done.status_code == 302, done.content.decode()
    assert ACT in keeper.get("/work/data/codes?name=GB/T+2261.1").content.decode()
    bad = keeper.post(place, {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert (bad.status_code, "first row must name" in bad.content.decode()) == (422, True)
    for strange in ("", "{", "a,b\n1,2", "Identifier,Code\nx,1\n", said.replace("女人", "")):
        assert keeper.post(place, {"said": strange, "ground": ACT}).status_code == 422, strange
    assert browser("officer").get(place).status_code == 403


def send(program: Program, content: bytes, ground: str = "") -> Any:
    sent = {"file": SimpleUploadedFile("x.csv", content), "ground": ground}
    answer = program.client.post("/api/v1/standards/element/sheet", sent)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


@pytest.mark.database
def test_the_same_by_program_and_command(
    city: None, program: Callable[[str], Program], tmp_path: Any, capsys: Any
) -> None:
    keeper = program("keeper")
    content = sheet(ELEMENT, {"park_number": PARK, "bad": {**PARK, "format": "xy"}})
    looked = send(keeper, content)
    assert [(each["name"], each["news"]) for each in looked["changes"]] == [("park_number", "new")]
    assert [(each["row"], each["column"]) for each in looked["bad"]] == [(3, "format")]
    assert looked["proposed"] == []
    made = send(keeper, content, ACT)
    assert len(made["proposed"]) == 1
    file = tmp_path / "codes.xlsx"
    with acting(SYSTEM):
        assert main(["data", "standards", "export", "codes", str(file)]) == 0
    assert main(["data", "standards", "check", "codes", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {each["news"] for each in told["changes"]} == {"same"}
    file = tmp_path / "new.csv"
    file.write_bytes(sheet(CODES, {"parks": SETS}))
    order = ["data", "standards", "import", "codes", str(file), "--ground", ACT]
    assert main([*order, "--as", "keeper"]) == 0
    assert [each["name"] for each in program("steward").get("standards", kind="codes")] == ["parks"]
