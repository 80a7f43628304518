"""Ask one source about all members of a part at once, and compare what it says with what is known.

Of whom is read once for all sources of a part (see `people`); only who has authorised it at this
moment is in the table that is sent, and the look is in the evidence before it leaves. The same
enquiry may be sent again and is answered once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from yiwang.base.packages import facade as packages
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.serve.checks import protocol, spec
from yiwang.serve.checks.models import Enquiry, Looked, Outside
from yiwang.serve.checks.people import Opened
from yiwang.serve.checks.spec import Check

if TYPE_CHECKING:
    import pyarrow as pa

    from yiwang.serve.checks import tables

LATER = timedelta(seconds=30)  # until a source that wanted time is asked again


@dataclass(frozen=True)
class Sent:
    enquiry: UUID
    asked: "tables.Asked"


def waiting(source: str | OuterRef) -> Exists:
    """Whether enquiries wait for a source, as a condition."""
    return Exists(_due(Q(source=source)))


def _due(more: Q) -> QuerySet[Enquiry]:
    free = Q(next_at=None) | Q(next_at__lte=SYSTEM.now)
    return Enquiry.objects.filter(free, more, state=Enquiry.State.WAITING)


def asking() -> Callable[[Outside, bytes], int]:
    """What asks sources, one after the other or at once: it reads of whom once for all of them."""
    return partial(_bring, Opened())


def _bring(opened: Opened, source: Outside, secret: bytes) -> int:
    """Ask a source what waits for it first; return how many enquiries were answered.

    Raises:
        NobodyThere: it is down, or answers what is no answer.
    """
    from yiwang.serve.checks import tables  # loads libraries for columns

    with acting(SYSTEM):
        first = _due(Q(source=source.code)).order_by("id").values_list("id", "part").first()
        people = opened.of(first[1]) if first else None
    sent = _asked(SYSTEM, first[0], people) if first else None
    if sent is None:
        return 0
    if sent.asked.table.num_rows == 0:  # nobody may be asked about any more
        _take(SYSTEM, sent.enquiry, as_of=None, households=())
        return 1
    if not connection.in_atomic_block:
        connection.close()  # back to the pool while others work; there are more sources than lines
    answer = protocol.enquire(source.address, sent.asked.body, secret, SYSTEM.now)
    if answer is None:
        with acting(SYSTEM):
            Enquiry.objects.filter(id=sent.enquiry).update(next_at=SYSTEM.now + LATER)
        return 0
    said, as_of = tables.said(answer, SYSTEM.today)
    households = tables.differing(sent.asked.table, said)
    _take(SYSTEM, sent.enquiry, as_of=as_of, households=households)
    return 1


@action("checks:answer:take")
def _asked(actor: Actor, enquiry_id: UUID, people: "pa.Table") -> Sent | None:
    """Make the table for a source, of those alone who have authorised it at this moment."""
    from yiwang.serve.checks import tables

    row = Enquiry.objects.select_for_update(of=("self",)).select_related("part").get(id=enquiry_id)
    if row.state != Enquiry.State.WAITING or row.part.closed_at is not None:
        return None
    found = spec.of(packages.source(row.part.package, row.part.version))
    assert found is not None
    told = {"batch": str(row.id), "purpose": found.purpose["zh"]}
    items = _items(found, row.source)
    may = (_stopped(row.part_id), actor.today)
    asked = tables.asked(people, row.source, may, items, told)
    row.asked_at = row.asked_at or actor.now
    row.members, row.digest = asked.table.num_rows, asked.digest
    row.save(update_fields=["asked_at", "members", "digest"])
    vouch(row)
    content = {"source": row.source, "items": items["adults"], "digest": row.digest, **told}
    record(actor, "checks.enquired", row.id, content, outcome=Outcome.READ)
    return Sent(row.id, asked)


def _stopped(part: UUID) -> set[str]:
    """Households of which an authorisation was withdrawn, or whose aid ended, since they were put
    into a part: it says so at that moment, see `members.stop`.
    """
    rows = Looked.objects.filter(part=part).exclude(state=Looked.State.OPEN)
    return set(map(str, rows.values_list("household", flat=True)))


def _items(found: Check, source: str) -> dict[str, list[str]]:
    mine = {name: item for name, item in found.items.items() if item.source == source}
    everyone = [name for name, item in mine.items() if item.of == "everyone"]
    return {"everyone": sorted(everyone), "adults": sorted(mine)}


_DIFFER = """UPDATE checks_looked SET differs = differs || to_jsonb(%s::text)
    WHERE part_id = %s AND state = 'open' AND household_id = ANY (%s::uuid[])"""


@action("checks:answer:take")
def _take(
    actor: Actor, enquiry_id: UUID, *, as_of: date | None, households: Sequence[str]
) -> Enquiry:
    """Note at which households a source said something new, once; of those whose authorisation was
    withdrawn since, nothing is noted.
    """
    row = Enquiry.objects.select_for_update().get(id=enquiry_id)
    if row.state != Enquiry.State.WAITING:
        return row
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER, [row.source, row.part_id, list(households)])
        row.differ = cursor.rowcount
    row.state, row.answered_at, row.as_of = Enquiry.State.ANSWERED, actor.now, as_of
    row.save(update_fields=["state", "answered_at", "as_of", "differ"])
    vouch(row)
    return row
