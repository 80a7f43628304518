"""What a drawn process consists of. Lengths are the units of the diagram, about 1/96 inch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; x and y are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def grown(self, by: float) -> Box:
        """Return the box with so much more on every side."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def moved(self, x: float, y: float) -> Box:
        return Box(self.x + x, self.y + y, self.width, self.height)


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all. Raises ValueError where there is none."""
    kept = list(boxes)
    x, y = min(box.x for box in kept), min(box.y for box in kept)
    right, bottom = max(box.right for box in kept), max(box.bottom for box in kept)
    return Box(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True)
class Shape:
    """An element with its place. kind: its element name in BPMN; label: where its name stands,
    None for the usual place; open: a sub-process that shows what is in it, a frame round others.
    """

    id: str
    kind: str
    name: str
    box: Box
    label: Box | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A connection with its bends. kind: its element name in BPMN."""

    id: str
    kind: str
    name: str
    points: tuple[Point, ...]
    label: Box | None = None


@dataclass(frozen=True)
class Picture:
    """All shapes and lines of one diagram, frames before what lies in them."""

    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]

    @cached_property
    def box(self) -> Box:
        """The area that everything takes."""
        dots = (Box(x, y, 0, 0) for line in self.lines for x, y in line.points)
        named = [each.label for each in self.shapes] + [each.label for each in self.lines]
        labels = (label for label in named if label)
        return around((*(shape.box for shape in self.shapes), *labels, *dots))

    @cached_property
    def by_id(self) -> dict[str, Shape]:
        return {shape.id: shape for shape in self.shapes}
