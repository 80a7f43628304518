"""The status of a case for whoever holds its number and query code; nobody signs in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.base.cases.facade import WrongCode
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.applications import queries
from yiwang.serve.applications.http import progress

Row = dict[str, Any]


@require_http_methods(["GET", "POST"])
@requires("public")
def track(request: ActorRequest) -> HttpResponse:
    """Number and code travel in the body, so that no history and no log keeps them."""
    rows = _rows(request.POST.get("number", request.GET.get("number", "")))
    if request.method == "GET":
        return render(request, "applications/track.html", {"rows": rows, "errors": []})
    number, code = (request.POST.get(name, "").strip() for name in ("number", "code"))
    try:
        found = queries.tracked(number, code, request.META.get("REMOTE_ADDR", ""))
    except WrongCode as refusal:
        row = {"pointer": "/number", "message": f"{refusal} {refusal.next_step}"}
        again = {"rows": [rows[0] | {"error": str(refusal)}, rows[1]], "errors": [row]}
        response = render(request, "applications/track.html", again, status=422)
        response.leaves_trace = True  # type: ignore[attr-defined]  # the guess stays counted
        return response
    case, moments = found
    status: Row = {
        "case": case,
        "state": progress.state(case),
        "steps": progress.steps(case, moments),
    }
    return render(request, "applications/tracked.html", status)


def _rows(number: str) -> list[Row]:
    """The two fields; a code is typed each time."""
    about = _("Both stand on your receipt, and on the page of the case.")
    return [
        _text("number", _("Case number"), number, help=about, attrs={"autocomplete": "off"}),
        _text(
            "code",
            _("Query code"),
            "",
            help=_("Six digits."),
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6},
        ),
    ]


def _text(name: str, label: str, value: str, **more: Any) -> Row:
    row = {"pointer": f"/{name}", "name": name, "widget": "text", "label": label, "value": value}
    return row | {"required": True} | more
