"""Every public document is opened, checked, read and drawn; what each one is stands beside it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from tests.engines.ofd.people import NOW, Trusting
from yiwang.engines import ofd
from yiwang.engines.ofd import Verdict


@dataclass(frozen=True)
class Expected:
    verdict: Verdict
    said: str  # words that its text holds
    pages: int = 1
    problems: tuple[str, ...] = ()


HELLO = "你好呀，OFD Reader&Writer！"
FOUND = {
    "AddAttachment.ofd": Expected(Verdict.UNSIGNED, "这是一个带有附件的OFD文件"),
    "SESV4SignDoc.ofd": Expected(Verdict.EXPIRED, HELLO),
    "chineseDir.ofd": Expected(Verdict.UNSIGNED, HELLO),
    "hello.ofd": Expected(Verdict.UNSIGNED, "“拿来主义”者是全不这样的。", 2),
    "hello_watermark.ofd": Expected(Verdict.UNSIGNED, HELLO),
    "helloworld.ofd": Expected(Verdict.UNSIGNED, HELLO),
    "helloworld_with_pageblock.ofd": Expected(Verdict.UNSIGNED, HELLO),
    # Its page was edited and packed again after two signatures; it refers to a part it lacks and
    # is written in the namespace of a draft.
    "keyword.ofd": Expected(
        Verdict.CHANGED,
        "1.2.156.3005.2.11100000MB03271699022.11370000MB2852565A.301213AF0610489FBEC46E8AB9C5C25F",
        problems=("missing_part", "wrong_namespace"),
    ),
    "page1.ofd": Expected(Verdict.UNSIGNED, "1"),
    "page2.ofd": Expected(Verdict.UNSIGNED, "2"),
    "page3.ofd": Expected(Verdict.UNSIGNED, "3"),
    "signedFile.ofd": Expected(Verdict.GENUINE, "机器编号：667007910547"),
    "test-ofda.ofd": Expected(Verdict.UNSIGNED, "Hello OFD-A"),
}


def test_every_document_of_the_data_is_expected_here(documents: Path) -> None:
    assert {path.name for path in documents.glob("*.ofd")} <= set(FOUND)


@pytest.mark.parametrize("name", FOUND)
def test_a_public_document(documents: Path, name: str) -> None:
    expected, data = FOUND[name], (documents / name).read_bytes()
    opened = ofd.read(data)
    assert len(opened.document.pages) == expected.pages
    assert sorted({problem.code for problem in opened.problems}) == list(expected.problems)
    assert expected.said in ofd.text(opened.document)
    assert ofd.check(data, Trusting(), NOW).verdict == expected.verdict
    stamps = ofd.stamps(opened, opened.bodies[0])
    for index in range(expected.pages):
        drawn = etree.fromstring(ofd.draw(opened.document, index, stamps.get(index, ())))
        assert drawn.get("viewBox", "").startswith("0 0 ")
        assert next(drawn.iter("{*}text"), None) is not None


def test_the_signed_invoice_shows_its_seal_though_the_seal_is_a_document_itself(
    documents: Path,
) -> None:
    opened = ofd.read((documents / "signedFile.ofd").read_bytes())
    (stamp,) = ofd.stamps(opened, opened.bodies[0])[0]
    plain = ofd.draw(opened.document, 0).count(b"<path")
    assert ofd.draw(opened.document, 0, [stamp]).count(b"<path") > plain


def test_the_four_real_signatures_are_those_of_their_certificates(documents: Path) -> None:
    """By SM2 with SM3: three seal signatures of GB/T 38540, one signed message of GM/T 0010."""
    found = [
        one
        for name in ("SESV4SignDoc.ofd", "signedFile.ofd", "keyword.ofd")
        for one in ofd.check((documents / name).read_bytes(), Trusting(), NOW).signatures
    ]
    assert [one.signer for one in found] == [
        "Test Certificate",
        "国家税务总局江苏省税务局",
        "37030000001721",
        "37030000001721",
    ]
    broken = {"bad_signature", "other_digest", "forged_seal", "foreign_seal"}
    assert not broken & {problem.code for one in found for problem in one.problems}


def test_the_edited_certificate_names_what_was_edited(documents: Path) -> None:
    report = ofd.check((documents / "keyword.ofd").read_bytes(), Trusting(), NOW)
    sealed = report.signatures[0]
    assert "Doc_0/Pages/Page_0/Content.xml" in sealed.changed
    assert "Doc_0/Res/Font7.ttf" in sealed.appended
    assert sealed.seal == "淄博市周村区自然资源局(不动产登记专用章)"


def test_a_public_document_is_written_again_as_the_same_value(documents: Path) -> None:
    for path in documents.glob("*.ofd"):
        first = ofd.read(ofd.write(ofd.read(path.read_bytes()).document))
        again = ofd.read(ofd.write(first.document))
        assert first.problems == ()
        assert again.document == first.document, path.name
