"""The order of items as a picture: a column for what goes on together, a line for what waits for
what. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext

from yiwang.kernel.texts import say
from yiwang.serve.bundles import rules
from yiwang.serve.bundles.guide import Needed
from yiwang.serve.bundles.queries import Row
from yiwang.serve.bundles.spec import Item, Question

WIDE, HIGH, ACROSS, DOWN = 200, 92, 72, 22  # of a box, and between two
LINE, LINES = 22, 2  # width of a line in narrow signs, and how many there are room for


@dataclass(frozen=True)
class Box:
    """An item. x, y: its upper left corner; look: how it is coloured."""

    x: int
    y: int
    lines: tuple[str, ...]
    note: str
    look: str

    @property
    def texts(self) -> list[tuple[int, str]]:
        """The lines of the title with where each stands."""
        return [(self.y + 26 + 20 * at, line) for at, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Picture:
    """lines: paths of SVG."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]


def of_guide(needed: Sequence[Needed]) -> Picture:
    return _drawn([(row.item, row.title, row.body, "plain") for row in needed])


def of_whole(rows: Sequence[Row]) -> Picture:
    return _drawn(
        [(row.item, row.title, str(row.standing.label), row.standing.value) for row in rows]
    )


def titles(question: Question) -> Iterable[tuple[Any, str, str]]:
    """The answers to a question: value, as an address has it, and title."""
    if question.choices:
        return [(value, str(value), say(title)) for value, title in question.choices]
    return [(True, "true", pgettext("answer", "Yes")), (False, "false", pgettext("answer", "No"))]


def _drawn(shown: Sequence[tuple[Item, str, str, str]]) -> Picture:
    facts = {item.id: rest for item, *rest in shown}
    columns = rules.columns([item for item, *_rest in shown])
    most = max(map(len, columns), default=0)
    height = most * (HIGH + DOWN) - DOWN if most else 0
    boxes = {}
    for at, column in enumerate(columns):
        top = (height - len(column) * (HIGH + DOWN) + DOWN) // 2
        for row, item in enumerate(column):
            title, note, look = facts[item.id]
            place = at * (WIDE + ACROSS), top + row * (HIGH + DOWN)
            boxes[item.id] = Box(*place, _wrapped(title), _cut(note, LINE + 4), look)
    lines = [
        _line(boxes[name], boxes[item.id])
        for item, *_rest in shown
        for name in _nearest(item, {each.id: each for each, *_r in shown})
    ]
    width = len(columns) * (WIDE + ACROSS) - ACROSS if columns else 0
    return Picture(width, height, tuple(boxes.values()), tuple(lines))


def _nearest(item: Item, known: Mapping[str, Item]) -> list[str]:
    """What an item waits for, without what comes before that anyway."""
    before = [name for name in item.after if name in known]
    further = {each for name in before for each in known[name].after}
    return [name for name in before if name not in further]


def _line(start: Box, end: Box) -> str:
    x1, y1 = start.x + WIDE, start.y + HIGH // 2
    x2, y2 = end.x, end.y + HIGH // 2
    bend = (x2 - x1) // 2
    return f"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2 - 7} {y2}"


def _size(sign: str) -> int:
    return 1 if sign.isascii() else 2


def _wrapped(text: str) -> tuple[str, ...]:
    """A title in few lines; English is broken between words."""
    words = text.split(" ") if text.isascii() else list(text)
    joint = " " if text.isascii() else ""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]}{joint if lines[-1] else ''}{word}"
        if sum(map(_size, longer)) > LINE and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > LINES:
        lines[LINES - 1 :] = [_cut(joint.join(lines[LINES - 1 :]), LINE)]
    return tuple(lines)


def _cut(text: str, most: int) -> str:
    taken = ""
    for sign in text:
        if sum(map(_size, taken)) + _size(sign) > most - 1:
            return f"{taken}…"
        taken += sign
    return taken
