"""The page of the missing step, and the window's page for those who come in person."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.base.parties import facade as parties
from yiwang.kernel import keys
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.errors import DomainError, Invalid, TooMany
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy.levels import levels, steps
from yiwang.kernel.texts import say
from yiwang.web.account.levels import actions, codes
from yiwang.web.account.levels.errors import CodeRefused, NotMatched

SLIP = "level_code"  # the session's key
TRIED = "account.level_not_matched"
TRIES, PERIOD = 5, timedelta(days=1)


@require_http_methods(["GET", "POST"])
@requires("account:level:raise")
def level(request: ActorRequest) -> HttpResponse:
    """Ask for the first missing step; after the last one go back to where the person was."""
    actor = request.actor
    needed = _needed(request)
    missing = steps(actor.level, needed)
    refusal: DomainError | None = None
    if request.method == "POST" and missing:
        try:
            _take(request, missing[0].means)
            return redirect(f"{reverse('level')}?{urlencode(_rest(request, needed))}")
        except DomainError as problem:
            refusal = problem
    if not missing and request.GET.get("next"):
        return redirect(_next(request))
    context = {
        "missing": missing,
        "known": levels()[actor.level],
        "needed": needed,
        "say": say,
        "refusal": refusal,
        "data": request.POST if refusal else {},
        "slip": _slip(request),
        "demo": settings.YIWANG.demo,
        "mobile": _known_mobile(request)[1],
        "query": urlencode(_rest(request, needed)),
    }
    status = refusal.status if refusal else 200
    response = render(request, "account/level.html", context, status=status)
    response.leaves_trace = True  # type: ignore[attr-defined]  # a counted attempt stays
    return response


def _needed(request: ActorRequest) -> int:
    """As asked, from 1 to 4; where nothing is asked the next one that can be reached online."""
    asked = request.GET.get("needed", "")
    return int(asked) if asked in ("1", "2", "3", "4") else min(request.actor.level + 1, 4)


def _next(request: ActorRequest) -> str:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else reverse("me:account")


def _rest(request: ActorRequest, needed: int) -> dict[str, str]:
    rest = {"needed": str(needed)}
    return rest | ({"next": _next(request)} if "next" in request.GET else {})


def _take(request: ActorRequest, means: str) -> None:
    """Do the step that the form is about."""
    if means == "mobile":
        _mobile_step(request)
    elif means == "identity":
        _identity_step(request)
    elif means == "presence":
        actions.show_presence(request.actor)


def _slip(request: ActorRequest) -> codes.Slip | None:
    kept: dict[str, Any] | None = request.session.get(SLIP)
    return codes.Slip(**kept) if kept else None


def _mobile_step(request: ActorRequest) -> None:
    """Send a code, or take the one that was typed."""
    slip = _slip(request)
    if "code" not in request.POST or slip is None:
        if slip is not None and slip.wait:
            raise TooMany(slip.wait)
        number, masked = _mobile(request)
        request.session[SLIP] = codes.send(number, masked).kept()
        return
    try:
        actions.confirm_mobile(request.actor, slip, request.POST["code"])
    except CodeRefused:
        request.session[SLIP] = slip.kept()
        raise
    del request.session[SLIP]


def _known_mobile(request: ActorRequest) -> tuple[str, str]:
    """The number that the city knows of the person, and how it is shown; empty where none is."""
    actor = request.actor
    with acting(SYSTEM.on(actor.now)):
        party = parties.Party.objects.filter(pk=actor.person).first()
    if party is None or not party.mobile_sealed:
        return "", ""
    return keys.unseal("mobile", party.mobile_sealed), party.mobile_masked


def _mobile(request: ActorRequest) -> tuple[str, str]:
    """The known number, and else the one that was typed."""
    known = _known_mobile(request)
    if known[0]:
        return known
    checked = parties.identifiers.mobile(request.POST.get("mobile", ""))
    if not checked.ok:
        said = _("Enter a mobile number of 11 digits.")
        raise Invalid([{"pointer": "/mobile", "code": "account.mobile", "message": said}])
    return checked.value, parties.identifiers.mask_mobile(checked.value)


def _identity_step(request: ActorRequest) -> None:
    """Five wrong tries a day, counted in the evidence: nobody tries out numbers here."""
    actor = request.actor
    with acting(SYSTEM.on(actor.now)):
        tried = Entry.objects.filter(kind=TRIED, account=actor.account, at__gt=actor.now - PERIOD)
        if tried.count() >= TRIES:
            raise TooMany(int(PERIOD.total_seconds()))
    name, number = request.POST.get("name", ""), request.POST.get("number", "")
    try:
        actions.confirm_identity(actor, name, number)
    except NotMatched:
        record(actor, TRIED, actor.account, {"channel": "web"}, outcome=Outcome.REFUSED)
        raise


@require_http_methods(["GET", "POST"])
@requires("account:level:confirm")
def counter(request: ActorRequest) -> HttpResponse:
    """A clerk confirms that the person at the window is the one of the card."""
    refusal: DomainError | None = None
    if request.method == "POST":
        name, number = request.POST.get("name", ""), request.POST.get("number", "")
        try:
            account = actions.confirm_in_person(request.actor, name, number)
        except DomainError as problem:
            refusal = problem
        else:
            messages.success(request, _("%(name)s is verified in person.") % {"name": account.name})
            return redirect("level_counter")
    context = {"refusal": refusal, "data": request.POST if refusal else {}}
    status = refusal.status if refusal else 200
    return render(request, "account/counter.html", context, status=status)
