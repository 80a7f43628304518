"""What the worker does for this context: hand messages to channels, and send what is due.

A message gets one row for each channel that its person wants, in the transaction that takes it up,
so none is lost and none is made twice. A row is claimed before it leaves and closed when it was
taken, those of one second together; nothing is sent inside a transaction. A worker that dies in
between lets the claim run out, and what it sent in that second leaves again under the same id, by
which a gateway or mailbox can know it.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from itertools import starmap
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

from yiwang.base.notices import channels, sending, topics
from yiwang.base.notices.channels import Channel
from yiwang.base.notices.models import Choice, Delivery, Preference
from yiwang.base.notices.sending import Letter
from yiwang.base.parties import facade as parties
from yiwang.kernel import ids, keys
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.unit import Fixed, ask

log = logging.getLogger(__name__)

BATCH = 200
TOGETHER = 1.0  # seconds of sending after which what was taken is closed
LEASE = timedelta(minutes=5)  # longer than a batch that is answered slowly
State = Delivery.State

_TAKEN = f"""UPDATE notices_notice SET mailed_at = %s WHERE id IN (
        SELECT id FROM notices_notice WHERE mailed_at IS NULL ORDER BY id LIMIT {BATCH}
        FOR UPDATE SKIP LOCKED)
    RETURNING id, person, kind"""  # noqa: S608  # a number of ours
_ACCOUNTS = """SELECT COALESCE(person_id, id), email, language FROM tenancy_account
    WHERE person_id = ANY (%s) OR id = ANY (%s)"""
_CLAIMED = f"""UPDATE notices_delivery d SET leased_until = %s, attempts = attempts + 1
    FROM notices_notice n WHERE n.id = d.notice_id AND d.id IN (
        SELECT id FROM notices_delivery WHERE state = 'waiting' AND due <= %s
            AND (leased_until IS NULL OR leased_until <= %s)
        ORDER BY due LIMIT {BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING d.id, d.channel, d.attempts, n.person, n.kind, n.facts, n.link"""  # noqa: S608  # a number of ours


_SENT = """UPDATE notices_delivery SET state = 'sent', ended_at = %s, leased_until = NULL,
    reason = '' WHERE id = ANY (%s)"""
_SPARED = """UPDATE notices_delivery SET due = %s, leased_until = NULL, attempts = attempts - 1
    WHERE id = ANY (%s)"""


class Taken(NamedTuple):
    """A new message, as it is handed to channels."""

    id: UUID
    person: UUID
    kind: str


class Claimed(NamedTuple):
    """A row that this worker sends now."""

    id: UUID
    channel: str
    attempts: int
    person: UUID
    kind: str
    facts: str  # JSON
    link: str


class Reached(NamedTuple):
    """Where a person is reached and how he wants it. mobile: in clear, for this moment alone."""

    email: str
    language: str
    mobile: str
    quiet: tuple[time, time] | None
    chosen: Mapping[tuple[str, str], bool]

    def address(self, channel: str) -> str:
        return self.email if channel == channels.MAIL else self.mobile

    def wants(self, channel: Channel, kind: str) -> bool:
        return self.chosen.get((channel.code, topics.group(kind)), channel.wanted)


NOBODY = Reached("", "zh-hans", "", None, {})


def send_mail() -> int:
    """Hand new messages to their channels and send what is due; return how many were moved."""
    return _hand_over() + _send()


def _hand_over() -> int:
    now = SYSTEM.now
    with acting(SYSTEM):
        (taken,) = ask(Fixed(_TAKEN, (now,)))
        found = sorted(starmap(Taken, taken.lines))
        people = _reached({each.person for each in found})
        rows = [
            _wish(each, channel, people[each.person], now)
            for each in found
            for channel in channels.open_ones()
            if people[each.person].address(channel.code)
            and people[each.person].wants(channel, each.kind)
        ]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(found)


def _wish(each: Taken, channel: Channel, person: Reached, now: datetime) -> Delivery:
    waits = channel.rings and not channels.urgent(each.kind)
    due = channels.due(now, person.quiet) if waits else now
    return Delivery(id=ids.uuid7(now), notice_id=each.id, channel=channel.code, due=due)


def _reached(persons: Iterable[UUID]) -> Mapping[UUID, Reached]:
    """Where each of some persons is reached; the actor is the system."""
    wanted = list(persons)
    if not wanted:
        return {}
    (found,) = ask(Fixed(_ACCOUNTS, (wanted, wanted)))
    accounts = {person: (email, language) for person, email, language in found.lines}
    ringing = any(each.code != channels.MAIL for each in channels.open_ones())
    numbers = parties.mobiles(SYSTEM, wanted) if ringing else {}
    wishes = {each.person: each for each in Preference.objects.filter(person__in=wanted)}
    chosen: dict[UUID, dict[tuple[str, str], bool]] = {each: {} for each in wanted}
    for row in Choice.objects.filter(person__in=wanted):
        chosen[row.person][row.channel, row.topic] = row.on
    return {
        each: _one(wishes.get(each), accounts.get(each), numbers.get(each, ""), chosen[each])
        for each in wanted
    }


def _one(
    wish: Preference | None,
    account: tuple[str, str] | None,
    number: str,
    chosen: Mapping[tuple[str, str], bool],
) -> Reached:
    email, language = account or ("", "zh-hans")
    if wish is None:
        return Reached(email, language, number, None, chosen)
    hours = (wish.quiet_from, wish.quiet_until)
    quiet = (hours[0], hours[1]) if hours[0] is not None and hours[1] is not None else None
    own = keys.unseal("mobile", wish.mobile_sealed) if wish.mobile_sealed else ""
    return Reached(email, language, own or number, quiet, chosen)


def _send() -> int:
    """Send what is due. Where a channel does not answer, the rest of it is not tried now."""
    now = SYSTEM.now
    with acting(SYSTEM):
        (claimed,) = ask(Fixed(_CLAIMED, (now + LEASE, now, now)))
        found = sorted(starmap(Claimed, claimed.lines))
        people = _reached({each.person for each in found})
    down: set[str] = set()
    spared: list[UUID] = []
    sent, since = list[UUID](), perf_counter()
    with sending.lines() as out:
        for each in found:
            if each.channel in down:
                spared.append(each.id)
                continue
            said = out.send(each.channel, _letter(each, people[each.person]))
            if said.silent:
                down.add(each.channel)
            if said.taken:
                sent.append(each.id)
            else:
                _put_off(each, said)
            if perf_counter() - since > TOGETHER:
                _close(sent, [])
                sent, since = [], perf_counter()
    _close(sent, spared)
    return len(found)


def _close(sent: list[UUID], spared: list[UUID]) -> None:
    """Close what was taken, and give back what was not tried."""
    if sent or spared:
        with acting(SYSTEM):
            now = SYSTEM.now
            ask(
                Fixed(_SENT, (now, sent)),
                Fixed(_SPARED, (now + channels.attempts().rest(1), spared)),
            )


def _letter(each: Claimed, person: Reached) -> Letter:
    return Letter(
        each.id,
        person.address(each.channel),
        person.language,
        each.kind,
        json.loads(each.facts),
        each.link,
    )


def _put_off(each: Claimed, said: sending.Said) -> None:
    """Let a row rest, or leave it to the operator."""
    tries, now = channels.attempts(), SYSTEM.now
    log.warning("message %s was not taken by %s: %s", each.id, each.channel, said.reason)
    ended = said.final or each.attempts >= tries.most
    after: dict[str, Any] = (
        {"state": State.DEAD, "ended_at": now}
        if ended
        else {"due": now + tries.rest(each.attempts)}
    )
    with acting(SYSTEM):
        row = Delivery.objects.filter(id=each.id)
        row.update(leased_until=None, reason=said.reason, **after)
