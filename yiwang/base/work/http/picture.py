"""The process of a case as a picture: what was passed, where it is and who has it, what may come.

Everything is placed here and drawn by `components/_picture.html`, without script.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.translation import gettext as _
from markupsafe import Markup

from yiwang.base.work.blueprint import Blueprint
from yiwang.engines.process import diagram
from yiwang.engines.process.definition import ACTIVITIES, EVENTS, GATEWAYS, Node, NodeType
from yiwang.engines.process.diagram import Box, Line, Picture, Shape
from yiwang.kernel.texts import spoken

Row = dict[str, Any]

FONT, LEADING = 12.0, 15.0  # of the words in the picture, in its units
WIDE, NARROW = (1000.0, 380.0), (420.0, 360.0)  # the part shown readably: on the desk, on the phone
AIR = 30.0

DONE, NOW, NEXT, STUCK = "done", "now", "next", "stuck"
FRAMES = ("participant", "lane", "group")
LINES_IN_A_TASK = 4


@dataclass(frozen=True)
class Tag:
    """What stands above an element: who has it, and since when."""

    text: str

    @property
    def wide(self) -> float:
        return _wide(self.text)


@dataclass(frozen=True)
class Marks:
    """What a case says about its process, by element: finished and unfinished steps, where it is
    now and who has it, what stands still there.
    """

    done: Collection[str]
    opened: Collection[str]
    present: Collection[str]
    tags: Mapping[str, Sequence[Tag]]
    stuck: Collection[str]
    ended: bool


@dataclass(frozen=True)
class Drawing:
    """What the template draws: elements from the back to the front, then the tags on top of them.
    parts: viewBox of the part that is shown readably, by width.
    """

    elements: list[Markup]
    tagged: list[Row]
    box: Box
    parts: dict[str, Box]
    next: list[Node]


def drawing(plan: Blueprint, marks: Marks) -> Drawing:
    """The picture of a package's process with the marks of one case."""
    still = _still(_Key(plan), spoken())
    definition = plan.definition
    passed = diagram.passed(
        definition, marks.done, {*marks.opened, *marks.present}, ended=marks.ended
    )
    ahead = frozenset() if marks.ended else diagram.following(definition, marks.present)
    following = ahead - set(marks.present)
    states = dict.fromkeys(following, NEXT) | dict.fromkeys(passed, DONE)
    states |= dict.fromkeys(following - set(marks.done), NEXT)
    states |= dict.fromkeys(marks.present, NOW) | dict.fromkeys(marks.stuck, STUCK)
    states |= {each["id"]: DONE if each["id"] in passed else "" for each in still.lines}
    lines = sorted(still.lines, key=lambda line: states[line["id"]])
    elements = [
        still.drawn(each, states.get(each["id"], ""))
        for each in (*still.frames, *lines, *still.shapes)
    ]
    tagged = [
        {**each, "tags": marks.tags[each["id"]]}
        for each in (*still.frames, *still.shapes)
        if each["id"] in marks.tags
    ]
    nodes = [definition.nodes[each] for each in definition.nodes if each in following]
    parts = _parts(still.picture, {*marks.present, *marks.stuck}, following)
    return Drawing(elements, tagged, still.picture.box.grown(AIR), parts, nodes)


def title(plan: Blueprint, node: Node) -> str:
    """What people call an element, in the reader's language."""
    return _names(plan, spoken()).get(node.id) or node.name or ""


def _names(plan: Blueprint, language: str) -> dict[str, str]:
    found = {}
    for node in plan.definition.nodes.values():
        told = plan.tasks[node.id].titles if node.id in plan.tasks else {}
        own = {"zh": node.name, "en": node.properties.get("name_en", "")}
        found[node.id] = told.get(language) or own.get(language) or node.name
    for flow in plan.definition.flows.values():
        english = flow.properties.get("name_en", "")
        found[flow.id] = (english if language == "en" else "") or flow.name
    return found


# What is the same for all cases of a package's version


@dataclass(frozen=True)
class _Still:
    """frames, lines, shapes: as they lie over each other."""

    picture: Picture
    frames: list[Row]
    lines: list[Row]
    shapes: list[Row]
    pen: Any  # the macros of the template
    known: dict[tuple[str, str], Markup] = field(default_factory=dict)

    def drawn(self, element: Row, state: str) -> Markup:
        """An element in a state, which looks the same in every case."""
        key = element["id"], state
        if key not in self.known:
            draw = self.pen.flow if "path" in element else self.pen.element
            self.known[key] = draw(element, state)
        return self.known[key]


@dataclass(frozen=True)
class _Key:
    """A blueprint as the key of a cache: one and the same object, or not."""

    plan: Blueprint

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.plan is self.plan


@lru_cache(maxsize=128)
def _still(key: _Key, language: str) -> _Still:
    plan = key.plan
    picture = diagram.picture(plan.definition)
    names = _names(plan, language)
    shapes = [_shape(plan, each, names.get(each.id, each.name)) for each in picture.shapes]
    lines = [_line(each, names.get(each.id, each.name)) for each in picture.lines]
    behind = [each for each in shapes if each["form"] in ("frame", "part")]
    before = [each for each in shapes if each["form"] not in ("frame", "part")]
    pen = get_template("components/_picture.html").template.module  # type: ignore[attr-defined]  # the engine is Jinja's
    return _Still(picture, behind, lines, before, pen)


def _shape(plan: Blueprint, shape: Shape, name: str) -> Row:
    node = plan.definition.nodes.get(shape.id)
    box = shape.box
    row: Row = {
        "id": shape.id,
        "name": name,
        "x": box.x,
        "y": box.y,
        "width": box.width,
        "height": box.height,
        "cx": box.middle[0],
        "cy": box.middle[1],
        "form": _form(shape, node),
        "glyph": _glyph(node) if node else "",
        "rim": _rim(node) if node else "",
        "words": [],
    }
    row["words"] = list(_words(shape, row["form"], name))
    return row


