"""Reading messages."""

from django.db.models import QuerySet

from yiwang.base.notices.models import Notice
from yiwang.kernel.actor import Actor


def inbox(actor: Actor) -> QuerySet[Notice]:
    """The actor's messages, latest first."""
    return Notice.objects.filter(person=actor.person).order_by("-at", "-id")


def unread(actor: Actor) -> int:
    return inbox(actor).filter(read_at=None).count()
