"""Of whom a part asks, in plain: read once for all sources, and kept only while they are asked."""

from threading import Lock
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from yiwang.base.parties import facade as parties
from yiwang.serve.checks.models import Enquiry

if TYPE_CHECKING:
    import pyarrow as pa

KEPT = 3  # parts; sources that are asked at the same time are seldom further apart


class Opened:
    """People of parts, for threads. What was known of them may be outdated while it lies here: then
    a look differs, see `marks`; and nobody is asked about from here alone, see `enquiries`.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._tables: dict[UUID, pa.Table] = {}

    def of(self, part: UUID) -> "pa.Table":
        """For the system."""
        with self._lock:  # one reads, the others wait for it
            if part not in self._tables:
                while len(self._tables) >= KEPT:
                    del self._tables[next(iter(self._tables))]
                self._tables[part] = _read(part)
            return self._tables[part]


# One value for each column instead of rows: of tens of thousands the driver makes no objects.
# Nobody joins a household later, so that everybody keeps his line.
_PEOPLE = """SELECT array_agg(id), array_agg(household), array_agg(party), array_agg(adult),
        array_agg(until){marks}
    FROM (SELECT m.id::text, m.household_id::text AS household, m.party::text, m.adult, a.until,
            m.known
        FROM checks_looked l JOIN checks_member m ON m.household_id = l.household_id
        LEFT JOIN checks_authorisation a ON a.member_id = m.id AND a.withdrawn_at IS NULL
        WHERE l.part_id = %s ORDER BY m.id) people"""
_MARK = ", array_agg(known ->> %s)"


def _read(part: UUID) -> "pa.Table":
    from yiwang.serve.checks import tables  # loads libraries for columns

    enquiries = Enquiry.objects.filter(part=part).order_by("source")
    sources = list(enquiries.values_list("source", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE.format(marks=_MARK * len(sources)), [*sources, part])
        members, households, persons, adults, until, *known = cursor.fetchone()
    names, numbers = parties.named(persons)
    columns = [members, households, names, numbers, adults, until]
    return tables.people(columns, dict(zip(sources, known, strict=True)))
