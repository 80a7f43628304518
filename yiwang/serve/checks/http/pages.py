"""The family's pages: members, authorising, how far the check is, the report, contesting."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.checks import members, objections, queries
from yiwang.serve.checks.errors import Cannot, NotPossible
from yiwang.serve.checks.http import shown
from yiwang.serve.checks.http.posting import done


@require_GET
@requires("checks:household:read")
def index(request: ActorRequest) -> HttpResponse:
    """Households of which the person is a member, with what is asked of him."""
    actor = request.actor
    rows = []
    for each in queries.mine(actor):
        own = [pair for pair in queries.members(actor, each) if pair[0].party == actor.person]
        asked = any(member.adult and given is None for member, given in own)
        rows.append(
            {
                "row": each,
                "title": say(each.title),
                "tone": shown.TONES[each.state],
                "asked": asked and each.ended_at is None,
            }
        )
    return render(request, "checks/mine.html", {"rows": rows})


@require_GET
@requires("checks:household:read")
def show(request: ActorRequest, number: str) -> HttpResponse:
    return _page(request, number)


def _page(request: ActorRequest, number: str, problem: DomainError | None = None) -> HttpResponse:
    row = queries.household(request.actor, number)
    context: dict[str, Any] = shown.household(request.actor, row)
    context |= {"problem": problem, "key": str(ids.new()), "face": "portal"}
    context["own_case"] = row.applicant == request.actor.person
    status = problem.status if problem else 200
    return render(request, "checks/household.html", context, status=status)


_done = partial(done, page=_page, route="portal:household_check")


@require_POST
@requires("checks:authorisation:give")
@idempotent
def authorise(request: ActorRequest, number: str, member_id: UUID) -> HttpResponse:
    """Sign the letter by one tap."""
    if request.POST.get("agree") != "yes":
        return _page(request, number, NotPossible(request.actor.name, Cannot.AGREE))
    act = partial(members.authorise, request.actor, member_id)
    return _done(request, number, act, _("Authorised. You can withdraw it here at any time."))


@require_POST
@requires("checks:authorisation:give")
@idempotent
def withdraw(request: ActorRequest, number: str, member_id: UUID) -> HttpResponse:
    act = partial(members.withdraw, request.actor, member_id)
    return _done(request, number, act, _("Withdrawn. From this moment nobody is asked about you."))


@require_POST
@requires("checks:answer:contest")
@idempotent
def contest(request: ActorRequest, number: str, question_id: UUID) -> HttpResponse:
    act = partial(objections.contest, request.actor, question_id, request.POST.get("text", ""))
    said = _("The source is asked again and told what you wrote.")
    return _done(request, number, act, said)


ONE = "household-checks/<str:number>"
check_urls: list[URLPattern] = [
    path("household-checks", index, name="household_checks"),
    path(ONE, show, name="household_check"),
    path(
        "household-checks/<str:number>/members/<uuid:member_id>/sign",
        authorise,
        name="household_sign",
    ),
    path(
        "household-checks/<str:number>/members/<uuid:member_id>/withdraw",
        withdraw,
        name="household_withdraw",
    ),
    path(
        "household-checks/<str:number>/answers/<uuid:question_id>",
        contest,
        name="household_contest",
    ),
]
