"""Requests for correction (照面更正), as rows among the work that waits."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from yiwang.base.work.facade import (
    LONGEST_COUNT,
    PAGE,
    After,
    Desk,
    Entry,
    Kind,
    Reader,
    Wish,
    due_range,
)
from yiwang.kernel.reads import Read
from yiwang.kernel.together import Statement
from yiwang.serve.licences.models import Correction

ANSWERS = "licences:correction:answer"
TITLE = {"zh": "更正证照", "en": "Correct a licence"}


_WAITING = Read(
    Correction,
    """body_id = ANY (%s) AND state = 'open' AND due BETWEEN %s AND %s AND (due, id) > (%s, %s)
        AND strpos(number, %s) > 0 ORDER BY due, id LIMIT %s""",
)


def find(reader: Reader, wish: Wish, after: After) -> Iterable[Entry]:
    """Open requests to the bodies of the reader's desks."""
    if wish.service or wish.node or wish.role or wish.region:
        return []  # a request is about none of these
    desks = reader.narrowed(wish).able(ANSWERS)
    days = due_range(wish, reader.actor.today)
    rows = _WAITING.rows(list(desks), *days, after.at, after.tie, wish.text, PAGE + 1)
    return (_entry(each, desks[each.body_id]) for each in rows)


def _entry(row: Correction, desk: Desk) -> Entry:
    return Entry(
        kind="correction",
        id=row.id,
        at=row.due,
        tie=row.id,
        number=row.number,
        service="",
        matter=row.title,
        party="",
        title=TITLE,
        body=row.body_id,
        opened_at=row.asked_at,
        route="correction",
        key=row.id,
        post=desk.actor.post,
        due=row.due,
        note=row.reason[:80],
    )


_COUNTED = """SELECT count(*) AS todo, count(*) FILTER (WHERE due < %s) AS overdue
    FROM (SELECT due FROM licences_correction WHERE body_id = ANY (%s) AND state = 'open'
        ORDER BY due LIMIT %s) soonest"""


def count(reader: Reader) -> Statement:
    return _COUNTED, [reader.actor.today, list(reader.able(ANSWERS)), LONGEST_COUNT["todo"]]


KIND = Kind("correction", _("Correction"), frozenset({"todo", "overdue"}), find, count)
