"""How people come in, by session or token: one transaction a request, in which first the door asks
who comes and then the actor acts. Programs come in by `programs`.
"""

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from yiwang.kernel.actor import DOOR, VISITOR, Actor, acting
from yiwang.kernel.errors import DomainError, Forbidden, SignInRequired
from yiwang.kernel.http.problems import answer, unfit
from yiwang.kernel.http.requests import ActorRequest, seats
from yiwang.kernel.refusals import counting as refusals
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.errors import NoSuchPost
from yiwang.kernel.tenancy.models import Account

Handler = Callable[[HttpRequest], HttpResponse]


class DoorTransaction:
    """The outermost transaction, as the role that may only look up accounts and sessions."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(DOOR):
            return self.get_response(request)


class Undo(Exception):
    """Carries an answer past the end of a transaction that must not commit."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def kept(response: HttpResponse) -> HttpResponse:
    """The answer, unless it must leave nothing behind.

    Raises:
        Undo: it is a refusal, and none that leaves a trace.
    """
    if response.status_code >= 400 and not getattr(response, "leaves_trace", False):
        raise Undo(response)
    return response


class ActorMiddleware:
    """Turn session or bearer token into the actor; an answer of 400 or more leaves nothing
    behind.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request = cast("ActorRequest", request)
        if _handed_out(request):
            request.actor = VISITOR
            query = urlencode({"next": request.get_full_path()} if request.method == "GET" else {})
            return HttpResponseRedirect(f"{reverse('account_password')}?{query}")
        if _belongs_to_door(request):
            request.actor = VISITOR
            return self.get_response(request)
        try:
            request.actor = identify(request)
        except DomainError as refusal:
            request.actor = VISITOR
            return answer(request, refusal)
        try:
            with acting(request.actor):
                return kept(self.get_response(request))
        except Undo as undone:
            return undone.response
        except DataError as error:
            return answer(request, unfit(error))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            return answer(request, exception)
        if isinstance(exception, DataError):
            return answer(request, unfit(exception))
        return None


class DenialEvidence:
    """Write down who was denied what; stands outside the actor's transaction, so that it stays."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with refusals.gathered() as met:
            response = self.get_response(request)
        for kind in denied(response, met):
            note_denial(getattr(request, "actor", VISITOR), request, kind)
        return response


def denied(response: HttpResponse, met: Sequence[DomainError]) -> list[str]:
    """Codes of what was refused, by an action or in the answer, and is to be noticed."""
    told: DomainError | None = getattr(response, "refusal", None)
    every = [*met, *([told] if told is not None and told not in met else [])]
    if not every and response.status_code == 403:
        return [FORBIDDEN]
    return [each.code for each in every if each.is_noticed]


def note_denial(actor: Actor, request: HttpRequest, kind: str) -> None:
    """Leave a note where somebody known was denied something."""
    if actor.signed_in:
        content = {"path": request.path, "method": request.method, "channel": actor.channel}
        refusals.note(actor, kind, content)


FORBIDDEN = Forbidden.code  # where nobody said more than that


_DOOR = ("/account/", "/identity/", "/.well-known/")


_BEFORE = ("/account/", "/language", "/static/")


def _handed_out(request: HttpRequest) -> bool:
    """Whether whoever is signed in came with a password that somebody else knows. It is replaced
    before anything else is seen.
    """
    if request.path.startswith(_BEFORE) or "Authorization" in request.headers:
        return False
    return request.user.is_authenticated and request.user.start_password


def _belongs_to_door(request: HttpRequest) -> bool:
    """Signing in and out, here and for others, happens as the door itself: nobody is known yet."""
    return request.path.startswith(_DOOR)


def identify(request: HttpRequest) -> Actor:
    """The actor behind a request.

    Raises:
        SignInRequired: a bearer token that is unknown or expired.
        NoSuchPost: the session's post is not held any more and no other is.
    """
    bearer = by_token(request)
    if bearer is not None:
        return bearer
    user = request.user
    if not user.is_authenticated:
        return VISITOR
    return _from_session(request, user)


def by_token(request: HttpRequest) -> Actor | None:
    """The actor that a bearer token stands for, or None without one.

    Raises:
        SignInRequired: the token is unknown or expired.
    """
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    actor = door.by_token(token.strip())
    if actor is None:
        raise SignInRequired
    return actor


def _from_session(request: HttpRequest, account: Account) -> Actor:
    wanted = request.session.get("post")
    proven = any(step["method"] == "mfa" for step in get_authentication_records(request, account))
    held = seats(request, account.id) if account.is_staff else []
    try:
        post = UUID(wanted) if wanted else None
        return door.enter(account, post, "web", proven=proven, known=held)
    except NoSuchPost:
        del request.session["post"]
        return door.enter(account, None, "web", proven=proven, known=held)
