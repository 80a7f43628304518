"""A closed case as a package of the archive: made, taken, checked; a package that was touched."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.journeys.conftest import city, founded, friday, program, worker
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import OPINION, apply
from tests.papers.documents import NOTICE
from tests.papers.test_layout_checker import Change, drawn, put
from tests.seals.test_register import browser
from yiwang.base.papers import duties
from yiwang.base.papers.archive import checking
from yiwang.base.papers.archive.duties import make_archives
from yiwang.base.papers.archive.package import build
from yiwang.base.papers.archive.values import Member, Property, Unit, file_name
from yiwang.base.papers.http.archive import own_key
from yiwang.kernel import clock
from yiwang.kernel.evidence import merkle, seal
from yiwang.kernel.evidence.record import FIELDS, canonical, leaf_hash
from yiwang.kernel.evidence.verify import verify

__all__ = ["city", "founded", "friday", "program", "worker"]
pytestmark = pytest.mark.database


def refused(program: Callable[[str], Program]) -> str:
    """A case that ended, with its papers."""
    firm = program("firm")
    number: str = apply(firm, special=False)["number"]
    program("window").complete("accept")
    firm.post(f"cases/{number}/withdraw", {"reason": "不再开办。"})
    return number


def filed(program: Callable[[str], Program], worker: Callable[[], None]) -> tuple[str, bytes]:
    number = refused(program)
    worker()
    clerk = program("window")
    told = clerk.post(f"cases/{number}/archive", {}, status=202)
    assert (told["state"], told["retention"]) == ("wished", "10")
    assert make_archives() == 0, "it asks for the copies of its papers"
    with clock.at(clock.now() + timedelta(minutes=10)):
        assert duties.copy_papers()
        assert make_archives() == 0, "it waits for the proofs, which are sealed after the commit"
    with clock.at(clock.now() + timedelta(hours=1)):
        assert make_archives() == 1
    return number, clerk.get(f"cases/{number}/archive/package").content


def without(package: bytes, **changes: bytes | None) -> bytes:
    """The package with files changed, added, or taken away (None)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        contents = {name: old.read(name) for name in old.namelist()} | changes
        for name, content in contents.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def faults(package: bytes) -> set[tuple[str, str]]:
    found = checking.check(package, own_key())
    return {(each.property.value, each.path) for each in found.faults}


def test_a_closed_case_is_filed_and_each_change_of_its_package_is_found(
    program: Callable[[str], Program], worker: Callable[[], None]
) -> None:
    number, package = filed(program, worker)
    found = checking.check(package, own_key())
    assert found.faults == ()
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = archive.namelist()
        metadata = archive.read("metadata.xml").decode()
        minutes = archive.read("minutes.xml").decode()
    pdf = next(name for name in names if name.endswith(".pdf") and name.startswith("papers/"))
    assert {name.rpartition(".")[2] for name in names} >= {"pdf", "ofd", "xml", "json"}
    assert any(name.startswith("attachments/") for name in names)
    for field in ("档号", "题名", "文号", "责任者", "日期", "密级", "保管期限", "页数"):
        assert f"<{field}>" in metadata
    assert number in metadata
    assert "记录" in minutes

    assert faults(without(package, **{pdf: b"%PDF-changed"})) == {("complete", pdf)}
    assert ("complete", pdf) in faults(without(package, **{pdf: None}))
    assert ("complete", "papers/99.pdf") in faults(
        without(package, **{"papers/99.pdf": b"%PDF-1.7"})
    )
    assert ("authentic", "manifest.json") in faults(
        without(package, **{"manifest.json": b'{"files": {}}'})
    )
    assert ("safe", "run.exe") in faults(without(package, **{"run.exe": b"MZ"}))
    assert {each.property for each in checking.check(b"PK").faults} == {Property.USABLE}
    foreign = checking.check(package, b"\0" * 32)
    assert [each.property for each in foreign.faults] == [Property.AUTHENTIC]

    clerk = program("window")
    told = clerk.get(f"cases/{number}/archive")
    again = clerk.post(f"cases/{number}/archive", {"retention": "permanent"}, status=202)
    assert (told["state"], told["pages"] > 0) == ("made", True)
    assert again["reference"] == told["reference"], "a case is filed once"
    assert verify() == []


def test_a_case_under_way_is_not_filed(program: Callable[[str], Program]) -> None:
    number = apply(program("firm"), special=False)["number"]
    program("window").complete("accept")
    clerk = program("window")
    problem = clerk.post(f"cases/{number}/archive", {}, status=409)
    assert problem["code"] == "papers.case_not_closed"
    assert program("officer").complete("propose", OPINION)


