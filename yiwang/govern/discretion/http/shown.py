"""Clauses, proposals and choices as the templates draw them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.govern.discretion import queries, rules
from yiwang.govern.discretion.models import Choice
from yiwang.govern.discretion.values import Clause, Proposal
from yiwang.kernel.texts import say

GRADES = ("不予处罚", "减轻", "从轻", "一般", "从重")
WIDTH, ROW, LEFT, RIGHT, TOP = 760, 34, 180, 40, 44  # of the picture, in its own units


def grade(name: str) -> str:
    """A grade in the reader's language; one that a city invented stays as it is."""
    return {
        "不予处罚": _("no penalty"),
        "减轻": _("below the range"),
        "从轻": _("lighter"),
        "一般": _("ordinary"),
        "从重": _("heavier"),
    }.get(name, name)


def library_table(found: Sequence[Clause], face: str) -> dict[str, Any]:
    columns = [
        {"label": _("Act"), "kind": "main"},
        {"label": _("Department")},
        {"label": _("Clause")},
        {"label": _("Range of the law")},
    ]
    rows = [
        [
            {"text": say(each.title), "url": reverse(f"{face}:clause", args=[each.code])},
            say(each.department),
            each.cited,
            "；".join(each.ranges) or _("no fine"),
        ]
        for each in found
    ]
    return {"columns": columns, "rows": rows}


def options_table(found: Proposal) -> dict[str, Any]:
    """Both versions beside each other."""
    columns = [
        {"label": _("Rules in force"), "kind": "main"},
        {"label": _("Grade")},
        {"label": _("From"), "kind": "money"},
        {"label": _("To"), "kind": "money"},
        {"label": _("Applies")},
    ]
    rows = [
        [
            f"{each.valid_from} – {each.valid_until or _('until further notice')}",
            grade(each.grade) if each.grade else _("repealed"),
            each.low,
            each.high,
            _("applies") if each.applies else _("compared"),
        ]
        for each in found.options
    ]
    return {"columns": columns, "rows": rows}


def deviation_table(
    found: Iterable[rules.Deviation], titles: dict[str, str], group: str
) -> dict[str, Any]:
    columns = [
        {"label": group, "kind": "main"},
        {"label": _("Act")},
        {"label": _("Grade")},
        {"label": _("Choices"), "kind": "number"},
        {"label": _("Mean place")},
        {"label": _("Mean of all")},
        {"label": _("Standard errors apart")},
        {"label": _("Look at it")},
    ]
    rows = [
        [
            each.group,
            titles.get(each.clause, each.clause),
            grade(each.grade),
            each.count,
            f"{each.mean:.2f}",
            f"{each.all_mean:.2f}",
            "" if each.z is None else f"{each.z:+.1f}",
            _("stands out") if each.stands_out else "",
        ]
        for each in found
    ]
    return {"columns": columns, "rows": rows}


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    title: str
    outside: bool


@dataclass(frozen=True)
class Line:
    """One group of the picture: its name, its middle, its dots."""

    name: str
    y: float
    mean: float
    dots: list[Dot]
    stands_out: bool


def picture(choices: Iterable[Choice], found: Sequence[rules.Deviation], by: str) -> dict[str, Any]:
    """Where in the range each group chose, for one clause and grade; a line a group."""
    rows = list(choices)
    lines = []
    for number, each in enumerate(found):
        y = TOP + ROW * number + ROW / 2
        own = [row for row in rows if each.group == queries.group(row, by)]
        dots = [
            Dot(_x(float(row.position)), y, f"{row.number} ¥{row.chosen:g}", row.state != "inside")
            for row in own
            if row.position is not None
        ]
        lines.append(Line(each.group, y, _x(each.mean), dots, each.stands_out))
    height = TOP + ROW * len(lines) + 30
    return {
        "lines": lines,
        "width": WIDTH,
        "height": height,
        "low": _x(0),
        "high": _x(1),
        "all": _x(found[0].all_mean) if found else 0,
        "top": TOP,
        "bottom": height - 30,
    }


def _x(position: float) -> float:
    """The range fills the middle; what is outside is drawn up to a quarter beyond."""
    span = WIDTH - LEFT - RIGHT
    inside = min(max(position, -0.25), 1.25)
    return round(LEFT + span * (inside + 0.25) / 1.5, 1)
