"""Where the steps of a map stand: in rows from top to bottom, lines through the rows between.

Rows follow the frequent way: a line that would lead back to a step from which it came by more
frequent lines is drawn upwards. Within a row, steps stand near what they are joined to.
Lengths are pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from .log import END, START
from .maps import Edge, Map

WIDTH, HEIGHT = 176.0, 68.0
END_SIZE = 44.0  # of the marks for coming in and being closed
LANE = 84.0  # the room a line takes in a row that it passes
GAP_X, GAP_Y, MARGIN = 28.0, 92.0, 16.0
ROUNDS = 6


@dataclass(frozen=True)
class Box:
    """A step, or START or END, with the middle of its rectangle."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """An edge from its source's border to its target's. upwards: it leads back."""

    edge: Edge
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]
    upwards: bool

    @property
    def path(self) -> str:
        """Return the line as SVG path data, upright at every point."""
        x, y = self.points[0]
        parts = [f"M{x:.0f} {y:.0f}"]
        for to_x, to_y in self.points[1:]:
            middle = (y + to_y) / 2
            parts.append(f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}")
            x, y = to_x, to_y
        return "".join(parts)


@dataclass(frozen=True)
class Drawing:
    """A map with coordinates, the upper left corner at 0, 0."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass
class _Spot:
    """A step, or the place where a line passes a row (`name` empty)."""

    name: str
    row: int
    width: float
    x: float = 0.0
    above: list[_Spot] = field(default_factory=list)
    below: list[_Spot] = field(default_factory=list)

    def pull(self, spots: list[_Spot]) -> float:
        return sum(spot.x for spot in spots) / len(spots) if spots else self.x


def lay_out(found: Map) -> Drawing:
    """Return the drawing of a map; a step that follows itself has no line of its own."""
    names = [START, *(step.name for step in found.steps), END]
    edges = [edge for edge in found.edges if edge.source != edge.target]
    rows_of = _rows(names, _forward(edges))
    spots = {name: _Spot(name, row, _width(name)) for name, row in rows_of.items()}
    chains = [_chain(edge, spots) for edge in edges]
    rows = _arranged(spots.values(), chains)
    _place(rows)
    left = min(spot.x - spot.width / 2 for row in rows for spot in row) - MARGIN
    for row in rows:
        for spot in row:
            spot.x -= left
    width = max(spot.x + spot.width / 2 for row in rows for spot in row) + MARGIN
    boxes = tuple(_box(spot) for spot in spots.values())
    return Drawing(width, _y(len(rows) - 1) + HEIGHT / 2 + MARGIN, boxes, _lines(edges, chains))


def _width(name: str) -> float:
    return END_SIZE if name in (START, END) else WIDTH


def _y(row: int) -> float:
    return MARGIN + HEIGHT / 2 + row * (HEIGHT + GAP_Y)


def _box(spot: _Spot) -> Box:
    height = END_SIZE if spot.name in (START, END) else HEIGHT
    return Box(spot.name, spot.x, _y(spot.row), spot.width, height)


# Rows


def _forward(edges: Iterable[Edge]) -> Mapping[str, set[str]]:
    """Keep the edges, the most frequent first, that close no circle: step → steps below it."""
    below: dict[str, set[str]] = {}
    ends_last = sorted(edges, key=lambda edge: (edge.target != END, -edge.count))
    for edge in ends_last:
        if edge.source not in _reached(below, edge.target):
            below.setdefault(edge.source, set()).add(edge.target)
    return below


def _reached(below: Mapping[str, set[str]], name: str) -> set[str]:
    found, ahead = {name}, [name]
    while ahead:
        further = below.get(ahead.pop(), set()) - found
        found |= further
        ahead += further
    return found


def _rows(names: Iterable[str], below: Mapping[str, set[str]]) -> dict[str, int]:
    """The longest way down to each step, and END beneath everything."""
    rows = dict.fromkeys(names, 1) | {START: 0}
    for _round in rows:
        moved = False
        for source, targets in below.items():
            for target in targets:
                if rows[target] <= rows[source]:
                    rows[target], moved = rows[source] + 1, True
        if not moved:
            break
    rows[END] = max(rows[END], 1 + max(row for name, row in rows.items() if name != END))
    return rows


def _chain(edge: Edge, spots: Mapping[str, _Spot]) -> list[_Spot]:
    """The spots that a line passes, from the upper step to the lower one."""
    ends = sorted((spots[edge.source], spots[edge.target]), key=lambda spot: spot.row)
    between = [_Spot("", row, LANE) for row in range(ends[0].row + 1, ends[1].row)]
    chain = [ends[0], *between, ends[1]]
    for upper, lower in pairwise(chain):
        upper.below.append(lower)
        lower.above.append(upper)
    return chain


