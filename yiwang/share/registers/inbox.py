"""Doubts as rows among the work that waits, for whoever may decide them."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.base.work import facade as work
from yiwang.base.work.facade import After, Entry, Kind, Reader, Wish
from yiwang.kernel.reads import Read
from yiwang.kernel.together import Statement
from yiwang.share.registers import queries
from yiwang.share.registers.models import Doubt

SETTLE = "registers:doubt:settle"
TITLE = {"zh": "核实存疑数据", "en": "Decide a doubt about data"}
_WAITING = Read(
    Doubt,
    """state = 'open' AND body_id = ANY (%s) AND due BETWEEN %s AND %s AND (due, id) > (%s, %s)
    AND (%s = '' OR name ILIKE %s) ORDER BY due, id LIMIT %s""",
)
_COUNT = """SELECT count(*) AS todo, count(*) FILTER (WHERE due < %s) AS overdue
    FROM (SELECT due FROM registers_doubt WHERE state = 'open' AND body_id = ANY (%s)
        LIMIT %s) waiting"""


def find(reader: Reader, wish: Wish, after: After) -> Iterable[Entry]:
    """Doubts to be decided, the soonest due first."""
    if wish.service or wish.node or wish.role or wish.region:
        return []
    narrow = reader.narrowed(wish)
    desks = narrow.able(SETTLE)
    first, last = work.due_range(wish, reader.actor.today)
    text = wish.text.strip()
    rows = _WAITING.rows(
        list(desks), first, last, after.at, after.tie, text, f"{text}%", work.PAGE + 1
    )
    return (_entry(each, desks[each.body_id].actor.post) for each in rows)


def _entry(doubt: Doubt, post: UUID) -> Entry:
    spec = queries.declared().get(doubt.register)
    return Entry(
        kind="doubt",
        id=doubt.id,
        at=doubt.due,
        tie=doubt.id,
        number="",
        service="",
        matter=dict(spec.title) if spec else {},
        party=doubt.name or doubt.masked,
        title=TITLE,
        body=doubt.body_id,
        opened_at=doubt.opened_at,
        route="doubt",
        key=doubt.id,
        post=post,
        due=doubt.due,
    )


def count(reader: Reader) -> Statement:
    desks = list(reader.able(SETTLE))
    return _COUNT, (reader.actor.today, desks, work.LONGEST_COUNT["todo"])


KIND = Kind("doubt", _("Doubt about data"), frozenset({"todo", "overdue"}), find, count)
