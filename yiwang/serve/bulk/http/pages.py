"""Bulk issue on the workbench: send a file, follow it, get the rejected rows back."""

from itertools import islice
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.texts import say
from yiwang.serve.bulk import actions, columns, queries, report, sheet
from yiwang.serve.bulk.http import shown
from yiwang.serve.bulk.models import Batch
from yiwang.serve.licences import facade as licences

SHOWN = 50  # rejected rows on the page; the report has all
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@requires("licences:register:read")
def batches(request: ActorRequest) -> HttpResponse:
    """The batches of the post's bodies, and the form that begins one."""
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            return _sent(request)
        except DomainError as refusal:
            errors.append({"pointer": "", "message": f"{refusal} {refusal.next_step}"})
    found, following = page(queries.of_bodies(request.actor), request.GET.get("cursor", ""))
    start = reverse("workbench:licence_batches")
    context = {
        "may_issue": request.actor.may("licences:licence:issue"),
        "kinds": _kinds(request),
        "chosen": request.POST.get("type", ""),
        "basis": request.POST.get("basis", ""),
        "errors": errors,
        "columns": _columns(),
        "rows": [_cells(each) for each in found],
        "start": start if "cursor" in request.GET else "",
        "following": f"{start}?cursor={following}" if following else "",
    }
    return render(request, "bulk/batches.html", context, status=422 if errors else 200)


def _sent(request: ActorRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    name, content = (upload.name or "", upload.read()) if upload else ("", b"")
    kind, basis = request.POST.get("type", ""), request.POST.get("basis", "")
    batch = actions.send(request.actor, kind, name, content, basis)
    return redirect("workbench:licence_batch", batch.id)


def _kinds(request: ActorRequest) -> list[tuple[str, str]]:
    """The types that the acting post's body issues."""
    body = Body.objects.filter(id=request.actor.body).first()
    function = body.function if body else ""
    return [
        (kind, say(found.name))
        for kind, found in licences.kinds().items()
        if not found.bodies or function in found.bodies
    ]


def _columns() -> list[dict[str, str]]:
    return [
        {"label": _("File"), "kind": "main"},
        {"label": _("Licence")},
        {"label": _("State")},
        {"label": _("Issued"), "kind": "number"},
        {"label": _("Rejected"), "kind": "number"},
        {"label": _("Sent"), "kind": "datetime"},
    ]


def _cells(batch: Batch) -> list[Any]:
    address = reverse("workbench:licence_batch", args=[batch.id])
    return [
        {"text": batch.name, "url": address},
        shown.type_name(batch),
        Batch.State(batch.state).label,
        batch.issued,
        batch.rejected,
        batch.made_at,
    ]


@require_GET
@requires("licences:register:read")
def batch(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """How far one is; while it moves the page looks again by itself."""
    row = queries.get(request.actor, batch_id)
    tone, picture = shown.TONES[Batch.State(row.state)]
    context = {
        "batch": row,
        "type": shown.type_name(row),
        "state": {"title": Batch.State(row.state).label, "tone": tone, "icon": picture},
        "fault": shown.fault(row),
        "rejects": [
            [number, each.column or _("whole row"), each.told()]
            for number, each in islice(queries.rejects(row), SHOWN)
        ],
        "columns": [
            {"label": _("Row"), "kind": "number"},
            {"label": _("Column"), "kind": "main"},
            {"label": _("Reason")},
        ],
        "may_issue": request.actor.may("licences:licence:issue"),
    }
    fragment = request.htmx and request.htmx.target == "progress"
    return render(request, f"bulk/{'_progress' if fragment else 'batch'}.html", context)


@require_POST
@requires("licences:licence:issue")
def move(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Stop, or go on."""
    queries.get(request.actor, batch_id)
    act = actions.stop if request.POST.get("_do") == "stop" else actions.go_on
    act(request.actor, batch_id)
    return redirect("workbench:licence_batch", batch_id)


@require_GET
@requires("licences:register:read")
def rejects(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """The rejected rows as a file."""
    row = queries.get(request.actor, batch_id)
    lines = list(report.write(row))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = _("Rejected rows of %(name)s") % {"name": row.name.rpartition(".")[0] or row.name}
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or ""
    return response


@require_GET
@requires("licences:register:read")
def pattern(_request: ActorRequest, kind: str) -> HttpResponse:
    """An empty spreadsheet with the columns of a type."""
    found = licences.kind(kind)
    content = sheet.empty(columns.titles(found))
    response = HttpResponse(content, content_type=SPREADSHEET)
    name = f"{say(found.name)}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


bulk_urls: list[URLPattern] = [
    path("work/licence-batches", batches, name="licence_batches"),
    path("work/licence-batches/<uuid:batch_id>", batch, name="licence_batch"),
    path("work/licence-batches/<uuid:batch_id>/moves", move, name="move_licence_batch"),
    path("work/licence-batches/<uuid:batch_id>/rejects", rejects, name="licence_batch_rejects"),
    path("work/licence-batches/patterns/<slug:kind>", pattern, name="licence_batch_pattern"),
]
