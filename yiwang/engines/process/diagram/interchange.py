"""The diagram a file carries: BPMN DI (BPMN 2.0, clause 12) read into shapes and lines."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from ..definition import Definition
from ..rules.limits import parse
from ..xml import Element, local, reference, text
from .values import Box, Line, Picture, Point, Shape

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
FRAMES = ("participant", "lane", "group")
LARGEST = 1_000_000.0  # a coordinate beyond this is a mistake, not a place


def read(definition: Definition) -> Picture | None:
    """Return the diagram of a file, None where it lacks one or does not show every element.

    A diagram of a collapsed sub-process's inside is a plane of its own and is left out: the
    picture shows the whole.
    """
    root = parse(definition.document)
    named = {each.get("id", ""): each for each in root.iter() if local(each) and each.get("id")}
    plane = next(root.iter(f"{{{DI}}}BPMNPlane"), None)
    if plane is None:
        return None
    try:
        shapes = [_shape(each, named) for each in plane.iterchildren(f"{{{DI}}}BPMNShape")]
        lines = [_line(each, named) for each in plane.iterchildren(f"{{{DI}}}BPMNEdge")]
    except ValueError:  # a diagram with unreadable numbers is none: the process is laid out instead
        return None
    found = [shape for shape in shapes if shape is not None]
    if not _complete(definition, found):
        return None
    ordered = sorted(found, key=lambda shape: (shape.kind not in FRAMES, not shape.open))
    return Picture(tuple(ordered), tuple(line for line in lines if line is not None))


def _complete(definition: Definition, shapes: list[Shape]) -> bool:
    """Whether every element is drawn, but for those inside a sub-process that is drawn closed."""
    drawn = {shape.id: shape for shape in shapes}
    return bool(drawn) and all(
        node.id in drawn or _hidden(definition, node.scope, drawn)
        for node in definition.nodes.values()
    )


def _hidden(definition: Definition, scope: str, drawn: dict[str, Shape]) -> bool:
    while scope in definition.nodes:
        if scope in drawn and not drawn[scope].open:
            return True
        scope = definition.nodes[scope].scope
    return False


def _shape(element: Element, named: dict[str, Element]) -> Shape | None:
    about = named.get(reference(element.get("bpmnElement")))
    bounds = element.find(f"{{{DC}}}Bounds")
    if about is None or bounds is None:
        return None
    box = _box(bounds)
    kind = local(about)
    opened = kind.lower().endswith("subprocess") or kind == "transaction"
    shown = element.get("isExpanded", "true" if box.width > 120 else "false") == "true"
    name = about.get("name", "") or (text(about) if kind == "textAnnotation" else "")
    return Shape(about.get("id", ""), kind, name, box, _label(element), opened and shown)


def _line(element: Element, named: dict[str, Element]) -> Line | None:
    about = named.get(reference(element.get("bpmnElement")))
    points = tuple(_points(element))
    if about is None or len(points) < 2:
        return None
    return Line(about.get("id", ""), local(about), about.get("name", ""), points, _label(element))


def _label(element: Element) -> Box | None:
    bounds = element.find(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds")
    return None if bounds is None else _box(bounds)


def _box(bounds: Element) -> Box:
    x, y, width, height = (_number(bounds, name) for name in ("x", "y", "width", "height"))
    if width < 0 or height < 0:
        raise ValueError("a shape of negative size")
    return Box(x, y, width, height)


def _points(element: Element) -> Iterator[Point]:
    for point in element.iterchildren(f"{{{DD}}}waypoint"):
        yield _number(point, "x"), _number(point, "y")


def _number(element: Element, name: str) -> float:
    value = float(element.get(name, ""))
    if not isfinite(value) or abs(value) > LARGEST:
        raise ValueError(f"{name} is no place on a diagram")
    return value
