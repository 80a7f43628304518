"""Assignments on the workbench: the list with its picture, and what is entered beside the case."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.tenancy import queries as bodies
from yiwang.kernel.texts import say
from yiwang.office.assignments import actions, queries, rules
from yiwang.office.assignments.http.panel import name
from yiwang.office.assignments.models import Assignment

Row = dict[str, Any]
MOST = 200  # rows of the page; the API pages on


@require_GET
@requires("assignments:assignment:read")
def assignments(request: ActorRequest) -> HttpResponse:
    """What our body set, leads or assists in: a picture of how they stand, and the list."""
    actor = request.actor
    box = request.GET.get("box", "")
    box = box if box in queries.BOXES else "open"
    tallies = queries.tallies(actor)
    widest = max((each.all for each in tallies), default=0)
    context = {
        "box": box,
        "boxes": [("open", _("Under way")), ("late", _("Overdue")), ("closed", _("Closed"))],
        "bars": [_bar(each, widest) for each in tallies],
        "tally_columns": [
            {"label": _("Lead"), "kind": "main"},
            {"label": _("Under way"), "kind": "number"},
            {"label": _("of these overdue"), "kind": "number"},
            {"label": _("Closed"), "kind": "number"},
            {"label": _("of these late"), "kind": "number"},
            {"label": _("Percent closed in time"), "kind": "number"},
        ],
        "tallies": [_tally(each) for each in tallies],
        "columns": [
            {"label": _("What is to be done"), "kind": "main"},
            {"label": _("Number")},
            {"label": _("Lead")},
            {"label": _("Due"), "kind": "date"},
            {"label": _("Percent done"), "kind": "number"},
            {"label": _("State"), "kind": "light"},
        ],
        "rows": [_cells(request, each) for each in queries.box(actor, box)[:MOST]],
    }
    return render(request, "assignments/assignments.html", context)


def _bar(tally: queries.Tally, widest: int) -> Row:
    def share(count: int) -> float:
        return round(100 * count / widest, 2) if widest else 0

    return {
        "lead": say({"zh": tally.lead, "en": tally.lead_en}),
        "closed": share(tally.closed),
        "open": share(tally.open - tally.late),
        "late": share(tally.late),
        "count": tally.all,
    }


def _tally(tally: queries.Tally) -> list[Any]:
    lead = say({"zh": tally.lead, "en": tally.lead_en})
    in_time = tally.in_time if tally.closed else None
    return [lead, tally.open, tally.late, tally.closed, tally.closed_late, in_time]


def _cells(request: ActorRequest, row: Assignment) -> list[Any]:
    address = reverse("workbench:case", args=[row.case.number])
    return [
        {"text": row.content[:60], "url": address},
        row.number,
        name(row.lead),
        row.due,
        row.percent,
        rules.light(row.due, request.actor.today, row.closed_on),
    ]


def _id(text: str) -> UUID | None:
    """An id as a form sends it; what is none names a part that there is not."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return NOBODY


def _back(number: str) -> HttpResponse:
    return redirect(reverse("workbench:case", args=[number]) + "#assignment")


@require_POST
@requires("assignments:assignment:report")
@idempotent
def part(request: ActorRequest, number: str) -> HttpResponse:
    """Add a part."""
    sent = request.POST
    try:
        body = bodies.body(request.actor, sent.get("body", ""))
        due = date.fromisoformat(sent.get("due", ""))
        actions.break_down(request.actor, number, sent.get("title", ""), body, due)
    except ValueError:
        messages.error(request, _("Give the day on which the part is due."))
    except DomainError as refusal:
        messages.error(request, f"{refusal} {refusal.next_step}")
    return _back(number)


@require_POST
@requires("assignments:assignment:report")
@idempotent
def report(request: ActorRequest, number: str) -> HttpResponse:
    """Report progress of the whole or of a part."""
    sent = request.POST
    percent = sent.get("percent", "")
    progress = actions.Progress(
        int(percent) if percent.isdecimal() and len(percent) < 4 else -1,
        sent.get("text", "")[:2000],
        sent.get("problems", "")[:1000],
        _id(sent.get("part", "")),
    )
    try:
        actions.report(request.actor, number, progress)
    except DomainError as refusal:
        messages.error(request, f"{refusal} {refusal.next_step}")
    else:
        messages.success(request, _("Progress was reported."))
    return _back(number)


@require_POST
@requires("assignments:assignment:urge")
def urge(request: ActorRequest, number: str) -> HttpResponse:
    try:
        actions.urge(request.actor, number, request.POST.get("reason", "")[:1000])
    except DomainError as refusal:
        messages.error(request, f"{refusal} {refusal.next_step}")
    else:
        messages.success(request, _("Whoever has the open step gets a message."))
    return _back(number)


_ONE = "work/assignments/<str:number>"
assignment_urls = [
    path("work/assignments", assignments, name="assignments"),
    path(f"{_ONE}/parts", part, name="assignment_part"),
    path(f"{_ONE}/reports", report, name="assignment_report"),
    path(f"{_ONE}/urge", urge, name="assignment_urge"),
]
