"""What the administrators see and do: bodies and grants, accounts, refused attempts; deputies."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.errors import DomainError, Invalid
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy import actions, queries
from yiwang.kernel.tenancy.roles import roles
from yiwang.kernel.texts import say, spoken

PAGE = queries.PAGE


def _day(text: str, pointer: str) -> date | None:
    """The day of a date field, None when it is empty.

    Raises:
        Invalid: it is not a day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        row = {"pointer": pointer, "code": "kernel.no_day", "message": _("Enter a day.")}
        raise Invalid([row]) from problem


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page the button was on."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return redirect(wanted)
    return redirect(otherwise)


@require_GET
@requires("tenancy:grant:manage")
def bodies(request: ActorRequest) -> HttpResponse:
    word = request.GET.get("q", "").strip()[:60]
    rows = queries.bodies(request.actor, word)
    context = {"rows": rows, "word": word, "chinese": spoken() == "zh", "most": PAGE}
    return render(request, "tenancy/bodies.html", context)


@require_GET
@requires("tenancy:grant:manage")
def body(request: ActorRequest, code: str) -> HttpResponse:
    found = queries.body(request.actor, code)
    known = [(role.name, say(role.titles)) for role in roles().values() if role.name != "citizen"]
    context = {
        "body": found,
        "chinese": spoken() == "zh",
        "posts": queries.posts_of(request.actor, found.id),
        "roles": known,
        "today": request.actor.today,
    }
    return render(request, "tenancy/body.html", context)


@require_POST
@requires("tenancy:grant:manage")
def grant(request: ActorRequest, post_id: UUID) -> HttpResponse:
    until = _day(request.POST.get("until", ""), "/until")
    actions.grant_role(request.actor, post_id, request.POST.get("role", ""), until)
    messages.success(request, _("The role is granted."))
    return _back(request, "tenancy:bodies")


@require_POST
@requires("tenancy:grant:manage")
def revoke(request: ActorRequest, grant_id: UUID) -> HttpResponse:
    actions.revoke_role(request.actor, grant_id)
    messages.success(request, _("The role is revoked."))
    return _back(request, "tenancy:bodies")


@require_GET
@requires("tenancy:account:manage")
def accounts(request: ActorRequest) -> HttpResponse:
    word, after = request.GET.get("q", "").strip()[:60], request.GET.get("after", "")[:60]
    rows = queries.accounts(request.actor, word, after)
    more = len(rows) > PAGE
    query = urlencode({"q": word, "after": rows[PAGE - 1].username}) if more else ""
    context = {
        "rows": rows[:PAGE],
        "word": word,
        "next": f"{reverse('tenancy:accounts')}?{query}" if more else "",
        "me": request.actor.account,
    }
    return render(request, "tenancy/accounts.html", context)


@require_POST
@requires("tenancy:account:manage")
def freeze(request: ActorRequest, account_id: UUID) -> HttpResponse:
    account = actions.freeze_account(request.actor, account_id)
    messages.success(request, _("Account %(name)s is frozen.") % {"name": account.username})
    return _back(request, "tenancy:accounts")


@require_POST
@requires("tenancy:account:manage")
def unfreeze(request: ActorRequest, account_id: UUID) -> HttpResponse:
    account = actions.unfreeze_account(request.actor, account_id)
    messages.success(request, _("Account %(name)s can sign in again.") % {"name": account.username})
    return _back(request, "tenancy:accounts")


@require_GET
@requires("evidence:entry:read")
def audit(request: ActorRequest) -> HttpResponse:
    """Attempts that were refused."""
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        before = None  # a spoilt link shows the first page
    rows = queries.denials(request.actor, before)
    more = len(rows) > PAGE
    link = f"{reverse('tenancy:audit')}?before={rows[PAGE - 1].id}" if more else ""
    return render(request, "tenancy/audit.html", {"rows": rows[:PAGE], "next": link})


@require_http_methods(["GET", "POST"])
@requires("tenancy:holding:deputise")
def deputies(request: ActorRequest) -> HttpResponse:
    """Who stands in for the acting post, and a form to name somebody."""
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            _name_deputy(request)
        except DomainError as problem:
            refusal = problem
        else:
            messages.success(request, _("Your deputy is named."))
            return redirect("tenancy:deputies")
    context: dict[str, Any] = {
        "rows": queries.deputies(request.actor),
        "colleagues": queries.colleagues(request.actor),
        "refusal": refusal,
        "data": request.POST,
        "today": request.actor.today,
    }
    return render(request, "tenancy/deputies.html", context, status=422 if refusal else 200)


def _name_deputy(request: ActorRequest) -> None:
    start = _day(request.POST.get("start", ""), "/start")
    end = _day(request.POST.get("end", ""), "/end")
    if start is None or end is None:
        row = {"pointer": "/start", "code": "kernel.no_day", "message": _("Enter a day.")}
        raise Invalid([row])
    actions.name_deputy(request.actor, request.POST.get("colleague", ""), start, end)


@require_POST
@requires("tenancy:holding:deputise")
def dismiss(request: ActorRequest, holding_id: UUID) -> HttpResponse:
    actions.dismiss_deputy(request.actor, holding_id)
    messages.success(request, _("Nobody stands in any more."))
    return redirect("tenancy:deputies")
