"""Official documents measured from their PDF, in millimetres, against GB/T 9704-2012. The figures
stand here once more, so that a slip in the measures of the template is found.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from tests.papers.documents import AT, NOTICE, SENTENCE, TEXT, of_kind
from yiwang.base.papers.facade import Attachment, Issuer, NotOfficial, draw_official, kinds
from yiwang.base.papers.official import titles
from yiwang.base.papers.official.checker.bounded import read
from yiwang.base.papers.official.checker.lines import lines, parts

ONE = pytest.approx
MM = {"abs": 1.0}  # what the standard allows
LETTER, PITCH = 16 * 25.4 / 72, (225 - 16 * 25.4 / 72) / 21  # 5.64 and 10.45 mm


def pages(document):
    """Per page: its lines, its level lines."""
    sheets = read(draw_official(document, AT), 0).sheets
    return [(lines(sheet), sorted(sheet.bars, key=lambda bar: bar.middle)) for sheet in sheets]


def line(found, text):
    for each in found:
        for part in parts(each, 8):
            if part.text.startswith(text):
                return part
    raise AssertionError(f"no line begins with {text}")


@pytest.fixture(scope="module")
def notice():
    return pages(NOTICE)


def test_the_block_of_text_fills_156_by_225_millimetres_of_a4(notice):
    sheet = read(draw_official(NOTICE, AT), 0).sheets[0]
    assert (sheet.width, sheet.height) == (ONE(210, abs=0.1), ONE(297, abs=0.1))
    full = replace(NOTICE, text=f"{SENTENCE * 30}\n{TEXT}", attachments=())
    for found, _ in pages(full)[1:3]:
        text = [each for each in found if each.size == 16]
        assert text[0].top == ONE(37, **MM)
        assert text[-1].bottom == ONE(37 + 225, **MM)
        assert min(each.left for each in text) == ONE(28, **MM)
        assert max(each.right for each in text) == ONE(28 + 156, **MM)


def test_22_lines_of_28_letters_stand_on_a_page():
    document = replace(NOTICE, text="政" * 28 * 60, attachments=())
    found = [each for each, _ in pages(document)][1]
    text = [each for each in found if each.size == 16]
    assert len(text) == 22
    assert Counter(len(each.text) for each in text) == {28: 22}
    steps = [b.base - a.base for a, b in pairwise(text)]
    assert all(step == ONE(10.45, abs=0.05) for step in steps)
    assert steps[0] * 72 / 25.4 == ONE(29.6, abs=0.1), "points"


def test_the_head_of_an_ordinary_document(notice):
    found, bars = notice[0]
    mark, number, title = line(found, "演示市人民政府文件"), line(found, "演政发"), found[2]
    assert mark.ink[1] == ONE(37 + 35, **MM)
    assert mark.middle == ONE(28 + 78, **MM)
    assert mark.color[0] > 200 > 50 > max(mark.color[1:]), "red"
    assert number.size == 16
    assert number.middle == ONE(106, **MM)
    assert number.top - mark.ink[3] == ONE(2 * PITCH + PITCH - LETTER, **MM), "two blank lines"
    red = bars[0]
    assert red.middle - number.bottom == ONE(4, **MM)
    assert (red.box[0], red.length) == (ONE(28, **MM), ONE(156, **MM))
    assert title.size == 22
    assert title.top - red.middle == ONE(2 * PITCH, **MM)
    assert title.middle == ONE(106, **MM)


def test_addressee_and_paragraphs(notice):
    found, _ = notice[0]
    title, addressee = found[3], line(found, "各区、市")
    assert addressee.left == ONE(28, **MM)
    assert addressee.top - title.bottom == ONE(2 * PITCH - LETTER, **MM), "one blank line"
    first = line(found, "为加强政务服务工作")
    assert first.left == ONE(28 + 2 * 156 / 28, **MM)
    assert first.base - addressee.base == ONE(PITCH, **MM)


def test_headings_have_their_typefaces(notice):
    every = [each for found, _ in notice for each in found]
    assert "Sans" in line(every, "一、总体要求").font
    assert "Serif" in line(every, "（一）加强组织领导").font


def test_note_of_attachments_names_day_and_remark(notice):
    found = next(page for page, _ in notice if any(each.text.startswith("附件：") for each in page))
    listed = line(found, "附件：")
    last = [each for each in found if each.base < listed.base][-1]
    assert listed.left == ONE(28 + 2 * 156 / 28, **MM)
    assert listed.top - last.bottom == ONE(2 * PITCH - LETTER, **MM)
    day, name = line(found, "2026年11月9日"), line(found, "演示市人民政府")
    assert 184 - day.right == ONE(4 * 156 / 28, **MM), "four letters"
    assert name.middle == ONE(day.middle, **MM)
    assert day.base - name.base == ONE(PITCH, **MM)
    assert line(found, "（此件公开发布）").left == ONE(28 + 2 * 156 / 28, abs=3)


def test_an_attachment_begins_a_page(notice):
    found = next(page for page, _ in notice if page[0].text == "附件1")
    head, title = found[0], found[1]
    assert (head.left, head.top) == (ONE(28, **MM), ONE(37, **MM))
    assert "Sans" in head.font
    assert title.top == ONE(37 + 2 * PITCH, **MM), "the third line"
    assert title.middle == ONE(106, **MM)


def test_the_imprint_lies_at_the_foot_of_the_last_even_page(notice):
    assert len(notice) % 2 == 0
    found, bars = notice[-1]
    first, middle, last = bars
    assert last.middle == ONE(37 + 225, **MM)
    assert [bar.thickness for bar in bars] == [ONE(each, abs=0.05) for each in (0.35, 0.25, 0.35)]
    assert all(bar.length == ONE(156, **MM) for bar in bars)
    copies, printed = line(found, "抄送："), line(found, "演示市人民政府办公厅")
    day = line(found, "2026年11月9日印发")
    assert copies.size == printed.size == 14
    assert copies.left == printed.left == ONE(28 + 14 * 25.4 / 72, **MM)
    assert 184 - day.right == ONE(14 * 25.4 / 72, **MM)
    assert first.middle < copies.base < middle.middle < printed.base < last.middle


def test_page_numbers_lie_7_millimetres_below_odd_right_and_even_left(notice):
    for page, (found, _) in enumerate(notice, 1):
        number = found[-1]
        assert number.text == f"—{page}—"
        assert number.size == 14
        dash = number.glyphs[0]
        assert dash.ink[1] == ONE(37 + 225 + 7, **MM)
        edge = 184 - number.right if page % 2 else number.left - 28
        assert edge == ONE(14 * 25.4 / 72, **MM), "one letter"


def test_blank_pages_before_the_imprint_and_the_imprint_bear_no_number():
    document = replace(NOTICE, text="政" * 28 * 24, attachments=(), note="", copies=("某局",) * 40)
    every = pages(document)
    assert [bool(found) for found, _ in every] == [True, True, False, True]
    assert not any(each.text.startswith("—") for found, _ in every[2:] for each in found)


def test_on_the_way_up_number_and_signer_stand_on_one_line():
    found, _ = pages(of_kind("请示"))[0]
    number, signer = line(found, "演政发"), line(found, "签发人：王明远")
    assert number.left == ONE(28 + 156 / 28, **MM)
    assert 184 - signer.right == ONE(156 / 28, **MM)
    assert number.base == ONE(signer.base, abs=0.1)


def test_a_letter():
    first, second = pages(of_kind("函", text=f"{SENTENCE}\n" * 6))[:2]
    found, bars = first
    mark = line(found, "演示市人民政府")
    assert mark.ink[1] == ONE(30, **MM)
    thick, thin, *foot = bars
    assert thick.box[1] - mark.ink[3] == ONE(4, **MM)
    assert thick.thickness > thin.thickness
    assert foot[0].thickness < foot[1].thickness
    assert 297 - foot[1].middle == ONE(20, **MM)
    for bar in bars:
        assert (bar.box[0], bar.length) == (ONE(20, **MM), ONE(170, **MM))
    number = line(found, "演政发")
    assert number.right == ONE(184, **MM)
    assert number.top - thin.box[3] == ONE(LETTER * 7 / 8, **MM)
    assert not found[-1].text.startswith("—"), "no number on the first page"
    assert second[0][-1].text == "—2—"


def test_an_order_and_minutes():
    found, bars = pages(of_kind("命令"))[0]
    assert not bars
    assert line(found, "演示市人民政府令").ink[1] == ONE(37 + 20, **MM)
    assert line(found, "第12号").middle == ONE(106, **MM)
    found, _ = pages(of_kind("纪要"))[0]
    assert line(found, "演示市人民政府会议纪要").ink[1] == ONE(37 + 35, **MM)
    last = pages(of_kind("纪要"))[1][0]
    assert line(last, "请假：").base - line(last, "出席：").base == ONE(PITCH, **MM)


def test_bodies_that_issue_together_stand_one_below_the_other():
    names = ("演示市教育局", "演示市财政局")
    found, _ = pages(replace(NOTICE, issuers=tuple(map(Issuer, names)), attachments=()))[0]
    marks = [line(found, name) for name in names]
    beside = next(each for each in found if "文件" in each.text and each.size > 25)
    assert marks[0].left == ONE(marks[1].left, abs=0.5)
    assert marks[0].base < beside.base < marks[1].base


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_is_drawn_and_says_with_which_typefaces(kind):
    content = draw_official(of_kind(kind), AT)
    assert content.startswith(b"%PDF")
    assert content == draw_official(of_kind(kind), AT), "equal bytes for equal documents"
    assert b"fangsong: Noto Serif CJK SC" in content


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("请示", {"addressees": ("省人民政府", "省教育厅")}, "addressees"),
        ("请示", {"note": ""}, "note"),
        ("报告", {"issuers": (Issuer("演示市人民政府"),)}, "issuers"),
        ("通知", {"number": "演政发[2026]12号"}, "number"),
        ("通知", {"number": "演政发〔2026〕012号"}, "number"),
        ("通知", {"number": "演政发〔2026〕第12号"}, "number"),
        ("通知", {"number": ""}, "number"),
        ("公告", {"addressees": ("各区",)}, "addressees"),
        ("通知", {"form": "order"}, "form"),
        ("通知", {"direction": "up"}, "direction"),
        ("通知", {"urgency": "平急"}, "urgency"),
        ("通知", {"copy_number": "12"}, "copy_number"),
        ("通知", {"attachments": (Attachment("分工表。"),)}, "attachments"),
        ("通知", {"printed_on": date(2026, 11, 8)}, "printed_on"),
        ("通知", {"title": " "}, "title"),
        ("电报", {}, "kind"),
    ],
)
def test_what_breaks_a_rule_of_its_kind_is_refused_by_the_field(kind, changes, field):
    known = kind if kind in kinds() else "通知"
    said = of_kind(known)
    with pytest.raises(NotOfficial) as refusal:
        replace(said, **{"kind": kind, **changes})
    assert field in [each.field for each in refusal.value.problems]


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("关于召开会议的通知", ["关于召开会议的通知"]),
        (
            "演示市人民政府关于印发演示市数字政府建设三年行动计划的通知",
            ["演示市人民政府关于印发", "演示市数字政府建设三年行动计划的通知"],
        ),
        ("第一行\n第二行是长的", ["第一行", "第二行是长的"]),
    ],
)
def test_titles_break_between_words(title, wanted):
    assert titles.balanced(title, 20) == wanted


def test_no_line_of_a_title_is_too_wide_and_none_is_lost():
    for title in (
        "政" * 47,
        "演示市人民政府办公厅关于进一步做好优化营商环境有关工作的实施意见" * 2,
    ):
        made = titles.balanced(title, 20)
        assert "".join(made) == title
        assert all(titles.width(each) <= 20 for each in made)
