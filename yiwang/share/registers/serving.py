"""The served copy: entries in PostgreSQL, replaced by what was delivered or built.

Only what differs is written. An entry ends in what is known when a later delivery says otherwise;
where the later one tells since when it holds, what held before stays known as the past.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yiwang.share.registers.models import Delivery


@dataclass(frozen=True)
class Line:
    """One entry to be. content, origins: JSON texts."""

    subject: bytes
    content: str
    valid_from: date
    valid_until: date | None = None
    origins: str | None = None
    masked: str | None = None


@dataclass(frozen=True)
class Change:
    """A subject of whom a register said something before and says something else now."""

    subject: bytes
    items: list[str]


_NEW = """CREATE TEMPORARY TABLE delivered (subject bytea, content jsonb, valid_from date,
    valid_until date, origins jsonb, masked text) ON COMMIT DROP"""
_COPY = """COPY delivered (subject, content, valid_from, valid_until, origins, masked)
    FROM STDIN"""
# A row that says the same as an entry changes nothing. What is built says what holds now: the day
# since which it holds is compared only where a body delivered it as such.
_SAME = """n.subject = e.subject AND n.content = e.content
    AND n.origins IS NOT DISTINCT FROM e.origins
    AND (%(past)s OR (n.valid_from, n.valid_until) IS NOT DISTINCT FROM (e.valid_from, e.valid_until))"""
_CURRENT = """e.register = %(register)s AND e.ended_by_id IS NULL
    AND (NOT %(past)s OR e.valid_until IS NULL)"""
_END = f"""UPDATE registers_entry e SET ended_by_id = %(delivery)s WHERE {_CURRENT}
    AND NOT EXISTS (SELECT 1 FROM delivered n WHERE {_SAME})
    AND (%(complete)s OR EXISTS (SELECT 1 FROM delivered n WHERE n.subject = e.subject))"""
_ADD = f"""INSERT INTO registers_entry (id, body_id, register, subject, content, valid_from,
        valid_until, delivery_id, origins, masked)
    SELECT gen_random_uuid(), %(body)s, %(register)s, n.subject, n.content, n.valid_from,
        n.valid_until, %(delivery)s, n.origins, n.masked
    FROM delivered n WHERE NOT EXISTS
        (SELECT 1 FROM registers_entry e WHERE {_CURRENT} AND {_SAME})"""
# What held until the day before the new entry begins. Those that are gone held until today.
_PAST = """INSERT INTO registers_entry (id, body_id, register, subject, content, valid_from,
        valid_until, delivery_id, origins, masked)
    SELECT gen_random_uuid(), e.body_id, e.register, e.subject, e.content, e.valid_from,
        coalesce(n.valid_from, %(as_of)s) - 1, %(delivery)s, e.origins, e.masked
    FROM registers_entry e LEFT JOIN delivered n ON n.subject = e.subject
    WHERE e.register = %(register)s AND e.ended_by_id = %(delivery)s AND e.delivery_id <> %(delivery)s
        AND e.valid_from < coalesce(n.valid_from, %(as_of)s)"""
_CHANGES = """SELECT e.subject, array_agg(DISTINCT item.key ORDER BY item.key)
    FROM registers_entry e LEFT JOIN delivered n ON n.subject = e.subject,
    LATERAL jsonb_each(e.content || coalesce(n.content, '{}')) item
    WHERE e.register = %(register)s AND e.ended_by_id = %(delivery)s
        AND e.content -> item.key IS DISTINCT FROM n.content -> item.key
    GROUP BY e.subject ORDER BY e.subject"""


def replace(
    delivery: Delivery, lines: Iterable[Line], *, complete: bool, past: bool
) -> list[Change]:
    """Put what a delivery brings in the place of what was said before.

    complete: subjects without a line have no entry any more. past: lines say what holds from
    `valid_from` on and leave alone what held before; else they are all there is of a subject.
    """
    said = {
        "register": delivery.register,
        "delivery": delivery.id,
        "body": delivery.body_id,
        "as_of": delivery.as_of,
        "complete": complete,
        "past": past,
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS delivered")
        cursor.execute(_NEW)
        _copy(cursor, lines)
        cursor.execute("ANALYZE delivered")
        cursor.execute(_END, said)
        cursor.execute(_ADD, said)
        if past:
            cursor.execute(_PAST, said)
        cursor.execute(_CHANGES, said)
        found = [Change(bytes(subject), list(items)) for subject, items in cursor.fetchall()]
        cursor.execute("DROP TABLE delivered")
    return found


def _copy(cursor: Any, lines: Iterable[Line]) -> None:
    with cursor.cursor.copy(_COPY) as copy:
        for line in lines:
            copy.write_row(
                (
                    line.subject,
                    line.content,
                    line.valid_from,
                    line.valid_until,
                    line.origins,
                    line.masked,
                )
            )
