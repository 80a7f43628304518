"""The checker of layouts: our own documents are right; each deliberate change is found, by its
name, and nothing else is.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.papers.documents import AT, NOTICE, SENTENCE, of_kind
from yiwang.base.papers import drawing
from yiwang.base.papers.facade import Attachment, Issuer, OfficialDocument, draw_official, kinds
from yiwang.base.papers.official import facts
from yiwang.base.papers.official.checker import bounded, check

Facts = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """measures: of the layout; said: of the words; template: text of a template → another."""

    measures: Callable[[Facts], None] = lambda _: None
    said: Callable[[Facts], None] = lambda _: None
    template: tuple[str, str] = ("", "")


def drawn(document: OfficialDocument, change: Change) -> bytes:
    """The document as another program might set it."""
    sources = dict(drawing.library())
    measures = json.loads(sources["measures.json"])
    words = json.loads(json.dumps(facts.facts(document), ensure_ascii=False))
    change.measures(measures)
    change.said(words["official"])
    old, new = (text.encode() for text in change.template)
    if old:
        assert sum(old in each for each in sources.values()) == 1, "the change must meet one place"
        sources = {name: each.replace(old, new) for name, each in sources.items()}
    sources["measures.json"] = json.dumps(measures).encode()
    sources["facts.json"] = json.dumps(words).encode()
    return drawing.compiled({**sources, "main": facts.TEMPLATE.encode()}, AT)


def named(document: bytes) -> set[str]:
    return {each.code for each in check(document, 0).deviations}


def put(*path: Any, value: Any) -> Callable[[Facts], None]:
    def put(facts: Facts) -> None:
        for key in path[:-1]:
            facts = facts[key]
        facts[path[-1]] = value

    return put


def _characters(count: int) -> Callable[[Facts], None]:
    return put("step", value=156 / count - 0.01)


REQUEST = of_kind("请示")
LETTER = of_kind("函", text=SENTENCE * 8)
ORDER = of_kind("命令")
CHANGES = {
    "the block 3 mm to the right": (
        NOTICE,
        Change(
            template=(
                "left: measures.block.left * 1mm,\n      right: (measures.page.width",
                "left: 31mm,\n      right: (measures.page.width - 3",
            )
        ),
        {"block.left"},
    ),
    "the top margin 3 mm wider": (
        NOTICE,
        Change(template=("top: measures.block.top * 1mm,", "top: 40mm,")),
        {"block.top"},
    ),
    "26 letters a line": (NOTICE, Change(measures=_characters(26)), {"lines.letters"}),
    "25 lines a page": (NOTICE, Change(measures=put("pitch", value=9.1)), {"lines.pitch"}),
    "a blue mark": (
        NOTICE,
        Change(template=("size: size, fill: red, tracking", "size: size, fill: blue, tracking")),
        {"mark.color"},
    ),
    "the mark 5 mm too low": (
        NOTICE,
        Change(measures=put("mark", "ordinary", "top", value=40)),
        {"mark.top"},
    ),
    "square brackets": (
        NOTICE,
        Change(said=put("number", value="演政发[2026]12号")),
        {"number.brackets"},
    ),
    "a number with a leading zero": (
        NOTICE,
        Change(said=put("number", value="演政发〔2026〕012号")),
        {"number.form"},
    ),
    "page numbers on the wrong side": (
        NOTICE,
        Change(template=("let odd = calc.odd(page)", "let odd = calc.even(page)")),
        {"pages.side"},
    ),
    "page numbers 11 mm below": (
        NOTICE,
        Change(measures=put("page_number", "below", value=11)),
        {"pages.below"},
    ),
    "no page numbers": (
        NOTICE,
        Change(template=("foreground: page-number()", "foreground: none")),
        {"pages.present"},
    ),
    "no red line": (
        NOTICE,
        Change(
            template=("line(length: 100%, stroke: measures.rule.stroke * 1mm + red)", "v(0pt)")
        ),
        {"rule.present"},
    ),
    "a black line": (
        NOTICE,
        Change(template=("measures.rule.stroke * 1mm + red", "measures.rule.stroke * 1mm + black")),
        {"rule.color"},
    ),
    "the red line 8 mm below the number": (
        NOTICE,
        Change(measures=put("rule", "below_number", value=8)),
        {"rule.distance"},
    ),
    "a date with leading zeros": (
        NOTICE,
        Change(said=put("dated", value="2026年01月09日")),
        {"date.form"},
    ),
    "a date in Chinese numbers": (
        NOTICE,
        Change(said=put("dated", value="二〇二六年十一月九日")),
        {"date.form"},
    ),
    "a title of 18 points": (
        NOTICE,
        Change(
            measures=put("sizes", "title", "value", value=18),
        ),
        {"title.size"},
    ),
    "a title to the left": (
        NOTICE,
        Change(template=("align(center, doc.title.join", "align(left, doc.title.join")),
        {"title.centred"},
    ),
    "an attachment named with a full stop": (
        NOTICE,
        Change(said=put("attachments", 1, "title", value="任务分工表。")),
        {"attachments.end"},
    ),
    "first-level headings in the typeface of the text": (
        NOTICE,
        Change(template=("if each.level == 1 { hei } else { kai }", "kai")),
        {"heading.first"},
    ),
    "paragraphs without indent": (
        NOTICE,
        Change(template=("amount: 2 * step, all: true", "amount: 0pt, all: true")),
        {"text.indent"},
    ),
    "grey text": (
        NOTICE,
        Change(template=("size: letter, tracking", "size: letter, fill: luma(50%), tracking")),
        {"text.color"},
    ),
    "an imprint with rules all thick": (
        NOTICE,
        Change(measures=put("imprint", "inner", value=0.8)),
        {"imprint.rules"},
    ),
    "a signer at the very edge": (
        REQUEST,
        Change(template=("pad(left: step, right: step,", "pad(left: step, right: 0pt,")),
        {"signer.place"},
    ),
    "a letter whose lines are as wide as the block": (
        LETTER,
        Change(measures=put("letter", "length", value=156)),
        {"rule.length"},
    ),
    "a letter with its lower line too high": (
        LETTER,
        Change(measures=put("letter", "from_page_bottom", value=28)),
        {"rule.foot"},
    ),
    "a letter with a number on its first page": (
        LETTER,
        Change(template=('if page == 1 and doc.form == "letter" { return }', "")),
        {"pages.first"},
    ),
    "an order with its mark 35 mm below": (
        ORDER,
        Change(measures=put("mark", "order", "top", value=35)),
        {"mark.top"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", kinds())
def test_a_document_of_ours_has_no_deviation(kind):
    found = check(draw_official(of_kind(kind), AT), 0)
    assert found.good, [(each.code, each.measured) for each in found.deviations]
    assert len(found.kept) > 25


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found_by_its_name_and_nothing_else_is(name):
    document, change, codes = CHANGES[name]
    assert named(drawn(document, change)) == codes


@pytest.mark.parametrize(
    "document",
    [
        replace(NOTICE, issuers=(Issuer("演示市教育局"), Issuer("演示市财政局"))),
        replace(NOTICE, issuers=tuple(Issuer(f"演示市第{n}局") for n in "一二三四五")),
        replace(NOTICE, sealed=False),
        replace(NOTICE, attachments=(Attachment("只有一个附件的名称特别长" * 3, SENTENCE),)),
        replace(NOTICE, copies=(), printed_by="", printed_on=None, note="", attachments=()),
        replace(NOTICE, copy_number="000012", urgency="特急"),
        of_kind("请示", issuers=tuple(Issuer(f"演示市第{n}局", signer="王明远") for n in "一二三")),
    ],
)
def test_joint_unsealed_and_urgent_ones_are_right_too(document):
    found = check(draw_official(document, AT), 0)
    assert found.good, [(each.code, each.measured, each.wanted) for each in found.deviations]


@pytest.mark.parametrize(
    "document",
    [b"", b"no pdf", b"%PDF-1.7\n" + b"\0" * 2000, b"%PDF-1.4 1 0 obj << /Type /Catalog >>"],
)
def test_what_is_no_pdf_is_said_to_be_unreadable(document):
    found = check(document)
    assert not found.readable
    assert [each.code for each in found.deviations] == ["file.readable"]


def test_a_file_too_large_is_not_read():
    assert not check(b"%PDF-1.7" + b" " * bounded.LARGEST).readable
