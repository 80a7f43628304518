"""The inbox of a person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yiwang.base.notices import actions, queries
from yiwang.base.notices.models import Notice
from yiwang.base.notices.sentences import sentence
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires

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


@require_POST
@requires("notices:notice:read")
def read(request: ActorRequest) -> HttpResponse:
    """Count all messages as read."""
    actions.mark_read(request.actor)
    return redirect("portal:messages")
