"""The areas of a round as a map, drawn from the package's own data. Pure.

Degrees are drawn as they lie at the middle latitude, north above; that is true to shape over a
district.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from yiwang.kernel.texts import say
from yiwang.serve.allotments.spec import Area, Map, Place

WIDE = 960
HUES = 8  # of areas, see allotments.css
MARGIN = 12
UNDER = 32  # a mark and its label
Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """An area. path: of SVG; hue: 0 for areas that nobody serves; x, y: where its label stands."""

    path: str
    title: str
    label: str
    hue: int
    x: int
    y: int


@dataclass(frozen=True)
class Mark:
    number: int
    title: str
    x: int
    y: int


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    shapes: tuple[Shape, ...]
    marks: tuple[Mark, ...]
    credit: str


class _Sheet:
    """Where degrees are on the picture."""

    def __init__(self, points: Sequence[Point]) -> None:
        east, north = [x for x, _y in points], [y for _x, y in points]
        self.left, self.top = min(east), max(north)
        self.squeeze = cos(radians((min(north) + max(north)) / 2))
        self.scale = (WIDE - 2 * MARGIN) / ((max(east) - self.left) * self.squeeze or 1)
        self.height = round((self.top - min(north)) * self.scale) + 2 * MARGIN

    def at(self, point: Point) -> tuple[int, int]:
        x = (point[0] - self.left) * self.squeeze * self.scale
        return round(x) + MARGIN, round((self.top - point[1]) * self.scale) + MARGIN

    def path(self, area: Area) -> str:
        rings = (["{} {}".format(*self.at(point)) for point in ring] for ring in area.rings)
        return "".join(f"M{'L'.join(ring)}Z" for ring in rings)


def drawn(found: Map, places: Iterable[Place]) -> Picture:
    """The map with the places numbered in their order, and each area in the hue of its place."""
    here = list(places)
    served = {area: at for at, place in enumerate(here) for area in place.areas}
    areas = [each for each in found.areas if each.code in served] or list(found.areas)
    sheet = _Sheet([point for area in areas for ring in area.rings for point in ring])
    marks = [
        Mark(number, say(place.title), *sheet.at(place.at)) for number, place in enumerate(here, 1)
    ]
    shapes = [
        Shape(
            sheet.path(area),
            say(area.title),
            say(area.label),
            served[area.code] % HUES + 1 if area.code in served else 0,
            *_beside(sheet.at(middle(area)), marks),
        )
        for area in areas
    ]
    return Picture(WIDE, sheet.height, tuple(shapes), tuple(marks), found.credit)


def _beside(at: tuple[int, int], marks: Sequence[Mark]) -> tuple[int, int]:
    """Where a label stands: in the middle, or under a mark that is there."""
    x, y = at
    hidden = (mark.y + UNDER for mark in marks if abs(mark.x - x) < 50 and abs(mark.y - y) < UNDER)
    return x, next(hidden, y)


def middle(area: Area) -> Point:
    """The centre of gravity of an area's largest ring."""
    ring = max(area.rings, key=len)
    pairs = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    cross = [(a[0] * b[1] - b[0] * a[1], a, b) for a, b in pairs]
    twice = sum(c for c, _a, _b in cross)
    if not twice:
        return ring[0]
    x = sum((a[0] + b[0]) * c for c, a, b in cross) / (3 * twice)
    y = sum((a[1] + b[1]) * c for c, a, b in cross) / (3 * twice)
    return x, y
