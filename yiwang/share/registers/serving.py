"""The served copy: entries in PostgreSQL, replaced by what was delivered or built.

Only what differs is written. An entry ends in what is known when a later delivery says otherwise;
where the later one tells since when it holds, what held before stays known as the past.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from itertools import islice
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


# COPY is refused where row-level security holds, so rows leave as arrays, thousands at once.
_STAGE = """INSERT INTO registers_staged
    (delivery, subject, content, valid_from, valid_until, origins, masked)
    SELECT %s::uuid, * FROM unnest(%s::bytea[], %s::jsonb[], %s::date[], %s::date[],
    %s::jsonb[], %s::text[])"""
BATCH = 5_000
_NEW = "(SELECT * FROM registers_staged WHERE delivery = %(delivery)s::uuid)"
# A row that says the same as an entry changes nothing. What is built says what holds now: the day
# since which it holds is compared only where a body delivered it as such.
_SAME = """n.subject = e.subject AND n.content = e.content
    AND n.origins IS NOT DISTINCT FROM e.origins
    AND (%(past)s::boolean OR
        (n.valid_from, n.valid_until) IS NOT DISTINCT FROM (e.valid_from, e.valid_until))"""
_CURRENT = """e.register = %(register)s::varchar AND e.ended_by_id IS NULL
    AND (NOT %(past)s::boolean OR e.valid_until IS NULL)"""
_END = f"""UPDATE registers_entry e SET ended_by_id = %(delivery)s::uuid WHERE {_CURRENT}
    AND NOT EXISTS (SELECT 1 FROM {_NEW} n WHERE {_SAME})
    AND (%(complete)s::boolean OR EXISTS (SELECT 1 FROM {_NEW} n WHERE n.subject = e.subject))"""
_ADD = f"""INSERT INTO registers_entry (id, body_id, register, subject, content, valid_from,
        valid_until, delivery_id, origins, masked)
    SELECT gen_random_uuid(), %(body)s::uuid, %(register)s::varchar, n.subject, n.content,
        n.valid_from, n.valid_until, %(delivery)s::uuid, n.origins, n.masked
    FROM {_NEW} n WHERE NOT EXISTS
        (SELECT 1 FROM registers_entry e WHERE {_CURRENT} AND {_SAME})"""
# What held until the day before the new entry begins. Those that are gone held until today.
_PAST = f"""INSERT INTO registers_entry (id, body_id, register, subject, content, valid_from,
        valid_until, delivery_id, origins, masked)
    SELECT gen_random_uuid(), e.body_id, e.register, e.subject, e.content, e.valid_from,
        coalesce(n.valid_from, %(as_of)s::date) - 1, %(delivery)s::uuid, e.origins, e.masked
    FROM registers_entry e LEFT JOIN {_NEW} n ON n.subject = e.subject
    WHERE e.register = %(register)s::varchar AND e.ended_by_id = %(delivery)s::uuid
        AND e.valid_from < coalesce(n.valid_from, %(as_of)s::date)"""
_CHANGES = f"""SELECT e.subject, array_agg(DISTINCT item.key ORDER BY item.key)
    FROM registers_entry e LEFT JOIN {_NEW} n ON n.subject = e.subject,
    LATERAL jsonb_each(e.content || coalesce(n.content, '{{}}')) item
    WHERE e.register = %(register)s::varchar AND e.ended_by_id = %(delivery)s::uuid
        AND e.content -> item.key IS DISTINCT FROM n.content -> item.key
    GROUP BY e.subject ORDER BY e.subject"""


def replace(
    delivery: Delivery, lines: Iterable[Line], *, complete: bool, past: bool
) -> list[Change]:
    """Put what a delivery brings in the place of what was said before.

    complete: subjects without a line have no entry any more. past: lines say what holds from
    `valid_from` on and leave alone what held before; else they are all there is of a subject.
    """
    said: dict[str, Any] = {
        "register": delivery.register,
        "delivery": delivery.id,
        "body": delivery.body_id,
        "as_of": delivery.as_of,
        "complete": complete,
        "past": past,
    }
    with connection.cursor() as cursor:
        _stage(cursor, delivery, lines)
        cursor.execute(_END, said)
        cursor.execute(_ADD, said)
        if past:
            cursor.execute(_PAST, said)
        cursor.execute(_CHANGES, said)
        found = [Change(bytes(subject), list(items)) for subject, items in cursor.fetchall()]
        cursor.execute("DELETE FROM registers_staged WHERE delivery = %(delivery)s::uuid", said)
    return found


def _stage(cursor: Any, delivery: Delivery, lines: Iterable[Line]) -> None:
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        columns = [[getattr(line, each.name) for line in batch] for each in fields(Line)]
        said = dict(zip((each.name for each in fields(Line)), columns, strict=True))
        order = ("subject", "content", "valid_from", "valid_until", "origins", "masked")
        cursor.execute(_STAGE, [delivery.id, *(said[name] for name in order)])
