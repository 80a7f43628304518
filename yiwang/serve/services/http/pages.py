"""The catalogue on the workbench: the list for all staff, and the import for its steward."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.services import actions, queries
from yiwang.serve.services.values import Hit, Wish

MOST_BYTES = 20_000_000  # of a list; one of 20,000 items takes about 8 MB
SHOWN = 200  # rejected rows on the page; the rest is counted


@require_GET
@requires("services:item:read")
def catalogue(request: ActorRequest) -> HttpResponse:
    """Items in force, searched as in the portal."""
    text = request.GET.get("q", "").strip()[:200]
    cursor = request.GET.get("cursor", "")
    found = queries.find(request.actor, Wish(text, cursor=cursor))
    context = {
        "text": text,
        "columns": _columns(),
        "rows": [_row(hit) for hit in found.hits],
        "loose": found.loose,
        "start": _address(text) if cursor else "",
        "following": _address(text, found.next) if found.next else "",
        "imports": request.actor.may("services:item:import"),
    }
    return render(request, "services/catalogue.html", context)


def _address(text: str, cursor: str = "") -> str:
    query = urlencode({n: v for n, v in {"q": text, "cursor": cursor}.items() if v})
    return reverse("workbench:catalogue") + (f"?{query}" if query else "")


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Service"), "kind": "main"},
        {"label": _("Code")},
        {"label": _("Department")},
        {"label": _("Online")},
        {"label": _("Origin")},
    ]


def _row(hit: Hit) -> list[Any]:
    name = say({"zh": hit.name_zh, "en": hit.name_en})
    return [
        {"text": name, "url": reverse("portal:service", args=[hit.code])},
        hit.code,
        hit.department,
        _("Can be applied for") if hit.applicable else _("Guide only"),
        _("Imported list") if hit.sample else _("Package"),
    ]


@require_http_methods(["GET", "POST"])
@requires("services:item:import")
@idempotent
def import_list(request: ActorRequest) -> HttpResponse:
    """Take a list as CSV; rows that cannot be taken come back with column and reason."""
    report, refusal = None, ""
    if request.method == "POST":
        upload = request.FILES.get("list")
        if upload is None or not upload.size:
            refusal = _("Choose a file.")
        elif upload.size > MOST_BYTES:
            refusal = _("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000}
        else:
            source = request.POST.get("source", "").strip()[:200] or upload.name or ""
            try:
                report = actions.import_items(request.actor, upload.read(), source)
            except DomainError as problem:
                refusal = f"{problem} {problem.next_step}".strip()
    context = {
        "report": report,
        "rejected": report.rejected[:SHOWN] if report else (),
        "more": max(len(report.rejected) - SHOWN, 0) if report else 0,
        "refusal": refusal,
        "source": request.POST.get("source", ""),
        "key": str(ids.new()),
    }
    return render(request, "services/import.html", context, status=422 if refusal else 200)


catalogue_urls: list[URLPattern] = [
    path("work/catalogue", catalogue, name="catalogue"),
    path("work/catalogue/import", import_list, name="import"),
]
