"""Scores and rules on the workbench: who lost how many points, by which rules."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.govern.supervision import books, queries, told
from yiwang.govern.supervision.http.wishes import day
from yiwang.govern.supervision.queries import Score
from yiwang.kernel.http import tables
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy.queries import for_sums
from yiwang.kernel.texts import say

Row = dict[str, Any]
MOST_BARS = 20


def _period(request: ActorRequest) -> tuple[date, date]:
    """The days that are asked for; without any the month that runs."""
    today = request.actor.today
    since = day(request.GET.get("since", "")) or today.replace(day=1)
    until = day(request.GET.get("until", "")) or today
    return since, max(since, until)


@require_GET
@requires("supervision:score:read")
def scores(request: ActorRequest) -> HttpResponse:
    """Points by body and month and cards by rule in a period: bars, and the table behind each."""
    since, until = _period(request)
    counting = for_sums(request.actor)
    sums = queries.sums(counting, since, until)
    found = queries.scores(sums)
    levels = _levels()
    context = {
        "since": since,
        "until": until,
        "last_month": _last_month(request.actor.today),
        "year": request.actor.today.replace(month=1, day=1),
        "points": _bars([(_body(each), each.points) for each in found[:MOST_BARS]]),
        "months": _months(queries.by_month(sums)),
        "rules": _rules(queries.by_rule(sums)),
        "columns": _columns(levels),
        "rows": [_cells(each, levels, since, until) for each in found],
        "asked": f"since={since.isoformat()}&until={until.isoformat()}",
    }
    return render(request, "supervision/scores.html", context)


def _bars(rows: list[tuple[str, int]]) -> list[Row]:
    """Rows as bars: the longest one is 100."""
    most = max((number for _label, number in rows), default=0) or 1
    return [
        {"label": label, "number": number, "share": round(100 * number / most)}
        for label, number in rows
    ]


def _months(rows: list[Row]) -> Row:
    columns = [
        {"label": _("Month"), "kind": "main"},
        {"label": _("Points"), "kind": "number"},
        {"label": _("Cards"), "kind": "number"},
    ]
    named = [(f"{row['month']:%Y-%m}", row) for row in rows]
    return {
        "bars": _bars([(month, row["points"]) for month, row in named]),
        "columns": columns,
        "rows": [[month, row["points"], row["number"]] for month, row in named],
    }


def _rules(rows: list[Row]) -> Row:
    books_now = books.current()
    titles = {name: say(r.row.title) for book in books_now for name, r in book.rules.items()}
    levels = {name: told.level(book, name) for book in books_now for name in book.levels}
    columns = [
        {"label": _("Rule"), "kind": "main"},
        {"label": _("Level")},
        {"label": _("Cards"), "kind": "number"},
    ]
    bars = _bars([(str(titles.get(row["rule"], row["rule"])), row["number"]) for row in rows])
    for bar, row in zip(bars, rows, strict=True):
        bar["level"] = levels.get(row["level"], {"title": row["level"], "tone": "neutral"})
    cells = [[bar["label"], bar["level"]["title"], bar["number"]] for bar in bars]
    return {"bars": bars, "columns": columns, "rows": cells}


def _levels() -> dict[str, Row]:
    return {
        name: told.level(book, name)
        for book in books.current()
        for name, each in book.levels.items()
        if each.explained  # the others count nothing
    }


def _last_month(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _body(score: Score) -> str:
    return say({"zh": score.body.name, "en": score.body.name_en})


def _columns(levels: dict[str, Row]) -> list[Row]:
    counted = [{"label": each["title"], "kind": "number"} for each in levels.values()]
    return [
        {"label": _("Body"), "kind": "main"},
        {"label": _("Points"), "kind": "number"},
        {"label": _("Cards"), "kind": "number"},
        *counted,
        {"label": _("Cards not decided"), "kind": "number"},
        {"label": _("Cards withdrawn"), "kind": "number"},
    ]


def _cells(score: Score, levels: dict[str, Row], since: date, until: date) -> list[Any]:
    asked = f"?body={score.body.code}&since={since.isoformat()}&until={until.isoformat()}"
    counted = [score.levels.get(name, 0) for name in levels]
    head = {"text": _body(score), "url": reverse("workbench:supervision") + asked}
    return [head, score.points, score.issued, *counted, score.open, score.withdrawn]


@require_GET
@requires("supervision:score:read")
def scores_file(request: ActorRequest, kind: str) -> HttpResponse:
    """The table of scores."""
    since, until = _period(request)
    levels = _levels()
    rows = [
        [_body(each), each.body.code, *_cells(each, levels, since, until)[1:]]
        for each in queries.scores(queries.sums(for_sums(request.actor), since, until))
    ]
    labels = [str(column["label"]) for column in _columns(levels)]
    head = [labels[0], _("Code"), *labels[1:]]
    name = f"scores-{since.isoformat()}-{until.isoformat()}"
    return tables.file(name, "xlsx" if kind == "xlsx" else "csv", head, rows)


@require_GET
@requires("supervision:card:read")
def rules(request: ActorRequest) -> HttpResponse:
    """What supervision looks for: each rule with its version, when it looks, and its basis."""
    columns = [
        {"label": _("Rule"), "kind": "main"},
        {"label": _("Family")},
        {"label": _("Looks")},
        {"label": _("In force since"), "kind": "date"},
        {"label": _("Legal basis")},
        {"label": _("Values")},
    ]
    rows = []
    for book in books.current():
        for rule in book.rules.values():
            version = rule.at(request.actor.today)
            address = reverse("workbench:decision", args=[book.package, rule.row.decision])
            title: Any = say(rule.row.title)
            if request.actor.may("decisions:decision:evaluate"):
                title = {"text": title, "url": address}
            rows.append(
                [
                    title,
                    say(book.families[rule.row.family]),
                    told.looks(rule),
                    version.valid_from if version else None,
                    say(rule.row.basis),
                    _("demonstration value") if rule.row.demonstration else "",
                ]
            )
    return render(request, "supervision/rules.html", {"columns": columns, "rows": rows})
