"""A page of a PDF as what stands on it. Millimetres from the upper left corner, sizes in points."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

Box = tuple[float, float, float, float]  # left, top, right, bottom
Color = tuple[int, int, int]

# Of the body of a letter, in its size: how far it stands above and below its baseline. Fonts
# differ by some hundredths, a fifth of a millimetre at the size of text.
ABOVE, BELOW = 0.88, 0.12
POINT = 25.4 / 72


class Glyph(NamedTuple):
    """One letter. right: where the next one begins; ink: what is black of it."""

    text: str
    left: float
    right: float
    base: float
    size: float
    font: str
    color: Color
    ink: Box

    @property
    def top(self) -> float:
        return self.base - ABOVE * self.size * POINT

    @property
    def bottom(self) -> float:
        return self.base + BELOW * self.size * POINT


class Bar(NamedTuple):
    """A level line or a thin area."""

    box: Box
    color: Color

    @property
    def length(self) -> float:
        return self.box[2] - self.box[0]

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def thickness(self) -> float:
        return self.box[3] - self.box[1]


@dataclass(frozen=True)
class Sheet:
    """One page. number: from 1; pictures: where pictures stand."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    bars: tuple[Bar, ...]
    pictures: tuple[Box, ...]

    @cached_property
    def scanned(self) -> bool:
        """Whether it is a picture of a page: nothing to read, and a picture over half of it."""
        area = max(((p[2] - p[0]) * (p[3] - p[1]) for p in self.pictures), default=0)
        return not self.glyphs and area > self.width * self.height / 2


def sheet(said: Mapping[str, Any]) -> Sheet:
    """A page from what the reader wrote."""
    fonts, colors = said["fonts"], [tuple(each) for each in said["colors"]]
    return Sheet(
        said["number"],
        said["width"],
        said["height"],
        tuple(
            Glyph(text, left, right, base, size, fonts[font], colors[color], tuple(ink))
            for text, left, right, base, size, font, color, ink in said["glyphs"]
        ),
        tuple(Bar(tuple(box), colors[color]) for box, color in said["bars"]),
        tuple(tuple(box) for box in said["pictures"]),
    )


def is_red(color: Color) -> bool:
    red, green, blue = color
    return red >= 150 and max(green, blue) <= 100


def is_black(color: Color) -> bool:
    return max(color) <= 70
