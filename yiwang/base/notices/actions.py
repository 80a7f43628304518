"""What people do with messages."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.notices import channels, queries, topics
from yiwang.base.notices.models import Choice, Delivery, Preference, Silence
from yiwang.kernel import ids, keys
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid

_MOBILE = re.compile(r"\+?\d{6,15}")  # E.164: at most fifteen digits


@dataclass(frozen=True)
class Wanted:
    """How a person wants to be reached. told: (channel, topic) pairs; inbox: topics that can be
    switched off there and come all the same. quiet: own hours, None: the usual ones. mobile: None
    leaves the number as it is, "" takes it away.
    """

    told: Collection[tuple[str, str]]
    inbox: Collection[str]
    quiet: tuple[time, time] | None = None
    mobile: str | None = None


@action("notices:notice:read")
def mark_read(actor: Actor) -> int:
    """Count all messages as read; return how many were new."""
    return queries.inbox(actor).filter(read_at=None).update(read_at=actor.now)


@action("notices:notice:read")
def choose(actor: Actor, wanted: Collection[str]) -> set[str]:
    """Be told of these topics and of none of the others; codes that there are not are passed over.
    Return what is told.
    """
    person = queries.whom(actor)
    told = set(topics.topics()) & set(wanted)
    silent = set(topics.topics()) - told
    Silence.objects.filter(person=person).exclude(topic__in=silent).delete()
    rows = [Silence(id=ids.uuid7(actor.now), person=person, topic=each) for each in sorted(silent)]
    Silence.objects.bulk_create(rows, ignore_conflicts=True)
    return told


@action("notices:notice:read")
def prefer(actor: Actor, wanted: Wanted) -> Preference:
    """Be reached like this from the next message on.

    Raises:
        Invalid: the number is none.
    """
    choose(actor, wanted.inbox)
    person = queries.whom(actor)
    row = Preference.objects.filter(person=person).first()
    row = row or Preference(id=ids.uuid7(actor.now), person=person)
    row.quiet_from, row.quiet_until = wanted.quiet or (None, None)
    if wanted.mobile is not None:
        row.mobile_sealed, row.mobile_masked = _number(wanted.mobile)
    row.save()
    told = {*wanted.told}
    Choice.objects.filter(person=person).delete()
    Choice.objects.bulk_create(
        Choice(
            id=ids.uuid7(actor.now),
            person=person,
            channel=channel.code,
            topic=topic,
            on=(channel.code, topic) in told,
        )
        for channel in channels.open_ones()
        for topic in topics.every()
    )
    return row


def _number(text: str) -> tuple[str, str]:
    """A number sealed, and as it may be shown."""
    plain = re.sub(r"[\s-]", "", text)
    if not plain:
        return "", ""
    if not _MOBILE.fullmatch(plain):
        message = _("Write the number with digits alone, such as 13800001234.")
        raise Invalid([{"pointer": "/mobile", "code": "notices.mobile", "message": message}])
    return keys.seal("mobile", plain), f"{plain[:3]}****{plain[-4:]}"


# The operator


@action("notices:delivery:manage")
def resend(actor: Actor, chosen: Collection[UUID]) -> int:
    """Try messages once more that were given up; none chosen: all of them. Return how many."""
    return _move(actor, chosen, state=Delivery.State.WAITING, attempts=0, due=actor.now)


@action("notices:delivery:manage")
def drop(actor: Actor, chosen: Collection[UUID]) -> int:
    """Let messages that were given up rest; they stay in the inbox of their person."""
    if not chosen:
        return 0
    return _move(actor, chosen, state=Delivery.State.DROPPED)


def _move(actor: Actor, chosen: Collection[UUID], **values: object) -> int:
    with acting(SYSTEM.on(actor.now)):
        rows = Delivery.objects.filter(state=Delivery.State.DEAD)
        rows = rows.filter(id__in=chosen) if chosen else rows
        return rows.update(**values)
