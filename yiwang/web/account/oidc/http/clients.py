"""The page on which a system administrator lets applications of others sign people on."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.web.account.oidc import actions, queries
from yiwang.web.account.oidc.adapter import Adapter
from yiwang.web.account.oidc.values import SCOPES, ClientSpec, Registered


@require_http_methods(["GET", "POST"])
@requires("account:client:manage")
def clients(request: ActorRequest) -> HttpResponse:
    """The list, and a form to add one. The answer to the form is the one place with the secret:
    it is shown at once, kept by nothing on the way.
    """
    refusal: DomainError | None = None
    registered: Registered | None = None
    if request.method == "POST":
        try:
            registered = actions.register_client(request.actor, _spec(request.POST))
        except DomainError as problem:
            refusal = problem
    context = {
        "rows": queries.clients(request.actor),
        "scopes": [(scope, Adapter.scope_display[scope]) for scope in SCOPES],
        "registered": registered,
        "refusal": refusal,
        "data": request.POST if refusal else QueryDict(),
    }
    response = render(request, "account/clients.html", context, status=422 if refusal else 200)
    response["Cache-Control"] = "no-store"
    return response


def _spec(data: QueryDict) -> ClientSpec:
    return ClientSpec(
        data.get("name", "").strip(),
        data.get("name_en", "").strip(),
        tuple(data.get("returns", "").split()),
        tuple(data.getlist("scopes")),
        data.get("kind") != "public",
    )


@require_POST
@requires("account:client:manage")
def remove(request: ActorRequest, client_id: str) -> HttpResponse:
    actions.remove_client(request.actor, client_id)
    messages.success(request, _("Nobody signs on to the application any more."))
    return redirect("clients")
