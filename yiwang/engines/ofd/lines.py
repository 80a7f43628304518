"""The text of a page in the order a person reads it: by lines from the top, each from the left."""

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from yiwang.engines.ofd.model import Block, Code, Composite, Document, Layer, Object, Page, Text
from yiwang.engines.ofd.numbers import IDENTITY, Matrix, at, times

GAP = 0.35  # of the size of the letters: more space than this separates words
DRIFT = 0.4  # of the size: baselines nearer than this are one line


@dataclass(frozen=True)
class Run:
    """Letters that follow each other. x, y: origin of the first on the page; end: x after them."""

    text: str
    x: float
    y: float
    end: float
    size: float
    level: bool  # runs from left to right, neither turned nor downwards


def text(document: Document) -> str:
    """The text of all pages; a form feed stands between two pages."""
    return "\f".join("\n".join(lines(page)) for page in document.pages)


def lines(page: Page) -> list[str]:
    """The lines of one page, templates included, annotations not."""
    found = list(_runs_of_page(page))
    turned = [(run.y, run.x, run.text.strip()) for run in _around(found)]
    rows = [(row[0].y, row[0].x, _joined(row)) for row in _rows(r for r in found if r.level)]
    return [line for _, _, line in sorted(rows + turned) if line]


def _around(found: list[Run]) -> Iterator[Run]:
    """The turned runs; single letters after each other, as along the rim of a seal, are one."""
    whole: Run | None = None
    for run in found:
        if run.level:
            continue
        single = len(run.text) == 1
        if whole is not None and single and abs(whole.size - run.size) < DRIFT * run.size:
            whole = replace(whole, text=whole.text + run.text)
            continue
        if whole is not None:
            yield whole
        whole = run if single else None
        if not single:
            yield run
    if whole is not None:
        yield whole


def _runs_of_page(page: Page) -> Iterator[Run]:
    layers: list[Layer] = [layer for template in page.templates for layer in template.layers]
    for layer in (*layers, *page.layers):
        yield from runs(layer.objects)


def runs(objects: Iterable[Object], place: Matrix = IDENTITY) -> Iterator[Run]:
    """Yield the runs of text among objects, placed on the page."""
    for one in objects:
        if isinstance(one, Block):
            yield from runs(one.objects, place)
            continue
        if not one.visible:
            continue
        box = one.boundary
        there = times(times(one.matrix, (1, 0, 0, 1, box.x, box.y)), place)
        if isinstance(one, Composite):
            yield from runs(one.unit.objects, there)
        elif isinstance(one, Text):
            for code in one.codes:
                yield from _whole(list(_pieces(code, one, there)))


def _whole(pieces: list[Run]) -> list[Run]:
    """One run again where the pieces are letters below each other rather than lines."""
    said = "".join(piece.text for piece in pieces)
    if len(pieces) < 3 or len(said) > 2.5 * len(pieces):
        return pieces
    return [replace(pieces[0], text=said, level=False)]


def _pieces(code: Code, run: Text, place: Matrix) -> Iterator[Run]:
    """Cut a TextCode where it jumps back or to another line."""
    a, b, _, _, _, _ = place
    scale = math.hypot(a, b)
    size = run.size * scale
    start, x, y = 0, code.x, code.y
    from_x, from_y = x, y
    downwards = not any(code.dx) and any(code.dy)
    for index, letter in enumerate(code.text):
        dx = _step(code.dx, index, 0.0 if downwards else width(letter) * run.size)
        dy = _step(code.dy, index, 0.0)
        last = index + 1 == len(code.text)
        x, y = x + dx, y + dy
        if not last and (downwards or (dx >= 0 and dy == 0)):
            continue
        end = width(letter) * run.size + x - dx if not last or len(code.dx) <= index else x
        head, tail = at(place, from_x, from_y), at(place, end, from_y)
        level = not downwards and a > 0 and abs(b) < 0.05 * abs(a) and run.reading == 0
        yield Run(code.text[start : index + 1], *head, tail[0], size, level)
        start, from_x, from_y = index + 1, x, y


def _step(steps: tuple[float, ...], index: int, otherwise: float) -> float:
    return steps[index] if index < len(steps) else otherwise


def width(letter: str) -> float:
    """How wide a letter is by rule, in its own size: Chinese a full square, others about half."""
    return 1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5


def _rows(found: Iterable[Run]) -> list[list[Run]]:
    rows: list[list[Run]] = []
    for run in sorted(found, key=lambda run: (run.y, run.x)):
        if rows and abs(rows[-1][0].y - run.y) < DRIFT * min(rows[-1][0].size, run.size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.x) for row in rows]


def _joined(row: list[Run]) -> str:
    said = row[0].text
    for before, run in pairwise(row):
        apart = run.x - before.end > GAP * run.size
        said += (" " if apart and not said.endswith(" ") else "") + run.text
    return said.strip()
