"""The inbox of a person."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.notices import actions, queries, topics
from yiwang.base.notices.models import Notice
from yiwang.base.notices.sentences import sentence
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
def choices(request: ActorRequest) -> HttpResponse:
    """What one wants to be told beside what is always told."""
    if request.method == "POST":
        actions.choose(request.actor, request.POST.getlist("topics"))
        messages.success(request, _("Saved. It holds from the next message on."))
        return redirect("portal:message_choices")
    silent = queries.silences(request.actor)
    rows = [
        {
            "code": each.code,
            "title": say(each.title),
            "about": say(each.about),
            "on": each.code not in silent,
        }
        for each in topics.topics().values()
    ]
    return render(request, "notices/choices.html", {"topics": rows})


@require_POST
@requires("notices:notice:read")
def read(request: ActorRequest) -> HttpResponse:
    """Count all messages as read."""
    actions.mark_read(request.actor)
    return redirect("portal:messages")
