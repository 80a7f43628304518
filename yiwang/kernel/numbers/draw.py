"""Draw the next number of a register."""

from django.db import connection

from yiwang.kernel import writes

_NEXT = """INSERT INTO numbers_counter (register, period, last) VALUES (%s, %s, 1)
    ON CONFLICT (register, period) DO UPDATE SET last = numbers_counter.last + 1 RETURNING last"""


def draw(register: str, period: str) -> int:
    """The next number, from 1, without gaps among committed transactions.

    The counter's row stays locked until the transaction ends, so draw late.
    """
    with writes.apart(), connection.cursor() as cursor:
        cursor.execute(_NEXT, [register, period])
        return int(cursor.fetchone()[0])
