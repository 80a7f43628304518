"""Steps that stand still, and trying them again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.base.work import repairs
from yiwang.base.work.http import shown
from yiwang.base.work.incidents import titles
from yiwang.base.work.models import Incident
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page_by
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

Row = dict[str, Any]


@require_GET
@requires("work:incident:retry")
def incidents(request: ActorRequest) -> HttpResponse:
    """What stands still in the cases of the acting post's body, the longest first."""
    rows = repairs.open_incidents(request.actor)
    found, following = page_by(rows, request.GET.get("cursor", ""), "at")
    context = {
        "columns": _columns(),
        "rows": [_cells(each) for each in found],
        "following": f"?cursor={following}" if following else "",
        "start": request.path if "cursor" in request.GET else "",
    }
    return render(request, "work/incidents.html", context)


def _columns() -> list[Row]:
    return [
        {"label": _("Step of the process"), "kind": "main"},
        {"label": _("Why it stands still")},
        {"label": _("Case number")},
        {"label": _("Matter")},
        {"label": _("Since"), "kind": "datetime"},
        {"label": _("Tries"), "kind": "number"},
    ]


def _cells(incident: Incident) -> list[Any]:
    address = reverse("workbench:case", args=[incident.case.number])
    return [
        {"text": say(titles(incident.case, incident.node)), "url": f"{address}#incidents"},
        say(incident.reason),
        incident.case.number,
        shown.title(incident.case),
        incident.at,
        incident.tries,
    ]


@require_POST
@requires("work:incident:retry")
@idempotent
def retry(request: ActorRequest, incident_id: UUID) -> HttpResponse:
    """Try once more; the case then says how it went."""
    found = repairs.retry(request.actor, incident_id)
    step = say(titles(found.case, found.node))
    if found.settled_at is None:
        reason = {"step": step, "reason": say(found.reason)}
        messages.warning(request, _("“%(step)s” failed again: %(reason)s") % reason)
    else:
        messages.success(request, _("“%(step)s” was done.") % {"step": step})
    return redirect("workbench:case", found.case.number)
