"""Ask one source about all members of a part at once, and compare what it says with what is known.

Only who has authorised it at this moment is in the table that is sent; the look is in the evidence
before the table leaves. The same enquiry may be sent again and is answered once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from yiwang.base.packages import facade as packages
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.serve.checks import protocol, spec
from yiwang.serve.checks.models import Enquiry, Outside
from yiwang.serve.checks.spec import Check

if TYPE_CHECKING:
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


def bring(source: Outside, secret: bytes) -> int:
    """Ask a source what waits for it first; return how many enquiries were answered.

    Raises:
        NobodyThere: it is down, or answers what is no answer.
    """
    from yiwang.serve.checks import tables  # loads libraries for columns

    with acting(SYSTEM):
        first = _due(Q(source=source.code)).order_by("id").values_list("id", flat=True).first()
    sent = _asked(SYSTEM, first) if first else None
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
def _asked(actor: Actor, enquiry_id: UUID) -> Sent | None:
    """Make the table for a source, of those alone who have authorised it at this moment."""
    from yiwang.serve.checks import tables

    row = Enquiry.objects.select_for_update(of=("self",)).select_related("part").get(id=enquiry_id)
    if row.state != Enquiry.State.WAITING or row.part.people is None:
        return None
    found = spec.of(packages.source(row.part.package, row.part.version))
    assert found is not None
    told = {"batch": str(row.id), "purpose": found.purpose["zh"]}
    items = _items(found, row.source)
    asked = tables.asked(bytes(row.part.people), _known(actor, row), items, told)
    row.asked_at = row.asked_at or actor.now
    row.members, row.digest = asked.table.num_rows, asked.digest
    row.save(update_fields=["asked_at", "members", "digest"])
    vouch(row)
    content = {"source": row.source, "items": items["adults"], "digest": row.digest, **told}
    record(actor, "checks.enquired", row.id, content, outcome=Outcome.READ)
    return Sent(row.id, asked)


def _items(found: Check, source: str) -> dict[str, list[str]]:
    mine = {name: item for name, item in found.items.items() if item.source == source}
    everyone = [name for name, item in mine.items() if item.of == "everyone"]
    return {"everyone": sorted(everyone), "adults": sorted(mine)}


# One value instead of a row for each member: the driver need not look at thousands of them.
_KNOWN = """SELECT string_agg(m.id || ' ' || coalesce(m.known ->> %s, ''), ',')
    FROM checks_looked l JOIN checks_member m ON m.household_id = l.household_id
    JOIN checks_authorisation a ON a.member_id = m.id AND a.withdrawn_at IS NULL AND a.until >= %s
    WHERE l.part_id = %s AND l.state = 'open'"""


def _known(actor: Actor, row: Enquiry) -> Sequence[tuple[str, str]]:
    """Members who may be asked about now, each with the mark of what the source said last."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [row.source, actor.today, row.part_id])
        (text,) = cursor.fetchone()
    pairs = (each.partition(" ") for each in (text or "").split(",") if each)
    return [(member, mark) for member, _space, mark in pairs]


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
