"""Letters to lines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from yiwang.base.papers.official.checker.sheets import Box, Color, Glyph, Sheet


@dataclass(frozen=True)
class Line:
    """Letters on one baseline, from left to right."""

    page: int
    glyphs: tuple[Glyph, ...]

    @cached_property
    def text(self) -> str:
        return "".join(each.text for each in self.glyphs)

    @cached_property
    def size(self) -> float:
        return _usual([each.size for each in self.glyphs])

    @cached_property
    def font(self) -> str:
        """That of its first letter: a heading may run on in another."""
        return self.glyphs[0].font

    @cached_property
    def color(self) -> Color:
        return Counter(each.color for each in self.glyphs).most_common(1)[0][0]

    @cached_property
    def base(self) -> float:
        return median(each.base for each in self.glyphs)

    @cached_property
    def box(self) -> Box:
        """Of the bodies of its letters, not of their ink."""
        return (
            self.glyphs[0].left,
            min(each.top for each in self.glyphs),
            max(each.right for each in self.glyphs),
            max(each.bottom for each in self.glyphs),
        )

    @cached_property
    def ink(self) -> Box:
        inks = [each.ink for each in self.glyphs]
        return (
            min(ink[0] for ink in inks),
            min(ink[1] for ink in inks),
            max(ink[2] for ink in inks),
            max(ink[3] for ink in inks),
        )

    @property
    def left(self) -> float:
        return self.box[0]

    @property
    def right(self) -> float:
        return self.box[2]

    @property
    def top(self) -> float:
        return self.box[1]

    @property
    def bottom(self) -> float:
        return self.box[3]

    @property
    def middle(self) -> float:
        return (self.ink[0] + self.ink[2]) / 2

    def steps(self) -> list[float]:
        """From one Chinese letter to the next, millimetres."""
        return [b.left - a.left for a, b in pairwise(self.glyphs) if _han(a) and _han(b)]


def lines(sheet: Sheet) -> list[Line]:
    """The lines of a page from top to bottom, those side by side from left to right as one."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(sheet.glyphs, key=lambda each: (each.base, each.left)):
        if rows and _same(rows[-1], glyph):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    made = (sorted(row, key=lambda each: each.left) for row in rows)
    return [Line(sheet.number, tuple(row)) for row in made]


def parts(line: Line, gap: float) -> Iterator[Line]:
    """A line cut where it has gaps of more than so many millimetres."""
    start = 0
    for index, (a, b) in enumerate(pairwise(line.glyphs), 1):
        if b.left - a.right > gap:
            yield Line(line.page, line.glyphs[start:index])
            start = index
    yield Line(line.page, line.glyphs[start:])


def _same(row: Sequence[Glyph], glyph: Glyph) -> bool:
    return abs(glyph.base - row[-1].base) < 0.12 * max(glyph.size, row[-1].size, 1.0)


def _usual(values: Sequence[float]) -> float:
    return Counter(values).most_common(1)[0][0]


def _han(glyph: Glyph) -> bool:
    return "\u4e00" <= glyph.text <= "\u9fff"
