"""Rounds on the workbench: open one, close it, announce its list, draw, publish."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.base.cases import facade as cases
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.ids import new
from yiwang.kernel.texts import say
from yiwang.serve.allotments import actions, doubts, queries
from yiwang.serve.allotments.errors import NotReady
from yiwang.serve.allotments.http import shown
from yiwang.serve.allotments.models import Round
from yiwang.serve.allotments.values import Unready, Wish

MOST = 100


@require_http_methods(["GET", "POST"])
@requires("allotments:round:manage")
@idempotent
def rounds(request: ActorRequest) -> HttpResponse:
    """The rounds of the post's body, and a form for a new one."""
    actor, refusal = request.actor, None
    if request.method == "POST":
        try:
            return redirect("workbench:allotment", actions.begin(actor, _wish(request)).id)
        except DomainError as refused:
            refusal = refused
    own = queries.rounds(actor).filter(body_id=actor.body)[:MOST]
    context = {
        "key": str(new()),
        "refusal": refusal,
        "offers": [(source.name, say(found.title)) for source, found in queries.offers()],
        "today": actor.today,
        "posted": request.POST,
        **shown.round_table(own, "workbench:allotment"),
    }
    return render(request, "allotments/desk.html", context, status=_status(refusal))


def _status(refusal: DomainError | None) -> int:
    return refusal.status if refusal else 200


def _wish(request: ActorRequest) -> Wish:
    """Raises NotReady: no days."""
    post = request.POST
    try:
        days = [date.fromisoformat(post.get(name, "")) for name in ("opens_on", "closes_on")]
    except ValueError as wrong:
        raise NotReady(Unready.DAYS) from wrong
    return Wish(post.get("package", ""), *days)


@require_http_methods(["GET", "POST"])
@requires("allotments:round:manage")
def one(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """One round and its next step."""
    refusal = None
    if request.method == "POST":
        try:
            messages.success(request, _step(request, round_id))
            return redirect("workbench:allotment", round_id)
        except DomainError as refused:
            refusal = refused
    found = queries.get(request.actor, round_id)
    context: dict[str, Any] = {
        "round": found,
        "title": say(found.title),
        "body": shown.body(found),
        "refusal": refusal,
        "posted": request.POST,
        "counts": queries.counts(found),
        "waiting": queries.waiting(request.actor, found, MOST),
        "sealed": found.state == Round.State.ANNOUNCED and queries.sealed(found) is not None,
        "places": shown.places(found),
        "own": found.body_id == request.actor.body,
        "rules": queries.rules_of(found),
    }
    return render(request, "allotments/step.html", context, status=_status(refusal))


def _step(request: ActorRequest, round_id: UUID) -> str:
    """Do what the button says; return what is told of it. Raises NotFound: there is no such."""
    actor, post = request.actor, request.POST
    match post.get("do"):
        case "close":
            actions.close(actor, round_id)
            return _("No applications are taken any more.")
        case "announce":
            digest = post.get("commitment", "").strip().lower()
            actions.announce(actor, round_id, post.get("witness", ""), digest)
            return _("The list is announced. Draw once it is sealed.")
        case "draw":
            actions.draw(actor, round_id, post.get("number", ""))
            return _("The places are allotted. Look at the result, then publish it.")
        case "publish":
            actions.publish(actor, round_id)
            return _("The result is published; every applicant is told.")
    raise NotFound(_("This step"))


@require_http_methods(["GET", "POST"])
@requires("allotments:candidate:doubt")
@idempotent
def doubt(request: ActorRequest, number: str) -> HttpResponse:
    """Have an application on the list looked at again before the list is announced."""
    actor, refusal = request.actor, None
    if request.method == "POST":
        try:
            doubts.doubt(actor, number, request.POST.get("reason", ""))
            messages.success(request, _("It is off the list until this is settled."))
            return redirect("workbench:case", number)
        except DomainError as refused:
            refusal = refused
    row = queries.of_case(actor, cases.get(actor, number).id)
    if row is None:
        raise NotFound(_("This application"))
    context = {"row": row, "key": str(new()), "refusal": refusal, "posted": request.POST}
    context["wishes"] = shown.wishes(row)
    return render(request, "allotments/doubt.html", context, status=_status(refusal))


desk_urls: list[URLPattern] = [
    path("work/allotments", rounds, name="allotments"),
    path("work/allotments/<uuid:round_id>", one, name="allotment"),
    path("work/allotments/cases/<str:number>", doubt, name="allotment_doubt"),
]
