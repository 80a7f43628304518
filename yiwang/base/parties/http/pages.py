"""The pages of a person's own account."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.parties import actions, queries
from yiwang.base.parties.errors import NotDelegated, NotRepresentative
from yiwang.base.parties.http import forms
from yiwang.base.parties.scopes import scopes
from yiwang.base.parties.values import DelegationView
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy.levels import levels
from yiwang.kernel.tenancy.models import Account
from yiwang.kernel.texts import say


@require_GET
@requires("parties:party:read")
def account(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    mine = Account.objects.filter(pk=actor.account).first()
    parties = queries.principals(actor)
    context = {
        "me": next((party for party in parties if party.id == actor.person), None),
        "sign_ins": queries.sign_ins(actor),
        "level": say(levels()[mine.real_name_level].titles) if mine else "",
        "given": [_shown(actor, row) for row in queries.given(actor)],
        "received": [_shown(actor, row) for row in queries.received(actor)],
    }
    return render(request, "parties/account.html", context)


def _shown(actor: Actor, row: DelegationView) -> dict[str, Any]:
    """The delegation with its scope in words and what the person may do with it."""
    titles = dict(scopes(actor))
    mine = row.agent_id == actor.person
    steps = []
    if mine and row.standing == "offered":
        steps.append("accept")
    if not mine and row.standing == "suspended":
        steps.append("confirm")
    if row.standing in ("offered", "coming", "in_force", "suspended") and not row.binding:
        steps.append("end")
    return {
        "row": row,
        "services": [titles.get(code, code) for code in row.services],
        "steps": steps,
    }


@require_http_methods(["GET", "POST"])
@requires("parties:delegation:give")
@idempotent
def give(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    known = scopes(actor)
    principals = queries.own_principals(actor)
    if not principals:
        raise NotFound(_("A person to give for"))
    rows = forms.delegation_rows(principals, known, actor.today)
    if request.method == "GET":
        return _form(request, "parties/give.html", rows)
    data = request.POST

    def offer() -> None:
        principal, start, end = forms.values(data)
        services = data.getlist("services")
        actions.offer(actor, principal, forms.agent(data), services, start, end)
        messages.success(request, _("The delegation is offered. It holds once it is accepted."))

    return _try(request, "parties/give.html", forms.filled(rows, data), offer)


@require_http_methods(["GET", "POST"])
@requires("parties:delegation:give")
@idempotent
def bind(request: ActorRequest) -> HttpResponse:
    rows = forms.organisation_rows()
    if request.method == "GET":
        return _form(request, "parties/bind.html", rows)
    data = request.POST

    def tie() -> None:
        actions.bind_organisation(request.actor, data.get("name", ""), data.get("uscc", ""))
        messages.success(request, _("The organisation is bound to your account."))

    return _try(request, "parties/bind.html", forms.filled(rows, data), tie)


def _try(
    request: ActorRequest, page: str, rows: list[forms.Row], act: Callable[[], None]
) -> HttpResponse:
    """Act and go back to the account, or show the form again with the refusal."""
    try:
        act()
    except Invalid as refusal:
        rows, errors = forms.marked(rows, refusal)
        return _form(request, page, rows, errors)
    except (NotDelegated, NotRepresentative) as refusal:
        return _form(request, page, rows, [{"pointer": "", "message": str(refusal)}])
    return redirect("me:account")


def _form(
    request: ActorRequest,
    page: str,
    rows: list[forms.Row],
    errors: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    context = {"rows": rows, "errors": errors or [], "key": str(ids.new())}
    return render(request, page, context, status=422 if errors else 200)


@require_POST
@requires("parties:delegation:answer")
def accept(request: ActorRequest, delegation_id: UUID) -> HttpResponse:
    actions.accept(request.actor, delegation_id)
    messages.success(request, _("You act for the principal now."))
    return redirect("me:account")


@require_POST
@requires("parties:delegation:answer")
def end(request: ActorRequest, delegation_id: UUID) -> HttpResponse:
    actions.end(request.actor, delegation_id)
    messages.success(request, _("The delegation has ended."))
    return redirect("me:account")


@require_POST
@requires("parties:delegation:give")
def confirm(request: ActorRequest, delegation_id: UUID) -> HttpResponse:
    actions.confirm(request.actor, delegation_id)
    messages.success(request, _("The delegation is in force again."))
    return redirect("me:account")
