"""Tell receivers what is new. Runs in the worker; nothing is sent inside a transaction.

One worker sends to one receiver at a time, event after event, and moves its mark with every
acknowledgement. Who is down is tried again later, with longer and longer rests, and loses nothing.
Who refuses one event gets the next ones; those of the same case wait behind it, so that nobody
hears the end of a story before its middle.
"""

import json
import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q

from yiwang.base.cases.facade import Case
from yiwang.base.webhooks import addresses, message
from yiwang.base.webhooks.actions import secret_of
from yiwang.base.webhooks.kinds import kinds
from yiwang.base.webhooks.line import LONGEST_REASON, NOBODY_THERE, Answer, Line, Said
from yiwang.base.webhooks.message import Happened
from yiwang.base.webhooks.models import Held, Receiver
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import DomainError
from yiwang.kernel.unit import Fixed, ask

log = logging.getLogger(__name__)

AT_ONCE = 8  # receivers that are told at the same time
BATCH = 200
TURN = 20.0  # seconds that one receiver may keep a worker before the next looks
LEASE = timedelta(seconds=120)  # longer than a turn and one patience
PATIENCE = 10.0  # seconds for one answer
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=10)
MOST_WISHED = 3600  # seconds of rest that a receiver may ask for


def step() -> int:
    """Tell everyone who waits; return how many events were taken."""
    with acting(SYSTEM):
        (found,) = ask(Fixed(_WAITING, (SYSTEM.now, SYSTEM.now)))
    waiting = [line[0] for line in found.lines]
    if not waiting:
        return 0
    with ThreadPoolExecutor(min(AT_ONCE, len(waiting))) as threads:
        turns = [threads.submit(copy_context().run, _turn, each) for each in waiting]
        return sum(turn.result() for turn in turns)


_WAITING = """SELECT r.id FROM webhooks_receiver r
    WHERE r.state = 'active' AND (r.next_attempt IS NULL OR r.next_attempt <= %s)
      AND (r.leased_until IS NULL OR r.leased_until <= %s)
      AND (EXISTS (SELECT FROM outbox_announced e
            WHERE (e.xid, e.position) > (r.xid::text::xid8, r.position)
              AND e.xid < pg_snapshot_xmin(pg_current_snapshot()))
        OR EXISTS (SELECT FROM webhooks_held h WHERE h.receiver_id = r.id AND h.wanted))"""
_LEASE = """UPDATE webhooks_receiver SET leased_until = %s
    WHERE id = %s AND state = 'active' AND (leased_until IS NULL OR leased_until <= %s)
    RETURNING id"""
_NEWS = f"""SELECT xid::text::bigint, position, event_id, kind, at, content
    FROM outbox_announced WHERE (xid, position) > (%s::text::xid8, %s)
      AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, position LIMIT {BATCH}"""  # noqa: S608  # a number of ours


def _turn(receiver_id: UUID) -> int:
    """Tell one receiver for a while."""
    try:
        with acting(SYSTEM):
            until = SYSTEM.now + LEASE
            (mine,) = ask(Fixed(_LEASE, (until, receiver_id, SYSTEM.now)))
            if not mine.lines:
                return 0
            receiver = Receiver.objects.get(id=receiver_id)
        try:
            return _Telling(receiver).run()
        finally:
            with acting(SYSTEM):
                Receiver.objects.filter(id=receiver_id).update(leased_until=None)
    finally:
        connection.close()


