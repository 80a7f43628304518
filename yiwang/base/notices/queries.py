"""Reading messages."""

from django.db.models import QuerySet

from yiwang.base.notices.models import Notice
from yiwang.kernel.actor import Actor, Audience


def inbox(actor: Actor) -> QuerySet[Notice]:
    """The actor's messages, latest first."""
    whom = actor.person if actor.audience is Audience.PUBLIC else actor.account
    return Notice.objects.filter(person=whom).order_by("-at", "-id")


def unread(actor: Actor) -> int:
    return inbox(actor).filter(read_at=None).count()
