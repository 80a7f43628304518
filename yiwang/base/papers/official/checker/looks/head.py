"""The head: mark, number, red rule, title, addressee."""

import re
from collections.abc import Iterator

from yiwang.base.papers.official.checker.looks.judging import (
    LETTER,
    judged,
    letters,
    mm,
    near,
    set_in,
    shade,
    sized,
)
from yiwang.base.papers.official.checker.parts import Parts
from yiwang.base.papers.official.checker.report import Result, State
from yiwang.base.papers.official.checker.sheets import Bar, is_red
from yiwang.base.papers.official.layout import data, pitch, step

LAYOUT = data("layout")
BLOCK = LAYOUT["block"]
WIDTH = BLOCK["width"]


def down(parts: Parts) -> float:
    """By how much the block lies too low, where pages of text tell."""
    return parts.top - BLOCK["top"] if parts.top is not None else 0.0


def mark(parts: Parts) -> Iterator[Result]:
    if not parts.mark:
        yield Result("mark.present", State.DEVIATES, measured="none", wanted="one")
        return
    first = parts.mark[0]
    yield judged("mark.present", True, first)
    wrong = [line for line in parts.mark if not is_red(line.color)]
    said = shade((wrong[0] if wrong else first).color)
    yield judged("mark.color", not wrong, wrong[0] if wrong else first, said, "red")
    row = LAYOUT["mark"][parts.form]
    wanted = row["top"] + (0 if row.get("of") == "page" else BLOCK["top"])
    top = min(line.ink[1] for line in parts.mark)
    yield judged("mark.top", near(top, wanted, shift=down(parts)), first, mm(top), mm(wanted))
    ink = [line.ink for line in parts.mark]
    middle = (min(each[0] for each in ink) + max(each[2] for each in ink)) / 2
    centre = parts.left + WIDTH / 2
    yield judged("mark.centred", near(middle, centre), first, mm(middle), mm(centre))


def number(parts: Parts) -> Iterator[Result]:
    line = parts.number
    if line is None:
        if parts.form != "minutes":
            yield Result("number.present", State.DEVIATES, measured="none", wanted="one")
        return
    yield judged("number.present", True, line, line.text)
    text = line.text
    if not re.fullmatch(r"第?\d+号", text):
        year = re.search(r"〔\d{4}〕", text)
        yield judged("number.brackets", year is not None, line, text, "〔YYYY〕")
        tail = re.split(r"[〕\])）】］﹞]", text)[-1]
        yield judged(
            "number.form", bool(re.fullmatch(r"[1-9]\d*号", tail)), line, text, "代字〔YYYY〕n号"
        )
    yield from sized("number.size", [line], LAYOUT["sizes"]["text"]["value"])
    yield from _place(parts)
    if parts.mark and parts.form != "letter":
        gap = line.top - max(each.ink[3] for each in parts.mark)
        if parts.signer is not None:  # several signers push the number down
            gap = min(gap, parts.signer.top - max(each.ink[3] for each in parts.mark))
        wanted = 2 * pitch() + pitch() - LETTER
        yield judged("number.blank", near(gap, wanted, "blank"), line, mm(gap), mm(wanted))


def _place(parts: Parts) -> Iterator[Result]:
    """Across: centred, to the right in letters, one letter in where a signer stands beside it."""
    line = parts.number
    assert line is not None, "asked only where there is a number"
    right = parts.left + WIDTH
    if parts.form == "letter":
        yield judged(
            "number.place", near(line.right, right), line, mm(line.right), mm(right)
        )  # fmt: skip
        return
    if parts.signer is None:
        centre = parts.left + WIDTH / 2
        good = near(line.middle, centre)
        yield judged("number.place", good, line, mm(line.middle), mm(centre))
        return
    inside = (line.left - parts.left) / step()
    good = near(inside, 1, "letter")
    yield judged("number.place", good, line, letters(line.left - parts.left), "1 字")
    beside = right - parts.signer.right
    good = near(beside / step(), 1, "letter")
    yield judged("signer.place", good, parts.signer, letters(beside), "1 字")


def rule(parts: Parts) -> Iterator[Result]:
    if parts.form == "order":
        return
    bar = parts.rule
    if bar is None:
        yield Result("rule.present", State.DEVIATES, measured="none", wanted="one")
        return
    yield _barred("rule.present", True, bar)
    said = shade(bar.color)
    yield _barred("rule.color", is_red(bar.color), bar, said, "red")
    letter = parts.form == "letter"
    length = LAYOUT["letter"]["length"] if letter else WIDTH
    yield _barred("rule.length", near(bar.length, length), bar, mm(bar.length), mm(length))
    if letter:
        above = max((line.ink[3] for line in parts.mark), default=None)
        wanted, edge = LAYOUT["letter"]["below_mark"], bar.box[1]
    else:
        above = parts.number.bottom if parts.number else None
        wanted, edge = LAYOUT["rule"]["below_number"], bar.middle
    if above is not None:
        gap = edge - above
        yield _barred("rule.distance", near(gap, wanted), bar, mm(gap), mm(wanted))
    if letter:
        yield from _foot(parts)


def _foot(parts: Parts) -> Iterator[Result]:
    wanted = LAYOUT["letter"]["from_page_bottom"]
    if parts.foot is None or parts.foot.middle < parts.sheets[0].height / 2:
        yield Result("rule.foot", State.DEVIATES, wanted=mm(wanted))
        return
    gap = parts.sheets[0].height - parts.foot.middle
    yield _barred("rule.foot", near(gap, wanted), parts.foot, mm(gap), mm(wanted))


def _barred(code: str, kept: bool, bar: Bar, measured: str = "", wanted: str = "") -> Result:
    state = State.KEPT if kept else State.DEVIATES
    return Result(code, state, 1, bar.box, measured, wanted)


def title(parts: Parts) -> Iterator[Result]:
    if parts.form == "order":
        return
    if not parts.title:
        yield Result("title.present", State.DEVIATES, measured="none", wanted="one")
        return
    first = parts.title[0]
    yield judged("title.present", True, first)
    yield from sized("title.size", parts.title, LAYOUT["sizes"]["title"]["value"])
    yield from set_in("title.typeface", parts.title, "title")
    centre = parts.left + WIDTH / 2
    wrong = next((line for line in parts.title if not near(line.middle, centre)), None)
    at = wrong or first
    yield judged("title.centred", wrong is None, at, mm(at.middle), mm(centre))
    if parts.form == "letter" and parts.number:
        gap, wanted = first.top - parts.number.bottom, 2 * pitch() + pitch() - LETTER
    elif parts.rule:
        gap, wanted = first.top - parts.rule.middle, 2 * pitch()
    else:
        return
    yield judged("title.blank", near(gap, wanted, "blank"), first, mm(gap), mm(wanted))


def addressee(parts: Parts) -> Iterator[Result]:
    if not parts.addressee:
        return
    first = parts.addressee[0]
    wrong = [line for line in parts.addressee if not near(line.left, parts.left)]
    at = wrong[0] if wrong else first
    yield judged("addressee.left", not wrong, at, mm(at.left), mm(parts.left))
    if parts.title:
        gap, wanted = first.top - parts.title[-1].bottom, 2 * pitch() - LETTER
        yield judged("addressee.blank", near(gap, wanted, "blank"), first, mm(gap), mm(wanted))


LOOKS = (mark, number, rule, title, addressee)
__all__ = ["LOOKS", "down"]
