"""What the page shell shows about the person who looks at the page."""

from django.http import HttpRequest
from django.utils.translation import gettext

from yiwang.kernel.actor import VISITOR, Actor
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Region
from yiwang.kernel.texts import spoken
from yiwang.web.shell import Account, Post, Shell


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The variable `shell` of every page, without the counts that the faces add."""
    actor: Actor = getattr(request, "actor", VISITOR)
    chinese = spoken() == "zh"
    city = Region.objects.filter(level=Region.Level.CITY).first()
    name = "" if city is None else city.name if chinese else city.name_en
    if not actor.signed_in:
        return {"shell": Shell(city=name)}
    posts = _posts(actor, chinese) if actor.post != NOBODY else ()
    acting = next((post for post in posts if post.id == str(actor.post)), None)
    note = acting.body if acting else ""
    return {"shell": Shell(name, Account(actor.name, note), acting, posts)}


def _posts(actor: Actor, chinese: bool) -> tuple[Post, ...]:
    return tuple(_post(seat, chinese) for seat in door.seats(actor.account))


def _post(seat: door.Seat, chinese: bool) -> Post:
    title = seat.title if chinese else seat.title_en
    if seat.stands_in:
        title = gettext("%(post)s (standing in)") % {"post": title}
    return Post(str(seat.post), title, seat.body_name if chinese else seat.body_name_en)
