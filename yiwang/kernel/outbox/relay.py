"""Bring announced events to their listeners, each exactly once in effect.

Rows are taken only when every transaction that could still write an earlier one has ended: ids
alone would lose the events of transactions that commit late.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.outbox.models import Listener, Setback

log = logging.getLogger(__name__)

BATCH = 200
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)

_SETTLED = """SELECT xid::text::bigint, position, event_id, kind, at, content FROM outbox_announced
    WHERE (xid, position) > (%s::text::xid8, %s)
      AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, position LIMIT %s"""


@dataclass(frozen=True)
class Delivered:
    """An event as a listener receives it."""

    event_id: UUID
    kind: str
    at: datetime
    content: Mapping[str, Any]

    @property
    def object_id(self) -> UUID:
        return UUID(self.content["object_id"])


@dataclass(frozen=True)
class Subscription:
    """A listener's stable name, the kinds of events it hears, and what it does."""

    name: str
    kinds: frozenset[str]
    handle: Callable[[Actor, Delivered], None]


def deliver(subscription: Subscription) -> int:
    """Hand the next settled events to one listener; return how many rows it moved on."""
    with acting(SYSTEM):
        Listener.objects.get_or_create(name=subscription.name)
        listener = (
            Listener.objects.select_for_update(skip_locked=True)
            .filter(name=subscription.name)
            .first()
        )
        if listener is None:
            return 0  # another worker is at it
        rows = _settled(listener)
        heard = [
            (position, Delivered(event_id, kind, at, json.loads(content)))
            for _xid, position, event_id, kind, at, content in rows
            if kind in subscription.kinds
        ]
        if not _all_at_once(subscription, heard):
            for position, event in heard:
                _try(subscription, listener, position, event)
        if rows:
            listener.xid, listener.position = rows[-1][0], rows[-1][1]
            listener.save(update_fields=["xid", "position"])
        return len(rows)


def retry(subscription: Subscription) -> int:
    """Try again what a listener could not digest, when its time has come."""
    with acting(SYSTEM):
        due = (
            Setback.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(listener_id=subscription.name, next_attempt__lte=SYSTEM.now)
            .select_related("event")[:BATCH]
        )
        for setback in due:
            event = setback.event
            delivered = Delivered(event.event_id, event.kind, event.at, event.content)
            if _try(subscription, setback.listener, event.position, delivered, setback):
                setback.delete()
        return len(due)


def _settled(listener: Listener) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [str(listener.xid), listener.position, BATCH])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _all_at_once(subscription: Subscription, heard: Sequence[tuple[int, Delivered]]) -> bool:
    """Hand over a batch on trust; False: one of it failed, and nothing was handed over.

    Then each is tried by itself, which finds and logs the one.
    """
    try:
        with acting(SYSTEM):
            for _position, event in heard:
                subscription.handle(SYSTEM, event)
    except Exception:
        log.info("%s could not digest a batch; its events are tried singly", subscription.name)
        return False
    return True


def _try(
    subscription: Subscription,
    listener: Listener,
    position: int,
    event: Delivered,
    setback: Setback | None = None,
) -> bool:
    try:
        with acting(SYSTEM):
            subscription.handle(SYSTEM, event)
    except Exception as fault:
        log.exception("%s could not digest %s", subscription.name, event.event_id)
        _set_back(listener, position, fault, setback)
        return False
    return True


def _set_back(listener: Listener, position: int, fault: Exception, setback: Setback | None) -> None:
    attempts = setback.attempts + 1 if setback else 1
    wait = min(FIRST_RETRY * 2 ** min(attempts - 1, 12), LONGEST_RETRY)
    Setback.objects.update_or_create(
        listener=listener,
        event_id=position,
        defaults={
            "attempts": attempts,
            "next_attempt": SYSTEM.now + wait,
            "reason": f"{type(fault).__name__}: {fault}"[:2000],
        },
    )