class _Telling:
    """One receiver's turn."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.secret = secret_of(receiver)
        self.taken = 0
        self.ends = time.monotonic() + TURN

    def run(self) -> int:
        try:
            addresses.require(self.receiver.address)  # the operator may name other hosts by now
        except DomainError as refusal:
            self._pause(str(refusal))
            return 0
        with Line(self.receiver.address, PATIENCE) as self.line:
            if self._again():
                while time.monotonic() < self.ends and self._news():
                    pass
        return self.taken

    def _again(self) -> bool:
        """Send what somebody wants sent once more, case by case; False where nobody answers."""
        with acting(SYSTEM):
            rows = list(self.receiver.held.filter(wanted=True).order_by("position")[:BATCH])
        refused: set[str] = set()
        for row in rows:
            said = Said(Answer.REFUSED)
            if row.matter not in refused:
                event = (row.position, row.event_id, row.kind, row.at, row.content, row.matter)
                said = self._send(Happened(*event))
            if said.answer in NOBODY_THERE:
                self._rest(said)
                return False
            with acting(SYSTEM):
                if said.answer is Answer.TAKEN:
                    row.delete()
                    continue
                refused.add(row.matter)
                row.wanted, row.attempts = False, row.attempts + 1
                row.reason = said.reason or row.reason
                row.save(update_fields=["wanted", "attempts", "reason"])
        return True

    def _news(self) -> bool:
        """Tell the next events; False when there are no more, nobody answers, or it is moved."""
        row = self.receiver
        with acting(SYSTEM):
            (found,) = ask(Fixed(_NEWS, (str(row.xid), row.position)))
            behind = set(row.held.values_list("matter", flat=True))
        heard = {each.position: each for each in _concerning(row, found.lines)}
        last = (row.xid, row.position)
        for xid, position, *_event in found.lines:
            last = (xid, position)
            event = heard.get(position)
            if event is not None and not (self._tell(event, behind) and self._move(*last)):
                return False
        return self._move(*last) and len(found.lines) == BATCH

    def _tell(self, event: Happened, behind: set[str]) -> bool:
        """Send one, or put it behind a refused one of its case; False where nobody answers."""
        said = Said(Answer.REFUSED) if event.matter in behind else self._send(event)
        if said.answer in NOBODY_THERE:
            self._rest(said)
            return False
        if said.answer is Answer.REFUSED:
            behind.add(event.matter)
            self._hold(event, said)
        return True

    def _send(self, event: Happened) -> Said:
        text = message.body(event, settings.YIWANG.address)
        said = self.line.post(text, message.headers(event, text, self.secret, SYSTEM.now))
        self.taken += said.answer is Answer.TAKEN
        return said

    def _hold(self, event: Happened, said: Said) -> None:
        content = {
            "event_id": event.event_id,
            "kind": event.kind,
            "at": event.at,
            "content": dict(event.content),
            "matter": event.matter,
            "attempts": 1 if said.reason else 0,
            "reason": said.reason,
            "held_at": SYSTEM.now,
        }
        with acting(SYSTEM):
            Held.objects.get_or_create(
                receiver=self.receiver, position=event.position, defaults=content
            )

    def _move(self, xid: int, position: int) -> bool:
        """Keep how far it has come; False where a replay was asked for meanwhile."""
        row = self.receiver
        now = SYSTEM.now
        values = (xid, position, now, now + LEASE, row.id, row.xid, row.position)
        with acting(SYSTEM):
            (kept,) = ask(Fixed(_MOVE, values))
        row.xid, row.position = xid, position
        return bool(kept.lines)

    def _rest(self, said: Said) -> None:
        """Try again later, or never where the receiver says that it is gone."""
        if said.answer is Answer.GONE:
            self._pause(said.reason)
            return
        failures = self.receiver.failures + 1
        rest = min(FIRST_REST * 2 ** min(failures - 1, 10), LONGEST_REST)
        rest = max(rest, timedelta(seconds=min(said.rest, MOST_WISHED)))
        log.warning("receiver %s is not there: %s", self.receiver.id, said.reason)
        self._note(failures=failures, next_attempt=SYSTEM.now + rest, reason=said.reason)

    def _pause(self, reason: str) -> None:
        self._note(state=Receiver.State.PAUSED, reason=reason[:LONGEST_REASON])

    def _note(self, **values: Any) -> None:
        with acting(SYSTEM):
            Receiver.objects.filter(id=self.receiver.id).update(**values)


_MOVE = """UPDATE webhooks_receiver
    SET xid = %s, position = %s, failures = 0, next_attempt = NULL, reason = '', heard_at = %s,
        leased_until = %s
    WHERE id = %s AND xid = %s AND position = %s RETURNING id"""


def _concerning(receiver: Receiver, lines: Sequence[Sequence[Any]]) -> Iterator[Happened]:
    """Events of its kinds that belong to cases which its body sees; the database decides that."""
    found = []
    for _xid, position, event_id, kind, at, text in lines:
        known = kinds().get(kind) if kind in receiver.kinds else None
        content = json.loads(text) if known else {}
        matter = known.matter(content) if known else ""
        if matter:
            found.append(Happened(position, event_id, kind, at, content, matter))
    numbers = _numbers(receiver, {each.matter for each in found})
    for each in found:
        if each.matter in numbers:
            yield replace(each, matter=numbers[each.matter])


def _numbers(receiver: Receiver, matters: set[str]) -> dict[str, str]:
    """The numbers of cases, by number and by id, of those that the body sees."""
    if not matters:
        return {}
    body = receiver.body_id
    staff = Actor(Audience.STAFF, account=receiver.made_by, body=body, bodies=(body,))
    asked = [each for each in matters if "-" in each]
    with acting(staff):
        rows = Case.objects.filter(Q(id__in=asked) | Q(number__in=matters - set(asked)))
        found = list(rows.values_list("id", "number"))
    return {str(case): number for case, number in found} | {number: number for _, number in found}
