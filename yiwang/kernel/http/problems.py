"""A refusal as problem details (RFC 9457) for programs and as a page for people."""

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from psycopg import errors

from yiwang.kernel.actor import VISITOR, Actor, Audience
from yiwang.kernel.errors import DomainError, Invalid, LevelNeeded, SignInRequired, TooMany

log = logging.getLogger("yiwang.request")

# What the database says of values that came from outside; what else it refuses is our fault.
_UNFIT = (
    errors.StringDataRightTruncation,
    errors.NumericValueOutOfRange,
    errors.DatetimeFieldOverflow,
)


@dataclass(eq=False)
class Unfit(DomainError):
    """Input that passed every check of ours and that no column holds: a check is missing."""

    code = "kernel.unfit"
    status = 422
    message = _("An entry is longer or larger than the records can hold. Nothing was saved.")
    advice = _("Shorten what you entered and send again.")


def unfit(error: DataError) -> DomainError:
    """The refusal for what the database could not take; the log tells which check is missing.

    Raises:
        DataError: again, where the fault is not in the input.
    """
    if not isinstance(error.__cause__, _UNFIT):
        raise error
    log.warning("input reached the database that no column holds", exc_info=error)
    return Unfit()


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
    wrong = refusal.problems[:5] if isinstance(refusal, Invalid) else []
    detail = " ".join([str(refusal), *(row["message"] for row in wrong)])
    at_work = actor.audience in (Audience.STAFF, Audience.SUPERVISOR)
    return {
        "status": refusal.status,
        "face": "workbench" if at_work else "portal",
        "problem": {"detail": detail, "next": refusal.next_step},
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
    response.refusal = refusal  # type: ignore[attr-defined]  # read by DenialEvidence
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.seconds)
    return response
