"""Collection on the workbench: what a body owes, a file looked at before it is sent, what became of
it, and the rows that came back.
"""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from markupsafe import Markup

from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.collection import actions, duties, preview, queries, report, sending, staging
from yiwang.share.collection.http import entry, shown
from yiwang.share.collection.models import Batch
from yiwang.share.collection.values import Mode

SHOWN = 50  # rejected rows on the page; the files have all


def mode_names() -> dict[str, str]:
    return {
        Mode.FULL.value: _("All rows: they replace what is served"),
        Mode.INCREMENTAL.value: _("New rows only: they are added"),
        Mode.CHANGES.value: _("New and changed rows: the same key replaces its row"),
    }


@require_GET
@requires("collection:batch:read")
def owed(request: ActorRequest) -> HttpResponse:
    """What the post's bodies supply, the most urgent first, and what they sent last."""
    today = request.actor.today
    found = duties.owed(request.actor)
    latest, following = page(queries.batches(request.actor), request.GET.get("cursor", ""))
    start = reverse("workbench:collection")
    context = {
        "columns": [
            {"label": _("Data"), "kind": "main"},
            {"label": _("Renewed")},
            {"label": _("State")},
            {"label": _("Next by"), "kind": "date"},
            {"label": _("Rows of the last batch"), "kind": "number"},
            {"label": _("Served"), "kind": "datetime"},
        ],
        "rows": [_duty(row, row.late(today)) for row in found],
        "batch_columns": _batch_columns(),
        "batches": [_cells(each) for each in latest],
        "start": start if "cursor" in request.GET else "",
        "following": f"{start}?cursor={following}" if following else "",
    }
    return render(request, "collection/owed.html", context)


def _duty(row: duties.Owed, late: bool) -> list[Any]:
    address = reverse("workbench:collection_resource", args=[row.resource.code])
    state = _("Overdue") if late else _("In time") if row.due else ""
    if row.latest is None:
        state = _("Never served")
    return [
        {"text": say(row.resource.title), "url": address},
        catalogue.cycle_title(row.resource.cycle),
        state,
        row.due,
        row.latest.good if row.latest else None,
        row.latest.ended_at if row.latest else None,
    ]


def _batch_columns() -> list[dict[str, str]]:
    return [
        {"label": _("Batch"), "kind": "main"},
        {"label": _("File")},
        {"label": _("State")},
        {"label": _("Good rows"), "kind": "number"},
        {"label": _("Rows sent back"), "kind": "number"},
        {"label": _("Sent"), "kind": "datetime"},
    ]


def _cells(batch: Batch) -> list[Any]:
    address = reverse("workbench:collection_batch", args=[batch.id])
    return [
        {"text": f"{batch.resource} {batch.number}", "url": address},
        batch.name,
        Batch.State(batch.state).label,
        batch.good,
        batch.bad,
        batch.made_at,
    ]


@require_http_methods(["GET", "POST"])
@requires("collection:batch:read")
@idempotent
def resource(request: ActorRequest, code: str) -> HttpResponse:
    """One resource: what its rows must be, a file to send, and what was sent before."""
    found = catalogue.resource(request.actor, code)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        request.actor.require("collection:batch:send")
        try:
            file = request.FILES.get("file")
            batch = sending.upload(request.actor, code, file, request.POST, look=True)
            return redirect("workbench:collection_batch", batch.id)
        except DomainError as refusal:
            errors.append({"pointer": "", "message": f"{refusal} {refusal.next_step}"})
    latest, following = page(queries.batches(request.actor, code), request.GET.get("cursor", ""))
    start = reverse("workbench:collection_resource", args=[code])
    context = {
        "resource": found,
        "title": say(found.title),
        "may_send": request.actor.may("collection:batch:send") and _mine(request, found),
        "modes": [row for row in mode_names().items() if found.key or row[0] != "changes"],
        "mode": request.POST.get("mode") or request.GET.get("mode", "full"),
        "errors": errors,
        "columns": _field_columns(),
        "fields": [_field(found, field) for field in found.fields],
        "rules": [say(rule.title) or rule.name for rule in found.rules],
        "origin": queries.origin(request.actor, code),
        "batch_columns": _batch_columns(),
        "batches": [_cells(each) for each in latest],
        "start": start if "cursor" in request.GET else "",
        "following": f"{start}?cursor={following}" if following else "",
    }
    return render(request, "collection/resource.html", context, status=422 if errors else 200)


def _mine(request: ActorRequest, found: catalogue.Resource) -> bool:
    return found.supplier in (request.actor.body, *request.actor.bodies)


def _field_columns() -> list[dict[str, str]]:
    return [
        {"label": _("Column"), "kind": "main"},
        {"label": _("Name in files")},
        {"label": _("Type")},
        {"label": _("What is checked")},
    ]


