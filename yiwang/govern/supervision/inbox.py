"""Cards that a body must explain, as rows among the work that waits.

The head of the body sees all of them, a handler those of what was in his hands.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from yiwang.base.work import facade as work
from yiwang.base.work.facade import After, Desk, Entry, Kind, Reader, Wish
from yiwang.govern.supervision import queries
from yiwang.govern.supervision.ladder import APPEAL, EXPLAIN
from yiwang.govern.supervision.models import Card
from yiwang.kernel.together import Statement

TITLE = {"zh": "说明监察卡", "en": "Explain a supervision card"}


def find(reader: Reader, wish: Wish, after: After) -> Iterable[Entry]:
    """Cards to be explained, the soonest due first."""
    if wish.service or wish.node or wish.role or wish.region:
        return []
    narrow = reader.narrowed(wish)
    desks, heads = narrow.able(EXPLAIN), narrow.able(APPEAL)
    days = work.due_range(wish, reader.actor.today)
    place = (after.at, after.tie)
    rows = queries.waiting_for(heads, desks, narrow.posts, days, place, work.PAGE + 1, wish.text)
    return (_entry(each, heads.get(each.body_id) or desks[each.body_id]) for each in rows)


def _entry(card: Card, desk: Desk) -> Entry:
    assert card.due is not None  # a card that waits for an explanation has its last day
    return Entry(
        kind="card",
        id=card.id,
        at=card.due,
        tie=card.id,
        number=card.object_number,
        service="",
        matter=card.matter,
        party="",
        title=TITLE,
        body=card.body_id,
        opened_at=card.issued_at,
        route="card",
        key=card.number,
        post=desk.actor.post,
        due=card.due,
        holder=card.who,
        note=card.number,
    )


def count(reader: Reader) -> Statement:
    heads, desks = reader.able(APPEAL), reader.able(EXPLAIN)
    most = work.LONGEST_COUNT["todo"]
    return queries.counting(heads, desks, reader.posts, reader.actor.today, most)


KIND = Kind("card", _("Supervision card"), frozenset({"todo", "overdue"}), find, count)
