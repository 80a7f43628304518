"""A run of glyphs as a text object: its font shows it the same, its characters let it be found."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yiwang.base.papers.ofd.fonts import PdfFont
from yiwang.engines.ofd.model import Code, Color, Glyphs, Text
from yiwang.engines.ofd.numbers import IDENTITY, Box, Matrix, at, times

INVISIBLE = 3  # text rendering mode: drawn for searching only


@dataclass(frozen=True)
class Setting:
    """How text is set (ISO 32000-1, 9.3), lengths in the text's space."""

    size: float = 1.0
    spread: float = 0.0  # added to every advance
    stretch: float = 1.0
    rise: float = 0.0
    mode: float = 0

    def advance(self, width: float) -> float:
        """How far a glyph moves on; width in thousandths of the size."""
        return (width / 1000 * self.size + self.spread) * self.stretch


@dataclass(frozen=True)
class Glyph:
    """One glyph, the characters it stands for and where it begins in the run."""

    number: int
    text: str
    x: float


def text(
    font: PdfFont,
    setting: Setting,
    glyphs: Sequence[Glyph],
    length: float,
    place: Matrix,
    fill: Color,
    stroke: Color,
) -> Text | None:
    """Return a run; None for one that shows nothing.

    place: from the text's space, y upwards, to the page in millimetres, y downwards.
    length: where the run ends.
    """
    upright = times((1, 0, 0, -1, 0, 0), place)  # letters of OFD hang the other way round
    scale = math.hypot(upright[0], upright[1])
    size = setting.size * scale
    if not glyphs or not size:
        return None
    rise, drop = font.ascent * setting.size, -font.descent * setting.size
    corners = [at(upright, x, y) for x in (0.0, length) for y in (-rise, drop)]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    box = Box(
        round(left, 4),
        round(top, 4),
        round(max(x for x, _ in corners) - left, 4),
        round(max(y for _, y in corners) - top, 4),
    )
    turn = (*(round(value / scale, 6) for value in upright[:4]), 0.0, 0.0)
    origin = upright[4] - box.x, upright[5] - box.y
    a, b, c, d, _, _ = turn
    matrix: Matrix = (a, b, c, d, round(origin[0], 6), round(origin[1], 6))
    x, y = (origin[0], origin[1]) if turn == IDENTITY else (0.0, 0.0)
    mode = int(setting.mode) % 4
    return Text(
        boundary=box,
        matrix=IDENTITY if turn == IDENTITY else matrix,
        alpha=0 if mode == INVISIBLE else 255,
        font=font.font,
        size=round(size, 4),
        codes=tuple(_codes(font, glyphs, scale, x, y)),
        fill=fill if mode in (0, 2, INVISIBLE) else None,
        stroke=stroke if mode in (1, 2) else None,
        stretch=round(setting.stretch, 4),
    )


def _codes(
    font: PdfFont, glyphs: Sequence[Glyph], scale: float, x: float, y: float
) -> Iterator[Code]:
    """Glyphs of one character each stand together; a ligature stands for itself."""
    for row in _rows(glyphs):
        places = [round(glyph.x * scale, 4) for glyph in row]
        said = "".join(glyph.text for glyph in row) or " "
        steps = (round(b - a, 4) for a, b in pairwise(places))
        yield Code(
            said,
            round(x + places[0], 4),
            round(y, 4),
            tuple(steps),
            glyphs=_named(font, row, len(said)),
        )


def _rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    row: list[Glyph] = []
    for glyph in glyphs:
        if len(glyph.text) == 1:
            row.append(glyph)
            continue
        if row:
            yield row
        row = []
        yield [glyph]
    if row:
        yield row


def _named(font: PdfFont, row: list[Glyph], characters: int) -> tuple[Glyphs, ...]:
    """Which glyphs to draw, where the characters alone would give others."""
    numbers = tuple(glyph.number for glyph in row)
    if all(font.shown.get(glyph.text) == glyph.number for glyph in row):
        return ()
    return (Glyphs(0, characters, numbers),)