def proof(content: bytes) -> dict[str, Any]:
    """As the evidence gives it for a paper with this content, among three entries."""
    key = seal.key()
    row = {"number": "演受字〔2026〕1号", "digest": hashlib.sha256(content).hexdigest()}
    said = {"rows": {"papers.paper:1": hashlib.sha256(canonical(row)).hexdigest()}}
    salt = b"\1" * 16
    digest = hashlib.sha256(salt + canonical(said)).digest()
    entry = {name: f"a {name}" for name in FIELDS}
    leaf = leaf_hash(tuple(entry.values()), digest)
    leaves = [b"\2" * 32, leaf, b"\3" * 32]
    root = merkle.root(leaves).hex()
    text = "\n".join(("1", "2026-11-22T00:00:00+00:00", "3", root, "00" * 32))
    return {
        "entry": entry,
        "digest": digest.hex(),
        "salt": salt.hex(),
        "content": said,
        "leaf": leaf.hex(),
        "index": 1,
        "size": 3,
        "path": [step.hex() for step in merkle.path(leaves, 1)],
        "root": root,
        "number": 1,
        "signed_text": text,
        "signature": key.sign(text.encode()).hex(),
        "public_key": own_key().hex(),
        "row": row,
        "column": "digest",
    }


def unit(*members: Member) -> Unit:
    return Unit(
        "fonds-WS·2026-Y-0001", "题名", "文号", "责任者", date(2026, 11, 9), "非密", "永久",
        "WS", "fonds", "办件", members, [("2026-11-09T09:00:00+08:00", "王明远", "签发")],
    )  # fmt: skip


def packed(*members: Member) -> bytes:
    return build(unit(*members), seal.key().sign, own_key())


def test_a_proof_leads_from_the_file_to_the_signed_root_or_is_named() -> None:
    content = b"%PDF-1.7 a paper"
    good = proof(content)
    assert faults(packed(Member("papers/01.pdf", "题名", content, 1, good))) == set()
    wrong = [
        {**good, "row": {**good["row"], "digest": "00"}},
        {**good, "content": {"rows": {}}},
        {**good, "index": 2},
        {**good, "signed_text": good["signed_text"].replace("2026", "2027")},
        {**good, "entry": {**good["entry"], "kind": "other"}},
        {"nothing": 1},
    ]
    for each in wrong:
        package = packed(Member("papers/01.pdf", "题名", content, 1, each))
        assert faults(package) == {("authentic", "papers/01.pdf")}


def test_equal_contents_make_equal_bytes_and_odd_names_are_harmless() -> None:
    member = Member("attachments/01-a.pdf", "bell \a and \0", b"%PDF-")
    assert packed(member) == packed(member)
    assert faults(packed(member)) == set()
    assert file_name("../../etc/pass:wd?") == "_.._etc_pass_wd_"
    assert file_name("...") == "_"


def test_a_package_that_would_unpack_elsewhere_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../outside.pdf", b"%PDF-")
    (fault,) = checking.check(out.getvalue()).faults
    assert "unpacked elsewhere" in fault.what


def test_the_pages_file_a_case_and_check_a_package(
    program: Callable[[str], Program], worker: Callable[[], None]
) -> None:
    number, package = filed(program, worker)
    clerk = browser("window")
    page = clerk.get(f"/work/cases/{number}/archive").content.decode()
    assert f"/work/cases/{number}/archive.zip" in page
    assert clerk.get(f"/work/cases/{number}/archive.zip").content == package
    assert f"/work/cases/{number}/archive" in clerk.get(f"/work/cases/{number}").content.decode()
    sent = {"file": SimpleUploadedFile("a.zip", package)}
    assert b"has the four properties" in clerk.post("/work/archive/check", sent).content
    added = SimpleUploadedFile("a.zip", without(package, **{"run.exe": b"MZ"}))
    answer = clerk.post("/work/archive/check", {"file": added}).content.decode()
    assert "run.exe It was added." in answer
    assert clerk.post("/work/archive/check").status_code == 422


def test_the_layout_of_a_document_is_checked_without_an_account(city: None) -> None:
    visitor = Client(headers={"Accept-Language": "en"})
    wrong = drawn(NOTICE, Change(measures=put("mark", "ordinary", "top", value=40)))
    assert visitor.get("/documents/check").status_code == 200
    assert visitor.post("/documents/check").status_code == 422
    page = visitor.post("/documents/check", {"file": SimpleUploadedFile("n.pdf", wrong)})
    text = page.content.decode()
    assert "1 deviation" in text
    assert "72.0 mm" in text
    assert "data:image/png;base64," in text
    told = visitor.post("/api/v1/documents/check", {"file": SimpleUploadedFile("n.pdf", wrong)})
    (row,) = told.json()["deviations"]
    assert (row["code"], row["wanted"]) == ("mark.top", "72.0 mm")
    assert row["measured"] in text
    none = visitor.post("/documents/check", {"file": SimpleUploadedFile("n.pdf", b"no pdf")})
    assert b"cannot be read as a PDF" in none.content
