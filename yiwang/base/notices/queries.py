"""Reading messages."""

from uuid import UUID

from django.db.models import QuerySet

from yiwang.base.notices.models import Notice, Silence
from yiwang.kernel.actor import Actor, Audience


def inbox(actor: Actor) -> QuerySet[Notice]:
    """The actor's messages, latest first."""
    return Notice.objects.filter(person=whom(actor)).order_by("-at", "-id")


def whom(actor: Actor) -> UUID:
    """To whom messages of the actor go: a person of the public, or the account of staff."""
    return actor.person if actor.audience is Audience.PUBLIC else actor.account


def silences(actor: Actor) -> set[str]:
    """Codes of the topics that the actor chose not to be told about."""
    return set(Silence.objects.filter(person=whom(actor)).values_list("topic", flat=True))


def unread(actor: Actor) -> int:
    return inbox(actor).filter(read_at=None).count()
