"""Count what was refused, outside of what the refusal undid."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import DomainError
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.outbox.announce import Event, announce
from yiwang.kernel.refusals.models import Refusal
from yiwang.kernel.unit import Fixed, ask

EACH = 16  # so many of a kind in an hour leave an entry each; then one at every doubling
GRACE = timedelta(minutes=1)  # a request that began within an hour may end after it
BATCH = 500

# What was refused since the door let somebody in; None where nobody came by a door.
_met: ContextVar[list[DomainError] | None] = ContextVar("refused", default=None)

_COUNT = """INSERT INTO refusals_refusal AS held
    (id, hour, account, post, body, kind, times, last_at, told)
    VALUES (%s, %s, %s, %s, %s, %s, 1, %s, false)
    ON CONFLICT (hour, account, post, kind)
    DO UPDATE SET times = held.times + 1, last_at = EXCLUDED.last_at RETURNING times"""


@dataclass(frozen=True)
class Refused(Event):
    """So often somebody was refused something of a kind within an hour that is over."""

    kind: ClassVar[str] = "door.refused"
    account: UUID
    post: UUID
    body: UUID
    refusal: str
    times: int
    hour: str


@contextmanager
def gathered() -> Iterator[list[DomainError]]:
    """What is refused inside, in order, whoever tells the person of it."""
    found: list[DomainError] = []
    token = _met.set(found)
    try:
        yield found
    finally:
        _met.reset(token)


def met(refusal: DomainError) -> None:
    """An action was refused. It is written down when the request is over."""
    found = _met.get()
    if found is not None:
        found.append(refusal)


def count(actor: Actor, kind: str) -> int:
    """Count one more refusal; return how many of the kind there were within the hour."""
    now = actor.now
    values = (ids.uuid7(now), hour_of(now), actor.account, actor.post, actor.body, kind, now)
    with acting(SYSTEM.on(now), alone=False):
        (answer,) = ask(Fixed(_COUNT, values))
    return int(answer.lines[0][0])


def leaves_entry(times: int) -> bool:
    """Whether the evidence gets an entry of its own for the refusal that is so many in its hour."""
    return times <= EACH or times & (times - 1) == 0


def note(actor: Actor, kind: str, content: Mapping[str, Any], entry: str = "door.denied") -> None:
    """Count a refusal and leave an entry of it, unless there were many.

    kind: the code of the refusal; content: what was tried; entry: the kind of the entry.
    """
    times = count(actor, kind)
    if leaves_entry(times):
        told = {**content, "refusal": kind, "times": times}
        record(actor, entry, NOBODY, told, outcome=Outcome.REFUSED)


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def step() -> int:
    """Announce what was refused in hours that are over; return how many rows that were."""
    with acting(SYSTEM) as actor:
        over = hour_of(actor.now - GRACE)
        rows = Refusal.objects.select_for_update(skip_locked=True)
        found = list(rows.filter(told=False, hour__lt=over).order_by("hour", "id")[:BATCH])
        announce(actor, [_event(each) for each in found])
        Refusal.objects.filter(id__in=[each.id for each in found]).update(told=True)
        return len(found)


def _event(row: Refusal) -> Refused:
    hour = row.hour.isoformat()
    return Refused(row.id, row.account, row.post, row.body, row.kind, row.times, hour)
