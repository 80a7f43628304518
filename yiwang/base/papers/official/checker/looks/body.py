"""The page and its text: margins, lines, letters, headings, what is signed."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from yiwang.base.papers.official.checker.lines import Line
from yiwang.base.papers.official.checker.looks.head import down
from yiwang.base.papers.official.checker.looks.judging import (
    judged,
    letters,
    mm,
    near,
    set_in,
    shade,
    sized,
)
from yiwang.base.papers.official.checker.parts import Parts
from yiwang.base.papers.official.checker.report import Result, State, checks, tolerance
from yiwang.base.papers.official.checker.sheets import is_black
from yiwang.base.papers.official.layout import POINT, data, step

LAYOUT = data("layout")
BLOCK, SIZES = LAYOUT["block"], LAYOUT["sizes"]
FIRST = re.compile(r"[一二三四五六七八九十百]+、")
SECOND = re.compile(r"[（(][一二三四五六七八九十百]+[）)]")
CLOSING = "，。、；：！？）》”』〉】,.;:!?)"
FEW = 3  # lines or steps from which on a usual value can be told


def size_of_page(parts: Parts) -> Iterator[Result]:
    wanted = (LAYOUT["page"]["width"], LAYOUT["page"]["height"])
    for sheet in parts.sheets:
        if not (near(sheet.width, wanted[0]) and near(sheet.height, wanted[1])):
            said = f"{sheet.width:.0f} × {sheet.height:.0f} mm"
            yield Result(
                "page.size", State.DEVIATES, sheet.number, None, said, "210 × 297 mm"
            )  # fmt: skip
            return
    yield Result("page.size", State.KEPT, 1, None, "210 × 297 mm", "210 × 297 mm")


def margins(parts: Parts) -> Iterator[Result]:
    if len(parts.text) < FEW:
        yield Result("block.left", State.OPEN)
        return
    first = parts.text[0]
    left = parts.left
    yield judged("block.left", near(left, BLOCK["left"]), first, mm(left), mm(BLOCK["left"]))
    yield from _right(parts)
    yield from _top(parts)
    bottom = (parts.top or BLOCK["top"]) + BLOCK["height"]
    low = max(parts.text, key=lambda line: line.bottom)
    kept = low.bottom <= max(bottom, BLOCK["top"] + BLOCK["height"]) + tolerance("length")
    yield judged("block.bottom", kept, low, mm(low.bottom), f"≤ {mm(bottom)}")


def _right(parts: Parts) -> Iterator[Result]:
    """Lines that run on end at the right edge; a point may hang beyond it."""
    edge = parts.left + BLOCK["width"]
    full = [a for a, b in pairwise(parts.text) if a.page == b.page and near(b.left, parts.left)]
    full = [line for line in full if line.text[-1] not in CLOSING]
    if len(full) < FEW:
        yield Result("block.right", State.OPEN, wanted=mm(edge))
        return
    usual = median(line.right for line in full)
    far = [line for line in full if line.right > edge + tolerance("length")]
    kept = near(usual, edge) and not far
    at = far[0] if far else full[0]
    yield judged("block.right", kept, at, mm(far[0].right if far else usual), mm(edge))


def _top(parts: Parts) -> Iterator[Result]:
    """The top of pages of text. However far lines are apart, so many of them are centred in the
    block.
    """
    if parts.top is None:
        return
    page = min(line.page for line in parts.text if line.page > 1)
    usual = _pitch(parts)
    wanted = float(BLOCK["top"])
    if usual is not None and _right_pitch(usual):
        letter = SIZES["text"]["value"] * POINT
        used = (LAYOUT["lines"]["count"] - 1) * usual + letter
        wanted += max(0.0, (BLOCK["height"] - used) / 2)
    at = min(parts.on(page), key=lambda line: line.top)
    yield judged("block.top", near(parts.top, wanted), at, mm(parts.top), mm(wanted))


def _pitch(parts: Parts) -> float | None:
    steps = [
        b.base - a.base
        for a, b in pairwise(parts.text)
        if a.page == b.page and 5 < b.base - a.base < 15
    ]
    return median(steps) if len(steps) >= FEW else None


def _right_pitch(usual: float) -> bool:
    row = checks()["pitch"]
    return bool(row["least"] <= usual <= row["most"])


def lines(parts: Parts) -> Iterator[Result]:
    usual = _pitch(parts)
    row = checks()["pitch"]
    if usual is None:
        yield Result("lines.pitch", State.OPEN)
    else:
        said = f"{usual / POINT:.1f} pt"
        wanted = f"{row['least'] / POINT:.1f}–{row['most'] / POINT:.1f} pt"
        yield judged("lines.pitch", _right_pitch(usual), parts.text[0], said, wanted)
    steps = [each for line in parts.text for each in line.steps() if 3 < each < 9]
    if len(steps) < 3 * FEW:
        yield Result("lines.letters", State.OPEN)
        return
    letter = median(steps)
    row = checks()["step"]
    count = (BLOCK["width"] - SIZES["text"]["value"] * POINT) / letter + 1
    kept = row["least"] <= letter <= row["most"]
    yield judged("lines.letters", kept, parts.text[0], f"{count:.1f} 字", "28 字")


def text(parts: Parts) -> Iterator[Result]:
    shown = parts.on(1)
    yield judged("text.first_page", bool(shown), shown[0] if shown else None)
    if not parts.text:
        return
    yield from sized("text.size", parts.text, SIZES["text"]["value"])
    colored = [line for line in parts.text if not is_black(line.color)]
    for line in colored[: checks()["most_findings"]]:
        yield judged("text.color", False, line, shade(line.color), "black")
    if not colored:
        yield judged("text.color", True, parts.text[0])
    plain = [each for each in parts.text if not _numbered(each)]
    yield from set_in("text.typeface", plain, "fangsong")
    yield from _indents(parts)
    yield from set_in("heading.first", _headings(parts, FIRST), "hei")
    yield from set_in("heading.second", _headings(parts, SECOND), "kai")


def _begins(parts: Parts) -> list[Line]:
    """Lines that begin a paragraph: the one before ended, or they are headings."""
    before: Line | None = None
    begun = []
    for line in parts.text:
        after = before is None or before.page != line.page or before.text[-1] in "。！？"
        short = before is not None and before.right < parts.left + BLOCK["width"] - 12
        if (after and short) or FIRST.match(line.text):
            begun.append(line)
        before = line
    return begun


def _indents(parts: Parts) -> Iterator[Result]:
    begun = [line for line in _begins(parts) if line not in parts.addressee]
    wanted = 2 * step()
    wrong = [line for line in begun if abs(line.left - parts.left - wanted) > step() * 0.75]
    for line in wrong[: checks()["most_findings"]]:
        yield judged("text.indent", False, line, letters(line.left - parts.left), "2 字")
    if begun and not wrong:
        yield judged("text.indent", True, begun[0], "2 字", "2 字")


def _headings(parts: Parts, number: re.Pattern[str]) -> Sequence[Line]:
    indented = (line for line in parts.text if line.left > parts.left + step())
    return [line for line in indented if number.match(line.text)]


def attached(parts: Parts) -> Iterator[Result]:
    if parts.listed:
        inside = parts.listed.left - parts.left
        good = near(inside / step(), 2, "letter")
        yield judged("attachments.indent", good, parts.listed, letters(inside), "2 字")
        wrong = [line for line in parts.names if line.text[-1] in "。，；、.;"]
        at = wrong[0] if wrong else parts.names[-1]
        yield judged("attachments.end", not wrong, at, at.text[-6:])
    if parts.attachments:
        head = parts.attachments[0]
        top = BLOCK["top"]
        kept = near(head.left, parts.left) and near(head.top, top, shift=down(parts))
        said = f"{mm(head.left)}, {mm(head.top)}"
        yield judged("attachment.head", kept, head, said, f"{mm(parts.left)}, {mm(top)}")
        yield from set_in("attachment.typeface", parts.attachments, "hei")


def signed(parts: Parts) -> Iterator[Result]:
    line = parts.date
    if line is None:
        if parts.form != "minutes":
            yield Result("date.present", State.DEVIATES, measured="none", wanted="one")
        return
    yield judged("date.present", True, line, line.text)
    good = re.fullmatch(r"\d{4}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日", line.text)
    yield judged("date.form", good is not None, line, line.text, "YYYY年M月D日")
    beside = (parts.left + BLOCK["width"] - line.right) / step()
    least, most = 2 - tolerance("letter"), 4 + tolerance("letter")
    if parts.form == "order":
        least = 4 - tolerance("letter")
    longest = max((each.right - each.left for each in parts.signers), default=0.0)
    if longest > line.right - line.left + 8 * step():  # a name beyond it moves the date inward
        most = BLOCK["width"] / step()
    yield judged("date.place", least <= beside <= most, line, f"{beside:.1f} 字", "4 字 / 2 字")
    if parts.note:
        inside = parts.note.left - parts.left
        kept = abs(inside / step() - 2) <= 2 * tolerance("letter")
        yield judged("note.indent", kept, parts.note, letters(inside), "2 字")


def _numbered(line: Line) -> bool:
    return bool(FIRST.match(line.text) or SECOND.match(line.text))


LOOKS = (size_of_page, margins, lines, text, attached, signed)
