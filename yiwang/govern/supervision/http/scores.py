"""Scores and rules on the workbench: who lost how many points, by which rules."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.govern.supervision import books, queries, told
from yiwang.govern.supervision.http import export
from yiwang.govern.supervision.http.wishes import day
from yiwang.govern.supervision.queries import Score
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

Row = dict[str, Any]


def _period(request: ActorRequest) -> tuple[date, date]:
    """The days that are asked for; without any the month that runs."""
    today = request.actor.today
    since = day(request.GET.get("since", "")) or today.replace(day=1)
    until = day(request.GET.get("until", "")) or today
    return since, max(since, until)


@require_GET
@requires("supervision:score:read")
def scores(request: ActorRequest) -> HttpResponse:
    """Points by body and cards by rule in a period: bars, and the table behind each."""
    since, until = _period(request)
    counting = queries.counting_actor(request.actor)
    found = queries.scores(counting, since, until)
    rules = queries.by_rule(counting, since, until)
    levels = _levels()
    top = max((each.points for each in found), default=0) or 1
    most = max((row["number"] for row in rules), default=0) or 1
    names = {name: each for book in books.current() for name, each in book.rules.items()}
    context = {
        "since": since,
        "until": until,
        "last_month": _last_month(request.actor.today),
        "year": request.actor.today.replace(month=1, day=1),
        "points": [
            {"label": _body(each), "number": each.points, "share": round(100 * each.points / top)}
            for each in found[:20]
        ],
        "rule_bars": [
            {
                "label": say(names[row["rule"]].row.title) if row["rule"] in names else row["rule"],
                "level": levels.get(row["level"], {"title": row["level"], "tone": "neutral"}),
                "number": row["number"],
                "share": round(100 * row["number"] / most),
            }
            for row in rules
        ],
        "columns": _columns(levels),
        "rows": [_cells(each, levels, since, until) for each in found],
        "asked": f"since={since.isoformat()}&until={until.isoformat()}",
    }
    return render(request, "supervision/scores.html", context)


def _levels() -> dict[str, Row]:
    return {name: told.level(book, name) for book in books.current() for name in book.levels}


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
        {"label": _("Not decided"), "kind": "number"},
        {"label": _("Withdrawn"), "kind": "number"},
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
        for each in queries.scores(queries.counting_actor(request.actor), since, until)
    ]
    labels = [str(column["label"]) for column in _columns(levels)]
    head = [labels[0], _("Code"), *labels[1:]]
    name = f"scores-{since.isoformat()}-{until.isoformat()}"
    return export.table(name, "xlsx" if kind == "xlsx" else "csv", head, rows)


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