# Columns


def _arranged(spots: Iterable[_Spot], chains: Iterable[list[_Spot]]) -> list[list[_Spot]]:
    """The rows, each with its spots from left to right."""
    rows: dict[int, list[_Spot]] = {}
    for spot in (*spots, *(spot for chain in chains for spot in chain[1:-1])):
        rows.setdefault(spot.row, []).append(spot)
    ordered = [rows[row] for row in sorted(rows)]
    for row in ordered:
        for place, spot in enumerate(row):
            spot.x = float(place)
    for turn in range(ROUNDS):
        for row in ordered if turn % 2 == 0 else reversed(ordered):
            pulls = {
                id(spot): spot.pull(spot.above if turn % 2 == 0 else spot.below) for spot in row
            }
            row.sort(key=lambda spot: pulls[id(spot)])
            for place, spot in enumerate(row):
                spot.x = float(place)
    return ordered


def _place(rows: list[list[_Spot]]) -> None:
    """Give every spot a place close to its neighbours', keeping order and distance."""
    for row in rows:
        _apart(row, [place * (WIDTH + GAP_X) for place in range(len(row))])
    for turn in range(ROUNDS):
        for row in rows if turn % 2 == 0 else reversed(rows):
            _apart(row, [spot.pull(spot.above + spot.below) for spot in row])


def _apart(row: list[_Spot], wished: list[float]) -> None:
    """Set a row as near to its wishes as distances allow (least squares, by pooling)."""
    offsets, at = [], 0.0
    for before, spot in zip([None, *row], row, strict=False):
        at += 0.0 if before is None else (before.width + spot.width) / 2 + GAP_X
        offsets.append(at)
    groups: list[list[float]] = []  # [sum of wishes without offsets, members]
    for wish, offset in zip(wished, offsets, strict=True):
        groups.append([wish - offset, 1.0])
        while len(groups) > 1 and _mean(groups[-2]) > _mean(groups[-1]):
            last = groups.pop()
            groups[-1] = [groups[-1][0] + last[0], groups[-1][1] + last[1]]
    means = (_mean(group) for group in groups for _member in range(int(group[1])))
    for spot, mean, offset in zip(row, means, offsets, strict=True):
        spot.x = mean + offset


def _mean(group: list[float]) -> float:
    return group[0] / group[1]


# Lines


def _lines(edges: list[Edge], chains: list[list[_Spot]]) -> tuple[Line, ...]:
    leaving = _ports([chain[:2] for chain in chains], upper=True)
    coming = _ports([chain[-2:] for chain in chains], upper=False)
    found = []
    for number, (edge, chain) in enumerate(zip(edges, chains, strict=True)):
        first, last = _box(chain[0]), _box(chain[-1])
        down = (
            (leaving[number], first.y + first.height / 2),
            *((spot.x, _y(spot.row)) for spot in chain[1:-1]),
            (coming[number], last.y - last.height / 2),
        )
        upwards = chain[0].name != edge.source
        points = tuple(reversed(down)) if upwards else down
        found.append(Line(edge, points, _label(down, number), upwards))
    return tuple(found)


def _label(down: tuple[tuple[float, float], ...], number: int) -> tuple[float, float]:
    """In the row a line passes, else between the steps, neighbours at different heights."""
    if len(down) > 2:
        return down[len(down) // 2]
    (x, y), (to_x, to_y) = down
    share = (0.34, 0.5, 0.66)[number % 3]
    bend = share * share * (3 - 2 * share)  # how far the curve has gone across by then
    return x + (to_x - x) * bend, y + (to_y - y) * share


def _ports(ends: list[list[_Spot]], *, upper: bool) -> list[float]:
    """Where each line leaves or reaches its step, side by side in the order of its other end."""
    at = [0.0] * len(ends)
    by_spot: dict[int, list[int]] = {}
    for number, (above, below) in enumerate(ends):
        by_spot.setdefault(id(above if upper else below), []).append(number)
    for numbers in by_spot.values():
        own, other = (0, 1) if upper else (1, 0)
        numbers.sort(key=lambda number: ends[number][other].x)
        spot = ends[numbers[0]][own]
        for place, number in enumerate(numbers, start=1):
            at[number] = spot.x + spot.width * (place / (len(numbers) + 1) - 0.5)
    return at
