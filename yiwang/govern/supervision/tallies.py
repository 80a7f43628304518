"""How many cards bodies have, by month, rule, level and state: kept as cards are issued and move,
never added up for a page.
"""

from django.db import connection

from yiwang.govern.supervision.models import Card, Tally
from yiwang.kernel import ids, unit
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.clock import local_day

_ADD = """INSERT INTO supervision_tally
        (id, body_id, month, package, rule, family, level, state, number, points)
    SELECT id, %s, %s, %s, %s, %s, %s, state, number, number * %s
    FROM unnest(%s::uuid[], %s::text[], %s::int[]) AS moved (id, state, number)
    ON CONFLICT (body_id, month, package, rule, level, state) DO UPDATE
    SET number = supervision_tally.number + excluded.number,
        points = supervision_tally.points + excluded.points"""
_ALL = """INSERT INTO supervision_tally
        (id, body_id, month, package, rule, family, level, state, number, points)
    SELECT gen_random_uuid(), body_id,
        date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date AS month,
        package, rule, min(family), level, state, count(*), sum(points)
    FROM supervision_card GROUP BY body_id, month, package, rule, level, state"""


def note(card: Card, left: str = "") -> None:
    """Count a card where it stands now.

    left: the state that it stood in before; empty: it is new.
    """
    moved = {str(card.state): 1} | ({left: -1} if left else {})
    states = sorted(moved)  # all lock the sums in one order
    month = local_day(card.at).replace(day=1)
    named = (card.body_id, month, card.package, card.rule, card.family, card.level, card.points)
    numbers = [moved[state] for state in states]
    unit.later(unit.Fixed(_ADD, (*named, [ids.new() for _state in states], states, numbers)))


def recount() -> None:
    """Count all anew, after cards were written past the actions."""
    with acting(SYSTEM):
        Tally.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(_ALL)
