"""What the page shell shows about the person who looks at the page."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from yiwang.base.notices.queries import unread
from yiwang.base.work import facade as work
from yiwang.kernel.actor import VISITOR, Actor
from yiwang.kernel.http.requests import seats
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.reads import Read
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Region
from yiwang.kernel.texts import spoken
from yiwang.web.account.landing import landing
from yiwang.web.shell import Account, Post, Shell

_CITY = Read(Region, "level = 'city' ORDER BY code LIMIT 1")


class Counts(Mapping[str, str]):
    """What waits in the inbox, counted when a page first draws it: most pages never do."""

    def __init__(self, request: HttpRequest, actor: Actor) -> None:
        self.request, self.actor = request, actor

    @cached_property
    def _found(self) -> dict[str, str]:
        if self.actor.may("work:task:read"):
            return work.counts(self.request)
        reads = self.actor.person != NOBODY and self.actor.may("notices:notice:read")
        return {"messages": unread(self.actor) or "0"} if reads else {}

    def __getitem__(self, box: str) -> str:
        return self._found[box]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def csrf(request: HttpRequest) -> dict[str, Any]:
    """`csrf_input` and `csrf_token`, drawn once a page: every form of it may have the same."""
    token = SimpleLazyObject(lambda: get_token(request))
    field = SimpleLazyObject(lambda: csrf_input(request))
    return {"csrf_token": token, "csrf_input": field}


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The variable `shell` of every page."""
    actor: Actor = getattr(request, "actor", VISITOR)
    chinese = spoken() == "zh"
    name: Any = SimpleLazyObject(lambda: _city(chinese))  # the workbench does not print it
    if not actor.signed_in:
        return {"shell": _at_the_door(request, name, chinese)}
    posts = _posts(request, chinese) if actor.post != NOBODY else ()
    acting = next((post for post in posts if post.id == str(actor.post)), None)
    account = Account(actor.name, acting.body if acting else "")
    begins = landing(actor) if posts else ""
    return {"shell": Shell(name, account, begins, acting, posts, Counts(request, actor))}


def _city(chinese: bool) -> str:
    city = _CITY.first()
    return "" if city is None else city.name if chinese else city.name_en


def _at_the_door(request: HttpRequest, city: str, chinese: bool) -> Shell:
    """Nobody acts on the pages of consent, passwords and keys; somebody may be signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell(city=city)
    held = door.seats(user.id) if user.is_staff else []
    posts = tuple(_post(seat, chinese) for seat in held)
    return Shell(city, Account(user.name), posts=posts)


def _posts(request: HttpRequest, chinese: bool) -> tuple[Post, ...]:
    return tuple(_post(seat, chinese) for seat in seats(request))


def _post(seat: door.Seat, chinese: bool) -> Post:
    title = seat.title if chinese else seat.title_en
    if seat.stands_in:
        title = gettext("%(post)s (standing in)") % {"post": title}
    return Post(str(seat.post), title, seat.body_name if chinese else seat.body_name_en)
