"""The papers themselves."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yiwang.base.papers import actions, queries
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
    """The OFD copy, sealed by SM2. The first who asks has it made and waits on a page (202).

    The page asks again by itself; its questions wish for nothing, so a copy that cannot be made
    is not begun without end.
    """
    row, content = queries.copy(request.actor, paper_id)
    if request.htmx:
        return render(request, "papers/_copy.html", {"paper": row})
    if content is None:
        row = actions.wish_copy(request.actor, paper_id)
        return render(request, "papers/copy.html", {"paper": row}, status=202)
    response = HttpResponse(content, content_type=actions.OFD)
    name = content_disposition_header(True, f"{row.number}.ofd")
    response["Content-Disposition"] = name or "attachment"
    return response
