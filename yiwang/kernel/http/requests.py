"""What a view receives, and the permission every route names."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import SignInRequired, Stale
from yiwang.kernel.tenancy import door

P = ParamSpec("P")
R = TypeVar("R")


class ActorRequest(HttpRequest):
    """A request whose actor is known and acts in the database."""

    actor: Actor
    htmx: HtmxDetails


def seen_revision(request: HttpRequest) -> int | None:
    """The revision in If-Match, or None where the header is absent.

    Raises:
        Stale: a tag that cannot be one of ours.
    """
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag or tag == "*":
        return None
    if not tag.isdecimal():
        raise Stale
    return int(tag)


def seats(request: HttpRequest, account: UUID | None = None) -> list[door.Seat]:
    """The posts of the person who asks, looked up once a request: door, shell and lists ask.

    account: who that is, while nobody acts yet.
    """
    kept: list[door.Seat] | None = getattr(request, "_seats", None)
    if kept is None:
        who = account or request.actor.account  # type: ignore[attr-defined]  # set by ActorMiddleware
        kept = request._seats = door.seats(who)  # type: ignore[attr-defined]  # kept
    return kept


def requires(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Name the permission of a route; `public` is for everyone, signed in or not."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            request: Any = args[0] if args else kwargs["request"]
            if permission != "public":
                if not request.actor.signed_in:
                    raise SignInRequired
                request.actor.require(permission)
            return view(*args, **kwargs)

        run.permission = permission  # type: ignore[attr-defined]  # read by the test that walks all routes
        return run

    return decorate
