"""The imprint and the numbers of pages."""

import re
from collections.abc import Iterator, Mapping

from yiwang.base.papers.official.checker.lines import Line
from yiwang.base.papers.official.checker.looks.head import down
from yiwang.base.papers.official.checker.looks.judging import judged, letters, mm, near, sized
from yiwang.base.papers.official.checker.parts import PAGE, Imprint, Parts
from yiwang.base.papers.official.checker.report import Result, State, checks, tolerance
from yiwang.base.papers.official.checker.sheets import Bar
from yiwang.base.papers.official.layout import POINT, data

LAYOUT = data("layout")
BLOCK, SIZES = LAYOUT["block"], LAYOUT["sizes"]
BOTTOM = BLOCK["top"] + BLOCK["height"]
NO_DATE = re.compile(r"\d{4}年(0\d月|\d+月0\d日)")


def imprint(parts: Parts) -> Iterator[Result]:
    found = parts.imprint
    if found is None or parts.pages > len(parts.sheets):
        return
    if parts.form != "letter":
        even = found.page % 2 == 0
        yield Result("imprint.page", _state(even), found.page, None, str(found.page), "2n")
        yield from _rules(parts, found)
        printed = [line for line in found.lines if re.search(r"\d年.*日", line.text)]
        for line in printed[-1:]:
            good = line.text.endswith("印发") and not NO_DATE.search(line.text)
            yield judged("imprint.date", good, line, line.text[-12:], "YYYY年M月D日印发")
    yield from sized("imprint.size", found.lines, SIZES["imprint"]["value"])


def _rules(parts: Parts, found: Imprint) -> Iterator[Result]:
    if not found.bars:
        yield Result("imprint.rules", State.DEVIATES, found.page, None, "0", "≥ 2")
        return
    last = found.bars[-1]
    kept = near(last.middle, BOTTOM, shift=down(parts))
    yield _barred("imprint.foot", kept, last, found.page, mm(last.middle), mm(BOTTOM))
    thick, thin = LAYOUT["imprint"]["outer"], LAYOUT["imprint"]["inner"]
    for index, bar in enumerate(found.bars):
        wanted = thick if index in (0, len(found.bars) - 1) else thin
        right = near(bar.thickness, wanted, "stroke") and near(bar.length, BLOCK["width"])
        if not right:
            said = f"{bar.thickness:.2f} mm × {mm(bar.length)}"
            whole = f"{wanted} mm × {mm(BLOCK['width'])}"
            yield _barred("imprint.rules", False, bar, found.page, said, whole)
            return
    yield _barred("imprint.rules", True, last, found.page)


def numbers(parts: Parts) -> Iterator[Result]:
    found = dict(parts.numbers)
    if parts.form == "letter" and parts.sheets:
        first = found.pop(1, None)
        yield judged("pages.first", first is None, first)
    yield from _present(parts, set(found))
    lines = list(found.values())
    if not lines:
        return
    yield from sized("pages.size", lines, SIZES["page_number"]["value"])
    yield from _sides(parts, found)
    wanted = LAYOUT["page_number"]["below"]
    wrong = []
    for line in lines:
        dashes = [each.ink for each in line.glyphs if not each.text.isdigit()]
        edge = min((ink[1] for ink in dashes), default=line.top)
        if not near(edge - BOTTOM, wanted, shift=down(parts)):
            wrong.append((line, edge))
    for line, edge in wrong[: checks()["most_findings"]]:
        yield judged("pages.below", False, line, mm(edge - BOTTOM), mm(wanted))
    if not wrong:
        yield judged("pages.below", True, lines[0], mm(wanted), mm(wanted))


def _present(parts: Parts, found: set[int]) -> Iterator[Result]:
    """Every page but the first of a letter, and blank ones before an imprint with its page."""
    written = {line.page for line in parts.text} | {1}
    if parts.form == "letter":
        written -= {1}
    missing = sorted(written - found)
    for page in missing[: checks()["most_findings"]]:
        yield Result("pages.present", State.DEVIATES, page, None, "none", "one")
    if written and not missing:
        yield Result("pages.present", State.KEPT)


def _sides(parts: Parts, found: Mapping[int, Line]) -> Iterator[Result]:
    size = SIZES["page_number"]["value"] * POINT
    most = size * (1 + tolerance("letter"))
    wrong = False
    for page, line in parts.numbers:
        if page not in found:
            continue
        said = PAGE.match(line.text)
        odd = (int(said[1]) if said else page) % 2 == 1
        right = parts.left + BLOCK["width"] - line.right
        aside = right if odd else line.left - parts.left
        if not -tolerance("length") + size / 2 <= aside <= most:
            wrong = True
            where = "右" if line.middle > parts.left + BLOCK["width"] / 2 else "左"
            yield judged(
                "pages.side",
                False,
                line,
                f"{where} {letters(aside)}",
                "右 1 字" if odd else "左 1 字",
            )
    if not wrong:
        yield judged("pages.side", True, parts.numbers[0][1])


def _barred(
    code: str, kept: bool, bar: Bar, page: int, measured: str = "", wanted: str = ""
) -> Result:
    return Result(code, _state(kept), page, bar.box, measured, wanted)


def _state(kept: bool) -> State:
    return State.KEPT if kept else State.DEVIATES


LOOKS = (imprint, numbers)
