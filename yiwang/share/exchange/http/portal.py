"""A person objects to a look at their data."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.kernel import ids
from yiwang.kernel.errors import Invalid
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.share.exchange import persons


@require_http_methods(["GET", "POST"])
@requires("exchange:objection:make")
@idempotent
def objection(request: ActorRequest, look_id: UUID) -> HttpResponse:
    """What was looked at and why, and the form; or what became of the objection."""
    look, _given, made = persons.seen(request.actor, look_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST" and made is None:
        try:
            persons.object_to(request.actor, look_id, request.POST.get("text", "")[:1000])
        except Invalid as refusal:
            errors = refusal.problems
        else:
            messages.success(request, _("Sent. The body explains, the data authority decides."))
            return redirect("portal:objection", look_id)
    context = {"look": look, "made": made, "errors": errors, "key": str(ids.new())}
    status = 422 if errors else 200
    return render(request, "exchange/objection.html", context, status=status)


portal_urls = [path("me/accesses/<uuid:look_id>/objection", objection, name="objection")]
