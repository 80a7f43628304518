"""The inbox of a person."""

from datetime import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.notices import actions, channels, queries, topics
from yiwang.base.notices.actions import Wanted
from yiwang.base.notices.models import Notice
from yiwang.base.notices.sentences import sentence
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Invalid
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

SHOWN = 30


@require_GET
@requires("notices:notice:read")
def index(request: ActorRequest) -> HttpResponse:
    """Messages, latest first; new ones are marked until the person says he read them."""
    rows = queries.inbox(request.actor)
    found, following = page(rows, request.GET.get("cursor", ""), SHOWN)
    context = {
        "messages_found": [_row(row) for row in found],
        "unread": queries.unread(request.actor),
        "start": bool(request.GET.get("cursor")),
        "following": following,
    }
    return render(request, "notices/messages.html", context)


def _row(row: Notice) -> dict[str, Any]:
    text = sentence(row.kind, row.facts)
    return {"text": text, "at": row.at, "new": row.read_at is None, "link": row.link}


@require_http_methods(["GET", "POST"])
@requires("notices:notice:read")
def choices(request: ActorRequest, face: str = "portal") -> HttpResponse:
    """What one wants to be told, by which ways, and when nothing rings. face: whose page it is."""
    refusal, number = None, request.POST.get("mobile", "").strip()
    if request.method == "POST":
        try:
            actions.prefer(request.actor, _wanted(request, number))
        except Invalid as found:
            refusal = found.problems[0]["message"]
        else:
            messages.success(request, _("Saved. It holds from the next message on."))
            return redirect(f"{face}:message_choices")
    context = {**_choices(request.actor), "face": face, "refusal": refusal, "number": number}
    return render(request, "notices/choices.html", context, status=422 if refusal else 200)


def _wanted(request: ActorRequest, number: str) -> Wanted:
    """What the form says. An empty number leaves the one that is known."""
    told = [tuple(each.split(":", 1)) for each in request.POST.getlist("told") if ":" in each]
    begins, ends = (_time(request.POST.get(name, "")) for name in ("begins", "ends"))
    quiet = (begins, ends) if begins is not None and ends is not None else None
    mobile = "" if request.POST.get("forget") else number or None
    return Wanted([(a, b) for a, b in told], request.POST.getlist("topics"), quiet, mobile)


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def _choices(actor: Actor) -> dict[str, Any]:
    silent, told, wish = queries.silences(actor), queries.told_by(actor), queries.preference(actor)
    ways = list(channels.open_ones())
    usual = channels.quiet(actor.today)
    hours = (wish.quiet_from, wish.quiet_until) if wish and wish.quiet_from else usual
    rows = [
        {
            "code": each.code,
            "title": say(each.title),
            "about": say(each.about),
            "optional": each.code in topics.topics(),
            "on": each.code not in silent,
            "ways": [(way.code, say(way.title), told[way.code, each.code]) for way in ways],
        }
        for each in topics.every().values()
    ]
    return {
        "topics": rows,
        "ways": [say(each.title) for each in ways],
        "rings": any(each.rings for each in ways),
        "hours": [f"{each:%H:%M}" for each in hours if each is not None],
        "usual": [f"{each:%H:%M}" for each in usual],
        "mobile": wish.mobile_masked if wish else "",
    }


@require_http_methods(["GET", "POST"])
@requires("notices:delivery:manage")
def deliveries(request: ActorRequest) -> HttpResponse:
    """Messages that no channel took: send them again, or let them rest."""
    if request.method == "POST":
        chosen = list(filter(None, map(_id, request.POST.getlist("chosen"))))
        move = actions.drop if request.POST.get("move") == "drop" else actions.resend
        every = request.POST.get("move") == "all"
        done = move(request.actor, [] if every else chosen) if every or chosen else 0
        messages.success(request, _("Done for %(count)s messages.") % {"count": done})
        return redirect("workbench:deliveries")
    found = queries.stuck(request.actor, _id(request.GET.get("before", "")))
    page, more = found[: queries.PAGE], len(found) > queries.PAGE
    titles = {code: say(each.title) for code, each in channels.known().items()}
    open_ones = {each.code for each in channels.open_ones()}
    context = {
        "channels": [
            (titles[code], code in open_ones, row["waiting"], row["dead"])
            for code, row in queries.counts(request.actor).items()
        ],
        "rows": [(each, titles[each.channel]) for each in page],
        "following": f"?before={page[-1].id}" if more else "",
    }
    return render(request, "notices/deliveries.html", context)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@requires("notices:notice:read")
def read(request: ActorRequest) -> HttpResponse:
    """Count all messages as read."""
    actions.mark_read(request.actor)
    return redirect("portal:messages")
