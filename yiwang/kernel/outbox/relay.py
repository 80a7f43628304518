"""Bring announced events to their listeners, each exactly once in effect.

Rows are taken only when every transaction that could still write an earlier one has ended: ids
alone would lose the events of transactions that commit late.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.outbox.models import Setback
from yiwang.kernel.unit import Fixed, ask, flush, later

log = logging.getLogger(__name__)

BATCH = 200
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)
Line = tuple[Any, ...]

# Mostly nothing waits, and yet somebody asks five times a second; so all is asked for all listeners
# at once. Whoever finds a mark locked leaves that listener to the one who works for it.
_MARKS = """SELECT name, xid, position FROM outbox_listener
    WHERE name = ANY (%s) ORDER BY xid, position FOR UPDATE SKIP LOCKED"""
_DUE = """SELECT DISTINCT listener_id FROM outbox_setback
    WHERE listener_id = ANY (%s) AND next_attempt <= %s"""
_NEW = """INSERT INTO outbox_listener (name, xid, position)
    SELECT name, 0, 0 FROM unnest(%s::text[]) name ON CONFLICT DO NOTHING"""
_SETTLED = f"""SELECT xid::text::bigint, position, event_id, kind, at, content
    FROM outbox_announced
    WHERE (xid, position) > (%s::text::xid8, %s)
      AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, position LIMIT {BATCH}"""  # noqa: S608  # a number of ours
_MOVED = "UPDATE outbox_listener SET xid = %s, position = %s WHERE name = ANY (%s)"


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
    """A listener's stable name, the kinds of events it hears, and what it does.

    together: the same for the events of a batch, where that takes fewer questions than one by one.
    """

    name: str
    kinds: frozenset[str]
    handle: Callable[[Actor, Delivered], None]
    together: Callable[[Actor, Sequence[Delivered]], None] | None = None

    def hear(self, actor: Actor, events: Sequence[Delivered]) -> None:
        if self.together is not None:
            self.together(actor, events)
            return
        for event in events:
            self.handle(actor, event)


def deliver(*subscriptions: Subscription) -> int:
    """Hand the next settled events to each listener, and again those that it could not digest when
    their time has come; return how many rows were moved past or tried again.
    """
    known = {each.name: each for each in subscriptions}
    with acting(SYSTEM):
        marks, due = _marks(list(known))
        done = 0
        for mark, lines in groupby(marks, key=itemgetter(1, 2)):
            done += _move([known[name] for name, *_mark in lines], mark)
        free = {name for name, *_mark in marks}
        return done + sum(_retry(known[name]) for (name,) in due if name in free)


def _marks(names: list[str]) -> tuple[list[Line], list[Line]]:
    """How far the listeners have come that nobody else works for, the last one first; and whose
    setbacks are due.
    """
    marked = Fixed(_MARKS, (names,))
    marks, due = ask(marked, Fixed(_DUE, (names, SYSTEM.now)))
    if len(marks.lines) < len(names):
        _new, marks = ask(Fixed(_NEW, (names,)), marked)
    return marks.lines, due.lines


def _move(group: Sequence[Subscription], mark: tuple[int, int]) -> int:
    """Hand what comes behind a mark to all who stand there; return how many rows that is."""
    (settled,) = ask(Fixed(_SETTLED, (str(mark[0]), mark[1])))
    if not settled.lines:
        return 0
    events = [
        (position, Delivered(event, kind, at, json.loads(content)))
        for _xid, position, event, kind, at, content in settled.lines
    ]
    for each in group:
        heard = [(position, event) for position, event in events if event.kind in each.kinds]
        if heard and not _all_at_once(each, heard):
            for position, event in heard:
                _try(each, position, event)
    xid, position, *_event = settled.lines[-1]
    later(Fixed(_MOVED, (xid, position, [each.name for each in group])))
    return len(settled.lines)


def _retry(subscription: Subscription) -> int:
    """Try again what a listener could not digest, when its time has come."""
    due = (
        Setback.objects.select_for_update(of=("self",))
        .filter(listener_id=subscription.name, next_attempt__lte=SYSTEM.now)
        .select_related("event")[:BATCH]
    )
    for setback in due:
        event = setback.event
        delivered = Delivered(event.event_id, event.kind, event.at, event.content)
        if _try(subscription, event.position, delivered, setback):
            setback.delete()
    return len(due)


def _all_at_once(subscription: Subscription, heard: Sequence[tuple[int, Delivered]]) -> bool:
    """Hand over a batch on trust; False: one of it failed, and nothing was handed over.

    Then each is tried by itself, which finds and logs the one.
    """
    try:
        with acting(SYSTEM):
            subscription.hear(SYSTEM, [event for _position, event in heard])
            flush()  # or what the database refuses would strike all listeners
    except Exception:
        log.info("%s could not digest a batch; its events are tried singly", subscription.name)
        return False
    return True


def _try(
    subscription: Subscription,
    position: int,
    event: Delivered,
    setback: Setback | None = None,
) -> bool:
    try:
        with acting(SYSTEM):
            subscription.handle(SYSTEM, event)
            flush()
    except Exception as fault:
        log.exception("%s could not digest %s", subscription.name, event.event_id)
        _set_back(subscription.name, position, fault, setback)
        return False
    return True


def _set_back(listener: str, position: int, fault: Exception, setback: Setback | None) -> None:
    attempts = setback.attempts + 1 if setback else 1
    wait = min(FIRST_RETRY * 2 ** min(attempts - 1, 12), LONGEST_RETRY)
    Setback.objects.update_or_create(
        listener_id=listener,
        event_id=position,
        defaults={
            "attempts": attempts,
            "next_attempt": SYSTEM.now + wait,
            "reason": f"{type(fault).__name__}: {fault}"[:2000],
        },
    )
