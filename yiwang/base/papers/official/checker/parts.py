"""Which lines of a document are which of its parts, told by their words, sizes and places.

Nothing is taken to be where it should be: a part in the wrong place is to be found, too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from yiwang.base.papers.official.checker.lines import Line, lines, parts
from yiwang.base.papers.official.checker.sheets import Bar, Sheet, is_red
from yiwang.base.papers.official.layout import data

NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Za-z]+[〔\[（(【［﹝]\s*\d{2,4}\s*[〕\])）】］﹞].{0,10}|^第?\d+号$"
)
DATE = re.compile(
    r"^[\d二〇○零一二三四五六七八九]{2,4}年[\d十一二三四五六七八九]{1,3}月[\d十一二三四五六七八九]{1,3}日$"
)
PAGE = re.compile(r"^[—–―─－\-·\s]*(\d{1,3})[—–―─－\-·\s]*$")
ATTACHMENT = re.compile(r"^附件\s*\d*$")
PRINTED = re.compile(r"\d+年\d+月\d+日(印发)?$")
LARGE = 25.0  # points: larger is a mark
TITLE = (18.5, LARGE)
TEXT = (12.5, 18.5)
LETTERS = 5.6  # millimetres a letter of text takes
ASIDE = 8.0  # millimetres between parts on one line


@dataclass(frozen=True)
class Imprint:
    """版记: its page, its rules and its lines from top to bottom."""

    page: int
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Parts:
    """The parts of a document; what was not found is None or empty.

    pages: of the file, of which the sheets may be the first. left, top: where the block of text
    really begins, millimetres; top is None where no page is of text alone. numbers: of pages.
    """

    form: str
    pages: int
    sheets: tuple[Sheet, ...]
    mark: tuple[Line, ...] = ()
    number: Line | None = None
    signer: Line | None = None
    rule: Bar | None = None
    foot: Bar | None = None
    title: tuple[Line, ...] = ()
    addressee: tuple[Line, ...] = ()
    text: tuple[Line, ...] = ()
    listed: Line | None = None  # the first line of the note of attachments
    names: tuple[Line, ...] = ()  # the lines of that note
    date: Line | None = None
    signers: tuple[Line, ...] = ()  # names right above the date
    note: Line | None = None
    attachments: tuple[Line, ...] = ()
    imprint: Imprint | None = None
    numbers: tuple[tuple[int, Line], ...] = ()
    left: float = 28.0
    top: float | None = None

    def on(self, page: int) -> list[Line]:
        """The lines of text on a page."""
        return [each for each in self.text if each.page == page]


def recognized(sheets: Sequence[Sheet], pages: int) -> Parts:
    """Tell the parts of a document."""
    every = {sheet.number: lines(sheet) for sheet in sheets}
    bottom = _bottom()
    numbers = tuple(
        (page, line)
        for page, found in every.items()
        for line in found[-1:]
        if PAGE.match(line.text) and line.top > bottom - 12
    )
    taken = {id(line) for _, line in numbers}
    imprint = _imprint(sheets[-1], every[sheets[-1].number], taken)
    taken |= {id(line) for line in imprint.lines} if imprint else set()
    body = [line for found in every.values() for line in found if id(line) not in taken]
    return _Head(sheets, pages, body).parts(numbers, imprint)


def _bottom() -> float:
    block = data("layout")["block"]
    return float(block["top"] + block["height"])


def _imprint(sheet: Sheet, found: Sequence[Line], taken: set[int]) -> Imprint | None:
    bars = [bar for bar in sheet.bars if bar.length > 100 and not is_red(bar.color)]
    bars = sorted((bar for bar in bars if bar.middle > sheet.height / 3), key=lambda b: b.middle)
    rest = [line for line in found if id(line) not in taken]
    if bars:
        inside = [line for line in rest if line.base > bars[0].middle]
        return Imprint(sheet.number, tuple(bars), tuple(inside))
    starts = [n for n, line in enumerate(rest) if line.text.startswith(("抄送", "主送：", "抄报"))]
    starts += [n for n, line in enumerate(rest) if line.text.endswith("印发")]
    if not starts:
        return None
    return Imprint(sheet.number, (), tuple(rest[min(starts) :]))


class _Head:
    """Takes lines from the top of the document, part by part."""

    def __init__(self, sheets: Sequence[Sheet], pages: int, body: list[Line]) -> None:
        self.sheets, self.pages, self.body = tuple(sheets), pages, body
        self.first = [line for line in body if line.page == sheets[0].number]
        self.red = sorted(
            (bar for bar in sheets[0].bars if is_red(bar.color)), key=lambda bar: bar.middle
        )

    def parts(self, numbers: tuple[tuple[int, Line], ...], imprint: Imprint | None) -> Parts:
        mark = self._mark()
        form = self._form(mark)
        under = max((line.bottom for line in mark), default=0.0)
        number, signer, under = self._number(under)
        rule = self._rule(mark, under, form)
        if rule and form != "letter":
            under = max(under, rule.middle)
        title = () if form == "order" else self._title(under)
        under = max((line.bottom for line in title), default=under)
        addressee = self._addressee(under)
        under = max((line.bottom for line in addressee), default=under)
        rest = [line for line in self.body if line.page > 1 or line.top > under - 0.5]
        heads = tuple(line for line in rest if line.page > 1 and ATTACHMENT.match(line.text))
        last = min((line.page for line in heads), default=self.pages + 1)
        pieces = [part for line in rest if line.page < last for part in parts(line, ASIDE)]
        date = next((part for part in reversed(pieces) if DATE.match(part.text)), None)
        names = _names(rest, last, date)
        text = tuple(_text(rest, names, date, heads))
        left, top = _origin(text, rest)
        foot = self.red[-1] if self.red and form == "letter" and len(self.red) > 1 else None
        return Parts(
            form, self.pages, self.sheets, mark, number, signer, rule, foot, title, addressee,
            text, names[0] if names else None, names, date, _signers(rest, date),
            _note(rest, date), heads, imprint, numbers, left, top,
        )  # fmt: skip

    def _mark(self) -> tuple[Line, ...]:
        half = self.sheets[0].height * 0.55
        return tuple(line for line in self.first if line.size > LARGE and line.top < half)

    def _form(self, mark: tuple[Line, ...]) -> str:
        said = "".join(line.text for line in mark)
        if said.endswith("令"):
            return "order"
        if said.endswith("纪要"):
            return "minutes"
        wide = any(bar.length > 162 for bar in self.red)
        high = bool(mark) and mark[0].ink[1] < 48
        return "letter" if wide or high else "ordinary"

    def _number(self, under: float) -> tuple[Line | None, Line | None, float]:
        """The number, the first signer beside or above it, and where they end."""
        number = signer = None
        for line in self.first:
            if line.top < under - 3 or line.top > self.sheets[0].height * 0.6 or line.size > 18.5:
                continue
            for part in parts(line, ASIDE):
                if number is None and NUMBER.search(part.text):
                    number = part
                if signer is None and part.text.startswith("签发人"):
                    signer = part
            if number is not None:
                break
        ends = [part.bottom for part in (number, signer) if part is not None]
        return number, signer, max([under, *ends])

    def _rule(self, mark: tuple[Line, ...], under: float, form: str) -> Bar | None:
        """The line of the head: red, or of another colour where a red one should be."""
        above = max((line.ink[3] for line in mark), default=0.0)
        limit = above + 60
        bars = sorted(self.sheets[0].bars, key=lambda bar: bar.middle)
        wide = [bar for bar in bars if bar.length > 100 and above - 1 < bar.middle < limit]
        if form == "letter":
            return wide[0] if wide else None
        return next((bar for bar in wide if bar.middle > under - 3), None)

    def _title(self, under: float) -> tuple[Line, ...]:
        below = [line for line in self.first if line.top > under - 1]
        least, most = TITLE
        sized = [line for line in below if least <= line.size <= most]
        if sized:
            return tuple(_together(sized))
        centred = []
        for line in below[:5]:
            if line.left < 28 + 12 or abs(line.middle - self.sheets[0].width / 2) > 6:
                break
            centred.append(line)
        return tuple(centred)

    def _addressee(self, under: float) -> tuple[Line, ...]:
        below = [line for line in self.first if line.top > under - 0.5][:8]
        for index, line in enumerate(below):
            if line.text.endswith(("：", ":")):
                return tuple(below[: index + 1])
            if line.text.endswith(("。", "；")):
                break
        return ()


def _together(found: Sequence[Line]) -> list[Line]:
    """The first lines that follow one another without a gap."""
    kept = [found[0]]
    for line in found[1:]:
        if line.page != kept[-1].page or line.base - kept[-1].base > 20:
            break
        kept.append(line)
    return kept


def _names(rest: Sequence[Line], last: int, date: Line | None) -> tuple[Line, ...]:
    """The lines of the note of attachments, before the date."""
    starts = [
        n for n, line in enumerate(rest) if line.page < last and re.match(r"附件[：:]", line.text)
    ]
    if not starts:
        return ()
    kept = [rest[starts[0]]]
    for line in rest[starts[0] + 1 :]:
        if line.page != kept[-1].page or line.base - kept[-1].base > 13 or line is date:
            break
        kept.append(line)
    return tuple(kept)


def _text(
    rest: Sequence[Line], names: Sequence[Line], date: Line | None, heads: Sequence[Line]
) -> Iterable[Line]:
    """Lines of plain text, those of attachments too, without what is signed below it and without
    the titles of attachments.
    """
    other = {id(line) for line in (*names, *heads, *_signing(rest, date), *_titles(rest, heads))}
    least, most = TEXT
    return (line for line in rest if id(line) not in other and least <= line.size <= most)


def _signing(rest: Sequence[Line], date: Line | None) -> Iterator[Line]:
    """The date, what stands below it on its page, and the names above it: far to the right, or
    several beside one another.
    """
    if date is None:
        return
    page = [line for line in rest if line.page == date.page]
    yield from (line for line in page if line.base > date.base - 0.5)
    for line in reversed([line for line in page if line.base < date.base - 0.5]):
        if line.left < 28 + 20 and len(list(parts(line, ASIDE))) < 2:
            return
        yield line


def _titles(rest: Sequence[Line], heads: Sequence[Line]) -> Iterator[Line]:
    """What stands centred below the head of an attachment."""
    for head in heads:
        for line in rest:
            if line.page == head.page and line.base > head.base:
                if line.left < 28 + 3 * LETTERS:
                    break
                yield line


def _signers(rest: Sequence[Line], date: Line | None) -> tuple[Line, ...]:
    if date is None:
        return ()
    near = (line for line in rest if line.page == date.page and 0 < date.base - line.base < 13)
    return tuple(part for line in near for part in parts(line, ASIDE) if part.right > date.left)


def _note(rest: Sequence[Line], date: Line | None) -> Line | None:
    if date is None:
        return None
    below = [line for line in rest if line.page == date.page and line.base > date.base + 1]
    first = below[0] if below else None
    return first if first and first.text.startswith(("（", "(")) else None


def _origin(text: Sequence[Line], rest: Sequence[Line]) -> tuple[float, float | None]:
    """Where the block really begins: most lines are flush left, and pages after the first are
    text from their top.
    """
    block = data("layout")["block"]
    flush = [round(line.left) for line in text if abs(line.left - block["left"]) < 12]
    left = float(block["left"])
    if flush:
        usual = Counter(flush).most_common(1)[0][0]
        left = median(line.left for line in text if abs(line.left - usual) <= 1)
        smaller = [line.left for line in text if line.left < left - 3]
        if len(smaller) >= 2:
            left = median(smaller)
    pages = Counter(line.page for line in rest if line.page > 1 and line.size <= LARGE)
    tops = [
        min(line.top for line in rest if line.page == page)
        for page, count in pages.items()
        if count > 3
    ]
    return left, min(tops) if tops else None
