"""The papers themselves."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yiwang.base.papers import actions, queries
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.http.requests import ActorRequest, requires


@require_GET
@requires("cases:case:read")
def paper(request: ActorRequest, paper_id: UUID) -> HttpResponse:
    """The PDF; 409 while a worker still draws it."""
    row, content = queries.content(request.actor, paper_id)
    response = HttpResponse(content, content_type="application/pdf")
    name = content_disposition_header(False, f"{row.number}.pdf")
    response["Content-Disposition"] = name or "inline"
    return response


@require_GET
@requires("cases:case:read")
def copy(request: ActorRequest, paper_id: UUID) -> HttpResponse:
    """The OFD copy, for whom the paper is about."""
    return _copy(request, paper_id, "portal")


@require_GET
@requires("work:case:read")
def desk_copy(request: ActorRequest, paper_id: UUID) -> HttpResponse:
    """The OFD copy, for staff; who takes it leaves an entry."""
    return _copy(request, paper_id, "workbench")


def _copy(request: ActorRequest, paper_id: UUID, face: str) -> HttpResponse:
    """The copy sealed by SM2. The first who asks has it made and waits on a page (202).

    The page asks again by itself; its questions wish for nothing, so a copy that cannot be made
    is not begun without end.
    """
    row, content = queries.copy(request.actor, paper_id)
    context = {
        "paper": row,
        "frame": f"{face}/base.html",
        "copy": reverse(f"{face}:paper_copy", args=[row.id]),
        "pdf": reverse(f"{face}:paper", args=[row.id]),
    }
    if request.htmx:
        return render(request, "papers/_copy.html", context)
    if content is None:
        context["paper"] = actions.wish_copy(request.actor, paper_id)
        return render(request, "papers/copy.html", context, status=202)
    if face == "workbench":
        facts = {"number": row.number, "form": "ofd"}
        record(request.actor, "papers.read", row.id, facts, outcome=Outcome.READ)
    response = HttpResponse(content, content_type=actions.OFD)
    name = content_disposition_header(True, f"{row.number}.ofd")
    response["Content-Disposition"] = name or "attachment"
    return response
