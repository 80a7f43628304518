"""Sealed documents, and everything that may become of them afterwards."""

from datetime import timedelta

import pytest

from tests.engines.ofd.people import NOW, Person, Trusting, person, seal_of
from yiwang.engines import ofd
from yiwang.engines.ofd import Verdict, archive
from yiwang.engines.ofd.model import Document
from yiwang.engines.ofd.numbers import Box

PAGE = "Doc_0/Pages/Page_0/Content.xml"


@pytest.fixture(scope="module")
def body() -> Person:
    return person("青岛市市场监督管理局")


@pytest.fixture
def sealed(letter: Document, body: Person) -> bytes:
    place = ofd.Place(1, Box(120, 200, 42, 42))
    return ofd.sign(ofd.write(letter), body, seal_of(body), NOW, [place])


def verdict(data: bytes, verifier: Trusting | None = None) -> Verdict:
    return ofd.check(data, verifier or Trusting(), NOW + timedelta(hours=1)).verdict


def changed(data: bytes, parts: dict[str, bytes | None]) -> bytes:
    rows = dict(archive.unpack(data)) | parts
    return archive.pack({name: content for name, content in rows.items() if content is not None})


def test_a_sealed_document_is_genuine_and_shows_the_seal_on_its_page(sealed: bytes) -> None:
    report = ofd.check(sealed, Trusting(), NOW)
    (one,) = report.signatures
    assert (report.verdict, one.problems, report.problems) == (Verdict.GENUINE, (), ())
    assert (one.signer, one.seal, one.at) == ("青岛市市场监督管理局",) * 2 + (NOW,)
    opened = ofd.read(sealed)
    (stamp,) = ofd.stamps(opened, opened.bodies[0])[1]
    assert stamp.boundary == Box(120, 200, 42, 42)


def test_a_second_seal_protects_the_first(sealed: bytes) -> None:
    other = person("青岛市市南区人民政府")
    twice = ofd.sign(sealed, other, seal_of(other), NOW + timedelta(minutes=5))
    assert verdict(twice) is Verdict.GENUINE
    first = ofd.read(twice).parts["Doc_0/Signs/Sign_1/Signature.xml"]
    report = ofd.check(
        changed(twice, {"Doc_0/Signs/Sign_1/Signature.xml": first + b" "}), Trusting(), NOW
    )
    assert report.verdict is Verdict.CHANGED
    assert report.signatures[1].changed == ("Doc_0/Signs/Sign_1/Signature.xml",)


def test_one_changed_byte_of_any_protected_part_is_named(sealed: bytes) -> None:
    parts = ofd.read(sealed).parts
    free = {"Doc_0/Signs/Signatures.xml"}
    own = {f"Doc_0/Signs/Sign_1/{name}" for name in ("Signature.xml", "SignedValue.dat")}
    for name in parts.keys() - free - own:
        report = ofd.check(changed(sealed, {name: parts[name] + b"\n"}), Trusting(), NOW)
        assert report.verdict is Verdict.CHANGED, name
        assert report.signatures[0].changed == (name,)
    for name in own:
        assert verdict(changed(sealed, {name: parts[name] + b"\n"})) is Verdict.CHANGED, name


def test_a_changed_word_is_changed(sealed: bytes) -> None:
    page = ofd.read(sealed).parts[PAGE].decode().replace("准予", "不予").encode()
    assert verdict(changed(sealed, {PAGE: page})) is Verdict.CHANGED


def test_an_added_part_is_named(sealed: bytes) -> None:
    report = ofd.check(changed(sealed, {"Doc_0/Annots/x.xml": b"<x/>"}), Trusting(), NOW)
    assert report.verdict is Verdict.APPENDED
    assert report.signatures[0].appended == ("Doc_0/Annots/x.xml",)


def test_a_removed_part_is_named(sealed: bytes) -> None:
    second = "Doc_0/Pages/Page_1/Content.xml"
    report = ofd.check(changed(sealed, {second: None}), Trusting(), NOW)
    assert report.verdict is Verdict.CHANGED
    assert report.signatures[0].missing == (second,)


