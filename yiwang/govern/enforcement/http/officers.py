"""Who may enforce the law for a body: the list, and its entries by the office's administrator."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.govern.enforcement import actions, queries
from yiwang.kernel import ids
from yiwang.kernel.errors import Invalid
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy import queries as bodies


@require_http_methods(["GET", "POST"])
@requires("enforcement:certificate:read")
@idempotent
def officers(request: ActorRequest) -> HttpResponse:
    """The certificates of the acting post's bodies; a POST enters one."""
    actor, sent = request.actor, request.POST
    problems: list[dict[str, Any]] = []
    if request.method == "POST":
        try:
            actions.certify(actor, _issue(request))
        except Invalid as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("The certificate is entered."))
            return redirect("workbench:penalty_officers")
    may = actor.may("enforcement:certificate:issue")
    context = {
        "certificates": list(queries.certificates(actor)[:500]),
        "today": actor.today,
        "may_issue": may,
        "people": bodies.colleagues(actor) if may else [],
        "sent": sent,
        "errors": problems,
        "key": str(ids.new()),
    }
    status = 422 if problems else 200
    return render(request, "enforcement/officers.html", context, status=status)


def _issue(request: ActorRequest) -> actions.Issue:
    sent = request.POST
    days = {}
    for name in ("valid_from", "valid_until"):
        try:
            days[name] = date.fromisoformat(sent.get(name, ""))
        except ValueError as error:
            row = {"pointer": f"/{name}", "code": "enforcement.day", "message": _("Give a day.")}
            raise Invalid([row]) from error
    title = sent.get("field", "").strip()[:80]
    return actions.Issue(
        account=sent.get("account", ""),
        number=sent.get("number", "")[:40],
        field={"zh": title, "en": title},
        **days,
    )


@require_POST
@requires("enforcement:certificate:issue")
def withdraw(request: ActorRequest, certificate_id: UUID) -> HttpResponse:
    found = actions.withdraw(request.actor, certificate_id)
    messages.success(request, _("The certificate of %s is withdrawn.") % found.name)
    return redirect("workbench:penalty_officers")
