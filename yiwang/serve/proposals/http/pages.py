"""What everyone may read before a decision, and object to."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.proposals import objections, queries
from yiwang.serve.proposals.http import shown


@require_GET
@requires("public")
def index(request: ActorRequest) -> HttpResponse:
    """Notices that stand today, and what the person objected to, with the answers."""
    actor = request.actor
    found, following = page(queries.shown(actor), request.GET.get("cursor", ""), 20)
    here = reverse("portal:proposals")
    own = queries.mine(actor) if actor.signed_in else []
    context = {
        "rows": [shown.proposal(each) for each in found],
        "start": here if request.GET.get("cursor") else "",
        "following": f"{here}?cursor={following}" if following else "",
        "own": [(each, say(each.title)) for each in own],
    }
    return render(request, "proposals/index.html", context)


@require_GET
@requires("public")
def show(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    return _page(request, proposal_id)


def _page(
    request: ActorRequest, proposal_id: UUID, problem: DomainError | None = None
) -> HttpResponse:
    actor = request.actor
    row = queries.get(actor, proposal_id)
    standing = row.ended_at is None and row.until >= actor.today
    context: dict[str, Any] = shown.proposal(row) | {
        "standing": standing,
        "may_object": standing and actor.may("proposals:objection:make"),
        "signed_in": actor.signed_in,
        "text": request.POST.get("text", ""),
        "problem": problem,
        "key": str(ids.new()),
    }
    status = problem.status if problem else 200
    return render(request, "proposals/proposal.html", context, status=status)


@require_POST
@requires("proposals:objection:make")
@idempotent
def object_to(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    try:
        objections.object_to(request.actor, proposal_id, request.POST.get("text", ""))
    except DomainError as refusal:
        return _page(request, proposal_id, refusal)
    messages.success(request, _("Your objection is examined before the decision."))
    return redirect("portal:proposals")


proposal_urls: list[URLPattern] = [
    path("proposals", index, name="proposals"),
    path("proposals/<uuid:proposal_id>", show, name="proposal"),
    path("proposals/<uuid:proposal_id>/objections", object_to, name="proposal_object"),
]
