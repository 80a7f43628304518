"""Whose choices differ from those of others, and what an inspector has to look at."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.govern.discretion import actions, queries
from yiwang.govern.discretion.errors import AlreadyLooked
from yiwang.govern.discretion.http import shown
from yiwang.govern.discretion.models import Choice
from yiwang.govern.discretion.rules import Deviation
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

YEAR = timedelta(days=365)
MOST = 50  # rows of a table


@require_GET
@requires("discretion:deviation:read")
def deviations(request: ActorRequest) -> HttpResponse:
    """Places in the range by officer or district: a picture of one clause and grade, and all."""
    actor = request.actor
    by = "district" if request.GET.get("by") == "district" else "officer"
    since = _since(request.GET.get("since", ""), actor.today)
    rows = list(queries.choices(actor, since))
    found = queries.deviations(rows, by)
    titles = {each.code: say(each.title) for each in queries.library()}
    place = _place(request.GET.get("place", ""), found)
    here = [each for each in found if (each.clause, each.grade) == place]
    chosen = [row for row in rows if (row.clause, row.grade) == place]
    signals = queries.signals()
    context = {
        "by": by,
        "since": since.isoformat(),
        "places": _places(found, titles),
        "place": "/".join(place),
        "picture": shown.picture(chosen, here, by) if here else None,
        "about": f"{titles.get(place[0], place[0])} · {shown.grade(place[1])}",
        "count": len(rows),
        "signals": signals,
        "means": shown.deviation_table(
            found[:MOST], titles, _("Officer") if by == "officer" else _("District")
        ),
        "marked": [_marked(row, titles) for row in rows if row.state != Choice.State.INSIDE][:MOST],
        "may_look": actor.may("discretion:choice:inspect"),
    }
    return render(request, "discretion/deviations.html", context)


def _since(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today - YEAR


def _places(found: list[Deviation], titles: dict[str, str]) -> list[tuple[str, str]]:
    """Clauses and grades that can be drawn, with the most telling first."""
    keys = dict.fromkeys((each.clause, each.grade) for each in found)
    return [(f"{c}/{g}", f"{titles.get(c, c)} · {shown.grade(g)}") for c, g in keys]


def _place(wished: str, found: list[Deviation]) -> tuple[str, str]:
    clause, _slash, grade = wished.partition("/")
    known = {(each.clause, each.grade) for each in found}
    if (clause, grade) in known or not found:
        return clause, grade
    return found[0].clause, found[0].grade


def _marked(row: Choice, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "title": titles.get(row.clause, row.clause),
        "grade": shown.grade(row.grade),
        "open": row.state == Choice.State.MARKED,
        "body": say({"zh": row.body.name, "en": row.body.name_en}),
    }


@require_POST
@requires("discretion:choice:inspect")
def look(request: ActorRequest, choice_id: UUID) -> HttpResponse:
    """Note a look at a choice outside the range."""
    try:
        actions.look(request.actor, choice_id, request.POST.get("remark", ""))
        messages.success(request, _("Noted."))
    except AlreadyLooked as refused:
        messages.error(request, str(refused))
    return redirect("workbench:deviations")
