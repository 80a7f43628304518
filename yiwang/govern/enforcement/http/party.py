"""A penalty for the party whom it is about: what it was told, what it can say, ask for and pay."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.base.cases import facade as cases
from yiwang.base.papers import facade as papers
from yiwang.base.payments import facade as payments
from yiwang.govern.enforcement import actions, queries
from yiwang.govern.enforcement.models import Statement
from yiwang.govern.enforcement.panels import services
from yiwang.govern.enforcement.words import said
from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

SAYING = ("notified", "hearing", "deciding")


@require_http_methods(["GET", "POST"])
@requires("enforcement:statement:make")
@idempotent
def penalty(request: ActorRequest, number: str) -> HttpResponse:
    """What the party reads; a POST states its view, asks for a hearing or waives both."""
    actor, sent = request.actor, request.POST
    case = cases.get(actor, number)
    row = queries.penalty(actor, case)
    problem: DomainError | None = None
    kind = sent.get("kind", "")
    if request.method == "POST" and kind in Statement.Kind.values:
        try:
            made = actions.say(actor, number, kind, sent.get("text", "")[:4000])
        except DomainError as refusal:
            problem = refusal
            case = cases.get(actor, number)
        else:
            messages.success(request, _("Received: %s.") % made.get_kind_display())
            return redirect(reverse("portal:penalty", args=[number]) + "#said")
    act = queries.act_of(row, case)
    context = {
        "case": case,
        "row": row,
        "act": say({"zh": act.title.zh, "en": act.title.en}),
        "basis": act.basis.said,
        "told": said(row.told_kinds, row.told, row.gains),
        "penalty": said(row.kinds, row.fine, row.gains),
        "papers": [each for each in papers.of_case(actor, case.id) if not each.inner],
        "statements": queries.statements(actor, case),
        "services": services(queries.services(actor, case)),
        "orders": payments.of_case(actor, case.id),
        "may_say": case.state in SAYING,
        "may_choose": case.state == "notified",
        "hearing_until": actions.last_day(actor, case) if row.hearing_told else None,
        "text": sent.get("text", ""),
        "key": str(ids.new()),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "enforcement/party.html", context, status=status)