def _form(shape: Shape, node: Node | None) -> str:
    """How an element is drawn: task, part, event, gateway, frame, note, paper or store."""
    if shape.kind in FRAMES:
        return "frame"
    if node is None:
        kinds = {"textAnnotation": "note", "dataStoreReference": "store"}
        return kinds.get(shape.kind, "paper")
    if node.type in EVENTS:
        return "event"
    if node.type in GATEWAYS:
        return "gateway"
    return "part" if shape.open else "task"


def _glyph(node: Node) -> str:
    """The small sign in an element: of an event what it waits for or throws, else its type."""
    if node.type in EVENTS:
        return node.events[0].type.value if node.events else ""
    if node.type in GATEWAYS or node.type in ACTIVITIES:
        return node.type.value
    return ""


def _rim(node: Node) -> str:
    """How the border of an element is drawn, as BPMN has it."""
    if node.type is NodeType.END_EVENT:
        return "thick"
    if node.type in (NodeType.CATCH_EVENT, NodeType.THROW_EVENT, NodeType.BOUNDARY_EVENT):
        return "double" if node.interrupting else "double dashed"
    return "thick" if node.type is NodeType.CALL_ACTIVITY else ""


def _words(shape: Shape, form: str, name: str) -> Iterator[Row]:
    """The name in lines: inside a task, beside whatever is too small to hold it."""
    box = shape.box
    if form in ("task", "note"):
        lines = wrapped(name, box.width - 12)[:LINES_IN_A_TASK]
        top = box.middle[1] - (len(lines) - 1) * LEADING / 2 + FONT * 0.36
        if form == "task" and box.height >= 60:
            top += 6  # below the sign in the corner
        yield from _set(lines, box.middle[0], top)
    elif form in ("frame", "part"):
        yield from _set([name], box.x + 12, box.y + 18, "start")
    elif shape.label is not None:
        label = shape.label
        yield from _set(wrapped(name, max(label.width, 60)), label.middle[0], label.y + FONT)
    else:
        yield from _set(wrapped(name, 96), box.middle[0], box.bottom + FONT + 3)


def _line(line: Line, name: str) -> Row:
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in line.points)
    words: list[Row] = []
    if name and line.label is not None:
        words = list(_set(wrapped(name, max(line.label.width, 70)), *_top(line.label)))
    elif name:
        (x, y), (to, _y) = line.points[0], line.points[1]
        words = list(_set(wrapped(name, 90), x + 4 if to >= x else x - 4, y - 6, "start"))
    return {"id": line.id, "kind": line.kind, "path": path, "words": words}


def _top(label: Box) -> tuple[float, float]:
    return label.middle[0], label.y + FONT


def _set(lines: Iterable[str], x: float, y: float, anchor: str = "middle") -> Iterator[Row]:
    for number, text in enumerate(lines):
        if text:
            yield {"text": text, "x": x, "y": y + number * LEADING, "anchor": anchor}


def wrapped(text: str, width: float) -> list[str]:
    """A text in lines no wider than so many units: Chinese breaks anywhere, Latin at spaces."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _wide(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """What a line may not break: a Chinese character, a Latin word with the space after it."""
    word = ""
    for sign in text:
        if ord(sign) > 0x2E7F:
            if word:
                yield word
            yield sign
            word = ""
        else:
            word += sign
            if sign == " ":
                yield word
                word = ""
    if word:
        yield word


def _wide(text: str) -> float:
    return sum(FONT if ord(sign) > 0x2E7F else FONT * 0.56 for sign in text)


# The part that is shown readably


def _parts(
    picture: Picture, present: Collection[str], following: Collection[str]
) -> dict[str, Box]:
    """Where the case is with as much of what follows as fits; nothing where it is nowhere."""
    here = [picture.by_id[each].box for each in present if each in picture.by_id]
    if not here:
        return {}
    ahead = [picture.by_id[each].box for each in following if each in picture.by_id]
    return {"wide": _part(here, ahead, WIDE), "narrow": _part(here, ahead, NARROW)}


def _part(here: Sequence[Box], ahead: Sequence[Box], size: tuple[float, float]) -> Box:
    part = here[0]
    nearest = sorted(ahead, key=lambda box: abs(box.x - part.x) + abs(box.y - part.y))
    for box in (*here[1:], *nearest):
        joined = diagram.around((part, box))
        if joined.width + 2 * AIR <= size[0] and joined.height + 2 * AIR <= size[1]:
            part = joined
    part = part.grown(AIR)
    spare = max(0.0, size[0] * 0.8 - part.width), max(0.0, size[1] * 0.6 - part.height)
    return Box(
        part.x - spare[0] / 2, part.y - spare[1] / 2, part.width + spare[0], part.height + spare[1]
    )


# The same in words


def columns() -> list[Row]:
    return [
        {"label": _("Step of the process"), "kind": "main"},
        {"label": _("State")},
        {"label": _("Who")},
        {"label": _("Done, or there since"), "kind": "datetime"},
    ]


def table(plan: Blueprint, rows: Iterable[Row], ahead: Iterable[Node]) -> Iterator[list[Any]]:
    """What happened, who has it and what may come, one row a step for `components/_table.html`.

    rows: the finished and open steps in order: {title, done, who, at}.
    """
    for row in rows:
        yield [row["title"], _("Done") if row["done"] else _("Here now"), row["who"], row["at"]]
    for node in ahead:
        told = title(plan, node)
        if told and (node.id in plan.tasks or node.type in EVENTS):
            yield [told, _("May come next"), "", None]
