"""A simple diagram for a file that carries none: left to right by distance from the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..definition import EVENTS, GATEWAYS, Definition, Node
from .values import Box, Line, Picture, Point, Shape, around

GAP_X, GAP_Y, PADDING = 50.0, 45.0, 30.0
EVENT, GATEWAY, TASK = (36.0, 36.0), (50.0, 50.0), (110.0, 80.0)

Placed = list[Shape]


def laid_out(definition: Definition) -> Picture:
    """Return a picture of every process of a file, one below the other."""
    shapes: list[Shape] = []
    top = 0.0
    for process in definition.processes:
        part = _scope(definition, process)
        if part:
            area = around(shape.box for shape in part)
            shapes += [_moved(shape, -area.x, top - area.y) for shape in part]
            top += area.height + 2 * GAP_Y
    ordered = sorted(shapes, key=lambda shape: not shape.open)
    places = {shape.id: shape.box for shape in ordered}
    return Picture(tuple(ordered), tuple(_lines(definition, places)))


def _moved(shape: Shape, x: float, y: float) -> Shape:
    return Shape(shape.id, shape.kind, shape.name, shape.box.moved(x, y), open=shape.open)


def _scope(definition: Definition, scope: str) -> Placed:
    """Lay out what lies in a scope, with what lies in its sub-processes."""
    nodes = [definition.nodes[name] for name in definition.scopes[scope].nodes]
    inner = {n.id: _scope(definition, n.id) for n in nodes if n.id in definition.scopes}
    sizes = {node.id: _size(node, inner) for node in nodes}
    columns: dict[int, list[Node]] = {}
    for node_id, rank in _ranks(definition, nodes).items():
        columns.setdefault(rank, []).append(definition.nodes[node_id])
    found: Placed = []
    x = 0.0
    for rank in sorted(columns):
        width = max(sizes[node.id][0] for node in columns[rank])
        found += _column(columns[rank], x, width, sizes, inner)
        x += width + GAP_X
    return found + _boundaries(definition, nodes, found)


def _size(node: Node, inner: Mapping[str, Placed]) -> tuple[float, float]:
    if inner.get(node.id):
        area = around(shape.box for shape in inner[node.id])
        return area.width + 2 * PADDING, area.height + 2 * PADDING
    if node.type in EVENTS:
        return EVENT
    return GATEWAY if node.type in GATEWAYS else TASK


def _column(
    nodes: Iterable[Node],
    x: float,
    width: float,
    sizes: Mapping[str, tuple[float, float]],
    inner: Mapping[str, Placed],
) -> Placed:
    """The elements of one distance, one below the other around the middle line."""
    rows = list(nodes)
    y = -sum(sizes[node.id][1] + GAP_Y for node in rows) / 2
    found: Placed = []
    for node in rows:
        own, height = sizes[node.id]
        box = Box(x + (width - own) / 2, y, own, height)
        parts = inner.get(node.id, [])
        found.append(Shape(node.id, node.type.value, node.name, box, open=bool(parts)))
        if parts:
            area = around(shape.box for shape in parts)
            at = box.x + PADDING - area.x, box.y + PADDING - area.y
            found += [_moved(shape, *at) for shape in parts]
        y += height + GAP_Y
    return found


def _boundaries(definition: Definition, nodes: Iterable[Node], placed: Placed) -> Placed:
    """Events on the lower edge of their activity, side by side."""
    places = {shape.id: shape.box for shape in placed}
    found: Placed = []
    for host in nodes:
        box = places.get(host.id)
        for number, event in enumerate(definition.boundaries.get(host.id, ()) if box else ()):
            assert box is not None
            at = Box(box.x + 12 + number * 42, box.bottom - EVENT[1] / 2, *EVENT)
            found.append(Shape(event.id, event.type.value, event.name, at))
    return found


def _ranks(definition: Definition, nodes: Iterable[Node]) -> dict[str, int]:
    """The longest way from a start to each element, ways back not counted, in document order."""
    inside = {node.id: node for node in nodes if not node.attached}
    forward = _forward(definition, inside)
    ranks = dict.fromkeys(inside, 0)
    for _round in inside:  # a longest way has no more steps than there are elements
        changed = False
        for source, target in forward:
            if ranks[target] <= ranks[source]:
                ranks[target], changed = ranks[source] + 1, True
        if not changed:
            break
    return ranks


def _forward(definition: Definition, inside: Mapping[str, Node]) -> list[tuple[str, str]]:
    """The flows without those that close a circle, found by walking deep and once."""
    kept: list[tuple[str, str]] = []
    state = dict.fromkeys(inside, "new")
    starts = sorted(inside, key=lambda name: bool(inside[name].incoming))
    for start in starts:
        path = [(start, iter(_targets(definition, inside[start], inside)))]
        if state[start] != "new":
            continue
        state[start] = "open"
        while path:
            name, ways = path[-1]
            target = next(ways, None)
            if target is None:
                state[name] = "closed"
                path.pop()
            elif state[target] != "open":
                kept.append((name, target))
                if state[target] == "new":
                    state[target] = "open"
                    path.append((target, iter(_targets(definition, inside[target], inside))))
    return kept


def _targets(definition: Definition, node: Node, inside: Mapping[str, Node]) -> list[str]:
    """Where a node's own flows and those of the events on it lead."""
    leaving = [node, *definition.boundaries.get(node.id, ())]
    targets = [definition.flows[flow].target for each in leaving for flow in each.outgoing]
    return [target for target in targets if target in inside]


def _lines(definition: Definition, places: Mapping[str, Box]) -> Iterable[Line]:
    lowest = max((box.bottom for box in places.values()), default=0.0)
    for flow in definition.flows.values():
        if flow.source in places and flow.target in places:
            points = _route(places[flow.source], places[flow.target], lowest)
            if definition.nodes[flow.source].attached:
                points = _down(places[flow.source], places[flow.target])
            yield Line(flow.id, "sequenceFlow", flow.name, points)


def _route(source: Box, target: Box, lowest: float) -> tuple[Point, ...]:
    """Right, across, right; a way back runs below everything."""
    start, end = (source.right, source.middle[1]), (target.x, target.middle[1])
    if end[0] >= start[0]:
        if start[1] == end[1]:
            return start, end
        bend = end[0] - GAP_X / 2
        return start, (bend, start[1]), (bend, end[1]), end
    below = lowest + GAP_Y / 2
    low, back = (source.middle[0], source.bottom), (target.middle[0], target.bottom)
    return low, (low[0], below), (back[0], below), back


def _down(source: Box, target: Box) -> tuple[Point, ...]:
    start, end = (source.middle[0], source.bottom), (target.x, target.middle[1])
    if end[0] <= start[0]:
        back = (target.middle[0], target.bottom)
        low = max(start[1], back[1]) + GAP_Y / 2
        return start, (start[0], low), (back[0], low), back
    if end[1] > start[1]:
        return start, (start[0], end[1]), end
    low = start[1] + GAP_Y / 3
    bend = end[0] - GAP_X / 2
    return start, (start[0], low), (bend, low), (bend, end[1]), end
