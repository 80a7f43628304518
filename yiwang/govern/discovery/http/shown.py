"""A found map as templates and programs take it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yiwang.engines.process.discovery import END, START, Edge, Map, Step, lay_out
from yiwang.govern.discovery.http import words
from yiwang.govern.discovery.queries import Book, Found

LONG_TITLE = 22  # columns that a box has room for; a Chinese character takes two
VARIANTS, REASONS, DEVIATIONS = 20, 30, 30  # rows shown on a page; the API gives ten times that


def picture(book: Book, found: Map) -> dict[str, Any]:
    """The drawing: boxes, and lines as paths, in pixels."""
    drawing = lay_out(found)
    steps = {step.name: step for step in found.steps}
    most = max((edge.count for edge in found.edges), default=1)
    slowest = max((step.median for step in found.steps), default=0.0) or 1.0
    return {
        "width": round(drawing.width),
        "height": round(drawing.height),
        "boxes": [
            {
                "x": round(box.x - box.width / 2),
                "y": round(box.y - box.height / 2),
                "width": round(box.width),
                "height": round(box.height),
                "middle": round(box.x),
                "name": words.step(book, box.name),
                "short": shortened(words.step(book, box.name)),
                "end": {START: "start", END: "end"}.get(box.name, ""),
                **(_box(steps[box.name], slowest) if box.name in steps else {}),
            }
            for box in drawing.boxes
        ],
        "lines": [
            {
                "path": line.path,
                "x": round(line.label[0]),
                "y": round(line.label[1]),
                "count": line.edge.count,
                "lasting": words.lasting(line.edge.median)
                if line.edge.median >= words.HOUR
                else "",
                "weight": 1 + round(4 * line.edge.count / most),
                "upwards": line.upwards,
            }
            for line in drawing.lines
        ],
    }


def _box(step: Step, slowest: float) -> dict[str, Any]:
    return {
        "count": step.count,
        "again": step.again,
        "median": words.lasting(step.median),
        "p95": words.lasting(step.p95),
        "heat": min(4, int(5 * step.median / slowest)),
    }


def shortened(title: str) -> str:
    """As much of a title as a box has room for."""
    taken = 0
    for place, letter in enumerate(title):
        taken += 1 if letter.isascii() else 2
        if taken > LONG_TITLE:
            return title[: place - 1] + "…"
    return title


def step_table(book: Book, steps: Iterable[Step]) -> dict[str, Any]:
    columns = [
        {"label": _("Name of the step"), "kind": "main"},
        {"label": _("Occurrences"), "kind": "number"},
        {"label": _("Cases"), "kind": "number"},
        {"label": _("Half take at most")},
        {"label": _("95 in 100 take at most")},
        {"label": _("Done again"), "kind": "number"},
    ]
    rows = [
        [
            words.step(book, each.name),
            each.count,
            each.cases,
            words.lasting(each.median),
            words.lasting(each.p95),
            each.again,
        ]
        for each in steps
    ]
    return {"columns": columns, "rows": rows}


def edge_table(book: Book, edges: Iterable[Edge]) -> dict[str, Any]:
    columns = [
        {"label": _("From the step"), "kind": "main"},
        {"label": _("To the step")},
        {"label": _("Occurrences"), "kind": "number"},
        {"label": _("Cases"), "kind": "number"},
        {"label": _("Half wait at most")},
        {"label": _("95 in 100 wait at most")},
    ]
    rows = [
        [
            words.step(book, each.source),
            words.step(book, each.target),
            each.count,
            each.cases,
            words.lasting(each.median),
            words.lasting(each.p95),
        ]
        for each in edges
    ]
    return {"columns": columns, "rows": rows}


def return_table(found: Found) -> dict[str, Any]:
    columns = [
        {"label": _("From the step"), "kind": "main"},
        {"label": _("Back to")},
        {"label": _("Turned back by")},
        {"label": _("Reason")},
        {"label": _("Occurrences"), "kind": "number"},
    ]
    book = found.book
    rows = [
        [
            words.step(book, each.source) if each.source else "",
            words.step(book, each.target),
            words.move(each.move) if each.move else _("the process"),
            each.reason if each.move else book.outcome(each.source, each.reason),
            number,
        ]
        for each, number in found.map.returns.most_common(REASONS)
    ]
    return {"columns": columns, "rows": rows}


def deviation_table(found: Found) -> dict[str, Any]:
    columns = [
        {"label": _("What happened"), "kind": "main"},
        {"label": _("Cases"), "kind": "number"},
        {"label": _("Share of closed cases")},
    ]
    rows = [
        [words.sentence(found.book, each), number, share(number, found.closed)]
        for each, number in found.deviations.most_common(DEVIATIONS)
    ]
    return {"columns": columns, "rows": rows}


def variant_table(found: Found) -> dict[str, Any]:
    columns = [
        {"label": _("Way of the case"), "kind": "main"},
        {"label": _("Cases"), "kind": "number"},
        {"label": _("Share of closed cases")},
        {"label": _("Fits the model")},
        {"label": _("Fitness")},
        {"label": _("Half take at most")},
    ]
    rows = []
    for each in found.map.variants[:VARIANTS]:
        played = found.played(each)
        way = " → ".join(words.step(found.book, step) for step in each.steps) or _("no step")
        rows.append(
            [
                way,
                each.cases,
                share(each.cases, found.closed),
                _("Yes") if played.fits else _("No"),
                f"{played.tokens.fitness:.3f}",
                words.lasting(each.median),
            ]
        )
    return {"columns": columns, "rows": rows}


def summary(found: Found) -> list[dict[str, str]]:
    """The figures above the map."""
    return [
        {"label": _("Cases"), "text": f"{found.map.cases:,}"},
        {"label": _("of them closed"), "text": f"{found.closed:,}"},
        {"label": _("took a way of the model"), "text": share(found.fitting, found.closed)},
        {"label": _("Fitness"), "text": f"{found.tokens.fitness:.3f}" if found.closed else "—"},
        {"label": _("Different ways"), "text": f"{len(found.map.variants):,}"},
    ]


def share(part: int, whole: int) -> str:
    """A part in per cent, without saying all where one is missing or none where one is there."""
    if not whole:
        return "—"
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "< 0.1%"
    if 99.9 < percent < 100:
        return "> 99.9%"
    return f"{percent:.1f}%"