def _field(found: catalogue.Resource, field: catalogue.Field) -> list[Any]:
    checks = [
        _("part of the key") if field.name in found.key else "",
        _("required") if field.required else "",
        _("at most %(length)s characters") % {"length": field.length} if field.length else "",
        _("code list %(codes)s") % {"codes": field.codes} if field.codes else "",
        _("check digit") if field.check else "",
        _("from %(low)s") % {"low": field.low} if field.low is not None else "",
        _("up to %(high)s") % {"high": field.high} if field.high is not None else "",
    ]
    checks += [_("key of %(code)s") % {"code": o} for n, o in found.reference if n == field.name]
    name = Markup('<code translate="no">{}</code>').format(field.name)
    return [say(field.title), name, type_name(field.type), "; ".join(filter(None, checks))]


def type_name(kind: str) -> str:
    names = {
        "string": _("text"),
        "integer": _("whole number"),
        "decimal": _("number"),
        "boolean": _("yes or no"),
        "date": _("day"),
        "datetime": _("moment"),
    }
    return names.get(kind, kind)


@require_http_methods(["GET", "POST"])
@requires("collection:batch:read")
def batch(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """How far a batch is; before that, its columns as they will be understood."""
    row = queries.get(request.actor, batch_id)
    if row.state == Batch.State.PREVIEW:
        return _look(request, row)
    refusal = shown.refusal(row)
    tone, picture = shown.TONES[Batch.State(row.state)]
    context = {
        "batch": row,
        "title": say(catalogue.resource(request.actor, row.resource).title),
        "state": {"title": Batch.State(row.state).label, "tone": tone, "icon": picture},
        "mode": mode_names().get(row.mode, row.mode),
        "part": round(100 * shown.part(row)),
        "fault": f"{refusal} {refusal.next_step}" if refusal else "",
        "bars": shown.bars(row),
        "drift": row.drift,
        "columns": [
            {"label": _("Row"), "kind": "number"},
            {"label": _("Column"), "kind": "main"},
            {"label": _("Value")},
            {"label": _("Reason")},
        ],
        "rejects": [
            [each.row, each.column or _("whole row"), each.value, each.told()]
            for each in queries.rejects(row, 0, SHOWN)
        ],
        "gone": queries.gone(row),
        "may_send": request.actor.may("collection:batch:send"),
    }
    fragment = request.htmx and request.htmx.target == "progress"
    return render(request, f"collection/{'_progress' if fragment else 'batch'}.html", context)


def _look(request: ActorRequest, row: Batch) -> HttpResponse:
    """The file's columns beside the fields, the first rows, and what differs."""
    found = catalogue.resource(request.actor, row.resource)
    try:
        seen = preview.of(row, found)
    except DomainError as refusal:
        return _unreadable(request, row, found, refusal)
    context = {
        "batch": row,
        "title": say(found.title),
        "mode": mode_names().get(row.mode, row.mode),
        "seen": seen,
        "fields": [
            {
                "name": field.name,
                "title": say(field.title),
                "column": seen.mapping.get(field.name, ""),
                "needed": field.required or field.name in found.key,
            }
            for field in found.fields
        ],
        "columns": [{"label": name} for name in ("", *seen.columns)],
        "may_send": request.actor.may("collection:batch:send"),
    }
    return render(request, "collection/preview.html", context)


def _unreadable(
    request: ActorRequest, row: Batch, found: catalogue.Resource, refusal: DomainError
) -> HttpResponse:
    context = {
        "batch": row,
        "title": say(found.title),
        "fault": f"{refusal} {refusal.next_step}",
        "may_send": request.actor.may("collection:batch:send"),
    }
    return render(request, "collection/unreadable.html", context)


@require_POST
@requires("collection:batch:send")
def decide(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Check and serve what was looked at, or throw it away."""
    row = queries.get(request.actor, batch_id)
    if request.POST.get("_do") == "discard":
        actions.discard(request.actor, row.id)
        staging.tidy(row.id)
        return redirect("workbench:collection_resource", row.resource)
    found = catalogue.resource(request.actor, row.resource)
    mapping = {field.name: request.POST.get(f"column-{field.name}", "") for field in found.fields}
    actions.confirm(request.actor, row.id, mapping)
    return redirect("workbench:collection_batch", row.id)


@require_GET
@requires("collection:batch:read")
def rejects(request: ActorRequest, batch_id: UUID, kind: str) -> HttpResponseBase:
    """The rows that came back as a file: to be corrected in place and sent again."""
    row = queries.get(request.actor, batch_id)
    if queries.gone(row):
        raise NotFound(_("The rows that went back"))
    name = _("Rows sent back of %(name)s") % {"name": row.name.rpartition(".")[0] or row.name}
    content = report.csv_of(row) if kind == "csv" else report.xlsx_of(row)
    return FileResponse(content, as_attachment=True, filename=f"{name}.{kind}")


collection_urls: list[URLPattern] = [
    path("work/collection", owed, name="collection"),
    path("work/collection/batches/<uuid:batch_id>", batch, name="collection_batch"),
    path("work/collection/batches/<uuid:batch_id>/moves", decide, name="decide_collection_batch"),
    path(
        "work/collection/batches/<uuid:batch_id>/rejects.<str:kind>",
        rejects,
        name="collection_rejects",
    ),
    path("work/collection/<slug:code>", resource, name="collection_resource"),
    path("work/collection/<slug:code>/rows", entry.row, name="collection_row"),
]
