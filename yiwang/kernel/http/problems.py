"""A refusal as problem details (RFC 9457) for programs and as a page for people."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.kernel.actor import VISITOR, Actor, Audience
from yiwang.kernel.errors import DomainError, Invalid, LevelNeeded, SignInRequired, TooMany


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def details(refusal: DomainError) -> dict[str, Any]:
    """type, title, status, detail, code and what to do next; the entries at fault where there
    are any.
    """
    problem: dict[str, Any] = {
        "type": f"urn:yiwang:problem:{refusal.code}",
        "title": refusal.code,
        "status": refusal.status,
        "detail": str(refusal),
        "code": refusal.code,
    }
    if refusal.next_step:
        problem["next"] = refusal.next_step
    if isinstance(refusal, Invalid):
        problem["problems"] = refusal.problems
    extra = getattr(refusal, "extra", None)
    return problem | (extra or {})


def _page(request: HttpRequest, refusal: DomainError) -> dict[str, Any]:
    """What the page of a refusal shows: its own sentences, in the shell that its reader knows."""
    actor: Actor = getattr(request, "actor", VISITOR)
    at_work = actor.audience in (Audience.STAFF, Audience.SUPERVISOR)
    return {
        "status": refusal.status,
        "face": "workbench" if at_work else "portal",
        "problem": {"detail": str(refusal), "next": refusal.next_step},
    }


def answer(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    response: HttpResponse
    if is_api(request):
        response = JsonResponse(details(refusal), status=refusal.status)
        response["Content-Type"] = "application/problem+json"
    elif isinstance(refusal, SignInRequired) and request.method == "GET":
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}")
    elif isinstance(refusal, LevelNeeded) and request.method == "GET":
        query = urlencode({"needed": refusal.needed, "next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('level')}?{query}")
    else:
        response = render(request, "error.html", _page(request, refusal), status=refusal.status)
    response.leaves_trace = refusal.leaves_trace  # type: ignore[attr-defined]  # read by ActorMiddleware
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.seconds)
    return response
