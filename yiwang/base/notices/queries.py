"""Reading messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from yiwang.base.notices import channels, topics
from yiwang.base.notices.models import Choice, Delivery, Notice, Preference, Silence
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.http.paging import upto

PAGE = 50
COUNTED = 10_000  # rows of a count; more is said as this many


def inbox(actor: Actor) -> QuerySet[Notice]:
    """The actor's messages, latest first."""
    return Notice.objects.filter(person=whom(actor)).order_by("-at", "-id")


def whom(actor: Actor) -> UUID:
    """To whom messages of the actor go: a person of the public, or the account of staff."""
    return actor.person if actor.audience is Audience.PUBLIC else actor.account


def silences(actor: Actor) -> set[str]:
    """Codes of the topics that the actor chose not to be told about."""
    return set(Silence.objects.filter(person=whom(actor)).values_list("topic", flat=True))


def unread(actor: Actor) -> str:
    """How many messages are new, as text; empty for none, 99+ for more than anybody counts."""
    found = upto(Notice.objects.filter(person=whom(actor), read_at=None).order_by("at"))
    return "" if found == "0" else found


def preference(actor: Actor) -> Preference | None:
    """How the actor chose to be reached; None: nothing chosen."""
    return Preference.objects.filter(person=whom(actor)).first()


def told_by(actor: Actor) -> Mapping[tuple[str, str], bool]:
    """For each channel and topic whether messages come."""
    rows = Choice.objects.filter(person=whom(actor))
    chosen = {(row.channel, row.topic): row.on for row in rows}
    return {
        (channel.code, topic): chosen.get((channel.code, topic), channel.wanted)
        for channel in channels.open_ones()
        for topic in topics.every()
    }


@dataclass(frozen=True)
class Stuck:
    """A message that was not taken, without whom it is for and what it says."""

    id: UUID
    channel: str
    kind: str
    at: datetime
    attempts: int
    reason: str


def counts(actor: Actor) -> dict[str, dict[str, int]]:
    """How many messages wait and were given up, by channel."""
    actor.require("notices:delivery:manage")
    found = {}
    with acting(SYSTEM.on(actor.now)):
        for channel in channels.known():
            rows = Delivery.objects.filter(channel=channel)
            states = (Delivery.State.WAITING, Delivery.State.DEAD)
            found[channel] = {
                str(state): rows.filter(state=state)[:COUNTED].count() for state in states
            }
    return found


def stuck(actor: Actor, before: UUID | None = None) -> list[Stuck]:
    """One page of what was given up, the latest first, and one more when there is more."""
    actor.require("notices:delivery:manage")
    with acting(SYSTEM.on(actor.now)):
        rows = Delivery.objects.filter(state=Delivery.State.DEAD).select_related("notice")
        rows = rows.filter(id__lt=before) if before else rows
        return [
            Stuck(row.id, row.channel, row.notice.kind, row.notice.at, row.attempts, row.reason)
            for row in rows.order_by("-id")[: PAGE + 1]
        ]
