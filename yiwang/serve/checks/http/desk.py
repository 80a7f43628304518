"""Checks at the desk: what waits, one household with its orders, letters signed at the counter."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.checks import aid, members, objections, orders, queries, stock
from yiwang.serve.checks.http import shown
from yiwang.serve.checks.http.posting import done
from yiwang.serve.checks.models import Order

PAGE = "workbench:household_check"


@require_GET
@requires("checks:order:read")
def index(request: ActorRequest) -> HttpResponse:
    """Orders of the acting post's bodies; first those that somebody has to look at."""
    actor = request.actor
    only = request.GET.get("show") == "follow"
    asked = queries.of_bodies(actor, follow=only)
    found, following = page(asked, request.GET.get("cursor", ""), 30)
    query = "&show=follow" if only else ""
    here = reverse("workbench:household_checks")
    context = {
        "rows": [_row(each) for each in found],
        "only": only,
        "sweep": stock.latest(actor),
        "awaited": stock.awaited_by(actor),
        "unpaid": [(each, shown.unpaid(each)["why"]) for each in queries.unpaid(actor)],
        "may_sweep": actor.may("checks:stock:sweep"),
        "key": str(ids.new()),
        "waiting": queries.of_bodies(actor, follow=True).count(),
        "following": f"{here}?cursor={following}{query}" if following else "",
        "columns": [
            {"label": _("Order"), "kind": "main"},
            {"label": _("Applicant")},
            {"label": _("Kind")},
            {"label": pgettext("household check", "Asked"), "kind": "datetime"},
            {"label": _("State")},
            {"label": _("Advice")},
        ],
    }
    return render(request, "checks/index.html", context)


@require_POST
@requires("checks:stock:sweep")
@idempotent
def sweep(request: ActorRequest) -> HttpResponse:
    """Have every household with aid looked at again; the worker goes through them."""
    stock.begin(request.actor, everyone=True)
    messages.success(request, _("Begun. How far it is stands here."))
    return redirect("workbench:household_checks")


def _row(each: Order) -> list[Any]:
    found = members.check_of(each.household)
    return [
        {
            "text": each.number,
            "url": reverse("workbench:household_check", args=[each.household.number]),
        },
        each.household.applicant_name,
        each.get_mode_display(),
        each.asked_at,
        _("To be looked at") if each.follow else each.get_state_display(),
        shown.word(found, each.conclusion),
    ]


@require_GET
@requires("checks:order:read")
def show(request: ActorRequest, number: str) -> HttpResponse:
    return _page(request, number)


def _page(request: ActorRequest, number: str, problem: DomainError | None = None) -> HttpResponse:
    actor = request.actor
    row = queries.household(actor, number)
    queries.note_read(actor, row)
    context = shown.household(actor, row)
    context["told"] = shown.told(context["check"], queries.told(actor, row))
    context["unpaid"] = shown.unpaid(row)
    context |= {"problem": problem, "key": str(ids.new()), "face": "workbench"}
    newest = context["orders"][0]["row"] if context["orders"] else None
    context["explained"] = shown.explained(row, newest) if newest else None
    return render(request, "checks/desk.html", context, status=problem.status if problem else 200)


_done = partial(done, page=_page, route=PAGE)


@require_POST
@requires("checks:authorisation:take")
@idempotent
def take(request: ActorRequest, number: str, member_id: UUID) -> HttpResponse:
    """Note a letter that was signed at the counter."""
    act = partial(members.take_letter, request.actor, member_id)
    return _done(request, number, act, _("Noted."))


@require_POST
@requires("checks:order:place")
@idempotent
def place(request: ActorRequest, number: str) -> HttpResponse:
    """Have a household with aid looked at again now."""
    row = queries.household(request.actor, number)
    act = partial(orders.place, request.actor, row, Order.Mode.PERIODIC)
    return _done(request, number, act, _("The sources are being asked."))


@require_POST
@requires("checks:aid:mend")
@idempotent
def mend(request: ActorRequest, number: str) -> HttpResponse:
    """Have a payout ordered again that could not be, to another account where one is stated."""
    row = queries.household(request.actor, number)
    act = partial(aid.mend, request.actor, row, request.POST.get("account", ""))
    return _done(request, number, act, _("Noted. It is ordered within a minute."))


@require_POST
@requires("checks:order:settle")
@idempotent
def settle(request: ActorRequest, number: str, order_id: UUID) -> HttpResponse:
    """Say what comes of a recheck."""
    said = (request.POST.get("outcome", ""), request.POST.get("reason", ""))
    act = partial(objections.settle, request.actor, order_id, *said)
    return _done(request, number, act, _("Done. It is in the evidence."))


ONE = "work/household-checks/<str:number>"
desk_urls: list[URLPattern] = [
    path("work/household-checks", index, name="household_checks"),
    path("work/household-checks/stock", sweep, name="household_sweep"),
    path(ONE, show, name="household_check"),
    path(
        "work/household-checks/<str:number>/members/<uuid:member_id>", take, name="household_take"
    ),
    path(f"{ONE}/payout", mend, name="household_mend"),
    path(f"{ONE}/orders", place, name="household_place"),
    path(
        "work/household-checks/<str:number>/orders/<uuid:order_id>", settle, name="household_settle"
    ),
]
