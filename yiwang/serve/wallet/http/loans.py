"""Lending a licence to an agent, a relative or a colleague, and taking it back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.base.parties.values import Stated
from yiwang.kernel import ids
from yiwang.kernel.errors import Invalid
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.wallet import actions, queries
from yiwang.serve.wallet.errors import NotLent
from yiwang.serve.wallet.http.pages import shown
from yiwang.serve.wallet.settings import purposes

Row = dict[str, Any]


@require_http_methods(["GET", "POST"])
@requires("wallet:loan:give")
@idempotent
def lend(request: ActorRequest, licence_id: UUID) -> HttpResponse:
    """Ask who may show the licence, what for and until when; then write it down."""
    card = queries.card(request.actor, licence_id)
    context = shown(request, card) | {"key": str(ids.new()), "errors": []}
    if request.method == "GET":
        return render(request, "wallet/lend.html", context | {"rows": _rows(QueryDict())})
    data = request.POST
    try:
        _complete(data)
        until = _day(data.get("until", ""))
        taker = Stated("natural", data.get("name", ""), "111", data.get("identity", ""))
        row = actions.lend(request.actor, licence_id, taker, data.getlist("purposes"), until)
    except (Invalid, NotLent) as refusal:
        errors = _problems(refusal)
        rows = _rows(data, {each["pointer"]: each["message"] for each in errors})
        again = context | {"rows": rows, "errors": errors}
        return render(request, "wallet/lend.html", again, status=422)
    messages.success(request, _("%(name)s may show the licence now.") % {"name": row.taker_name})
    return redirect("portal:card", licence_id)


def _problems(refusal: Invalid | NotLent) -> list[dict[str, Any]]:
    if isinstance(refusal, Invalid):
        return refusal.problems
    return [{"pointer": "", "message": str(refusal)}]


def _complete(data: QueryDict) -> None:
    """Name every line left empty at once; the action looks at them one after the other."""
    asked = {
        "name": _("Enter the name as it stands in the document."),
        "identity": _("Enter the number of the document."),
        "until": _("Enter a day."),
    }
    empty = [name for name in asked if not data.get(name, "").strip()]
    if empty:
        code = "wallet.empty"
        raise Invalid(
            [{"pointer": f"/{name}", "code": code, "message": asked[name]} for name in empty]
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        problem = {"pointer": "/until", "code": "wallet.day", "message": _("Enter a day.")}
        raise Invalid([problem]) from error


def _rows(data: QueryDict, wrong: dict[str, str] | None = None) -> list[Row]:
    chosen = [{"value": code, "label": say(title)} for code, title in purposes().items()]
    hint = _("Choose none to allow every purpose.")
    rows: list[Row] = [
        _row("name", _("Name"), help=_("As it stands in the identity card.")),
        _row("identity", _("Identity number")),
        _row("purposes", _("What for"), "checkboxes", choices=chosen, help=hint, required=False),
        _row("until", _("Until"), "date", help=_("This day included; a year at most.")),
    ]
    for row in rows:
        many = row["widget"] == "checkboxes"
        row["value"] = data.getlist(row["name"]) if many else data.get(row["name"], "")
        row["error"] = (wrong or {}).get(row["pointer"], "")
    return rows


def _row(name: str, label: str, widget: str = "text", **more: Any) -> Row:
    plain = {"pointer": f"/{name}", "name": name, "widget": widget, "label": label}
    return plain | {"required": True} | more


@require_POST
@requires("wallet:loan:end")
def end(request: ActorRequest, loan_id: UUID) -> HttpResponse:
    """Take a permission back, or lay it down."""
    row = actions.end(request.actor, loan_id)
    messages.success(request, _("The permission has ended."))
    if row.taker_id == request.actor.person:
        return redirect("portal:wallet")
    return redirect("portal:card", row.licence_id)
