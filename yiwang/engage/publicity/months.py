"""How many decisions were made public, by month: kept as they are made public, never counted for a
page.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db import connection

from yiwang.engage.publicity.models import Entry, Month
from yiwang.kernel import unit
from yiwang.kernel.actor import SYSTEM, acting

_ADD = """INSERT INTO publicity_month (kind, month, number)
    SELECT * FROM unnest(%s::text[], %s::date[], %s::int[])
    ON CONFLICT (kind, month) DO UPDATE SET number = publicity_month.number + excluded.number"""
_ALL = """INSERT INTO publicity_month (kind, month, number)
    SELECT kind, date_trunc('month', decided_on)::date, count(*) FROM publicity_entry
    WHERE state IN ('published', 'withdrawn') GROUP BY 1, 2"""


def add(entries: Iterable[Entry], by: int = 1) -> None:
    """Note that entries became public, or, by -1, that they are none any more."""
    found = Counter((each.kind, each.decided_on.replace(day=1)) for each in entries)
    if found:
        rows = sorted(found.items())  # all lock the sums in one order
        kinds, months = [key[0] for key, _n in rows], [key[1] for key, _n in rows]
        unit.later(unit.Fixed(_ADD, (kinds, months, [by * number for _key, number in rows])))


def since(first: date) -> dict[tuple[date, str], int]:
    """The numbers from a month on, by month and kind."""
    rows = Month.objects.filter(month__gte=first)
    return {(row.month, row.kind): row.number for row in rows}


def recount() -> None:
    """Count all anew, after entries were written past the actions."""
    with acting(SYSTEM):
        Month.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(_ALL)