def test_a_document_whose_list_of_signatures_is_gone_is_changed(sealed: bytes) -> None:
    assert verdict(changed(sealed, {"Doc_0/Signs/Signatures.xml": None})) is Verdict.CHANGED


def test_a_signature_taken_out_of_the_list_leaves_parts_that_nobody_protects(
    sealed: bytes,
) -> None:
    other = person("乙")
    twice = ofd.sign(sealed, other, seal_of(other), NOW)
    alone = ofd.read(sealed).parts["Doc_0/Signs/Signatures.xml"]
    assert verdict(changed(twice, {"Doc_0/Signs/Signatures.xml": alone})) is Verdict.APPENDED


def test_an_unsigned_document_is_unsigned(letter: Document) -> None:
    assert verdict(ofd.write(letter)) is Verdict.UNSIGNED


def test_bytes_that_are_no_document_are_unreadable() -> None:
    report = ofd.check(b"%PDF-1.7", Trusting(), NOW)
    assert report.verdict is Verdict.UNREADABLE
    assert "no OFD document" in report.reason


def test_a_certificate_that_had_run_out_is_expired(letter: Document) -> None:
    late = person("甲", until=NOW - timedelta(days=1))
    data = ofd.sign(ofd.write(letter), late, seal_of(late), NOW)
    assert verdict(data) is Verdict.EXPIRED


def test_a_seal_that_had_run_out_is_expired(letter: Document, body: Person) -> None:
    old = seal_of(body, until=NOW - timedelta(days=1))
    assert verdict(ofd.sign(ofd.write(letter), body, old, NOW)) is Verdict.EXPIRED


def test_a_revoked_certificate_is_revoked(sealed: bytes, body: Person) -> None:
    assert verdict(sealed, Trusting(revoked=[body.certificate])) is Verdict.REVOKED


def test_a_stranger_is_not_trusted(sealed: bytes) -> None:
    assert verdict(sealed, Trusting(trusted=[])) is Verdict.NOT_TRUSTED


def test_a_seal_used_by_somebody_it_does_not_name_is_not_trusted(
    letter: Document, body: Person
) -> None:
    data = ofd.sign(ofd.write(letter), person("假冒者"), seal_of(body), NOW)
    report = ofd.check(data, Trusting(), NOW)
    assert report.verdict is Verdict.NOT_TRUSTED
    assert [problem.code for problem in report.signatures[0].problems] == ["foreign_seal"]


def test_a_seal_changed_after_it_was_made_is_not_trusted(letter: Document, body: Person) -> None:
    forged = seal_of(body).replace("青岛市".encode(), "济南市".encode(), 1)
    data = ofd.sign(ofd.write(letter), body, forged, NOW)
    report = ofd.check(data, Trusting(), NOW)
    assert report.verdict is Verdict.NOT_TRUSTED
    assert [problem.code for problem in report.signatures[0].problems] == ["forged_seal"]


def test_a_signature_from_the_future_is_not_trusted(letter: Document, body: Person) -> None:
    data = ofd.sign(ofd.write(letter), body, seal_of(body), NOW + timedelta(days=2))
    assert verdict(data) is Verdict.NOT_TRUSTED


def test_another_documents_signature_does_not_serve(sealed: bytes, letter: Document) -> None:
    """The signed value of one document put into another one."""
    body = person("甲")
    other = ofd.sign(ofd.write(letter), body, seal_of(body), NOW)
    value = "Doc_0/Signs/Sign_1/SignedValue.dat"
    report = ofd.check(changed(sealed, {value: ofd.read(other).parts[value]}), Trusting(), NOW)
    assert report.verdict is Verdict.CHANGED
    assert "other_digest" in {problem.code for problem in report.signatures[0].problems}


def test_signing_is_the_same_but_for_the_signature(letter: Document, body: Person) -> None:
    """Writing and everything that is protected depends on nothing but the values."""
    seal = seal_of(body)
    one, two = (ofd.sign(ofd.write(letter), body, seal, NOW) for _ in range(2))
    differ = {n for n, c in ofd.read(one).parts.items() if ofd.read(two).parts[n] != c}
    assert differ <= {"Doc_0/Signs/Sign_1/SignedValue.dat"}
