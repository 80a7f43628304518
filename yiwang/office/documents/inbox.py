"""Copies that wait to be signed for, as rows among the work that waits."""

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
from yiwang.office.documents.models import Dispatch

RECEIVES = "documents:dispatch:receive"
TITLE = {"zh": "签收公文", "en": "Sign for a document"}

_WAITING = Read(
    Dispatch,
    """documents_dispatch.body_id = ANY (%s) AND documents_dispatch.state IN ('sent', 'delivered')
        AND sign_by BETWEEN %s AND %s AND (sign_by, documents_dispatch.id) > (%s, %s)
        AND (strpos(documents_issue.title, %s) > 0 OR strpos(documents_issue.number, %s) > 0)
        ORDER BY sign_by, documents_dispatch.id LIMIT %s""",
    beside=("issue", "sender"),
)
_COUNTED = """SELECT count(*) AS todo, count(*) FILTER (WHERE sign_by < %s) AS overdue
    FROM (SELECT sign_by FROM documents_dispatch WHERE body_id = ANY (%s)
        AND state IN ('sent', 'delivered') ORDER BY sign_by LIMIT %s) soonest"""


def find(reader: Reader, wish: Wish, after: After) -> Iterable[Entry]:
    """Copies for the bodies of the reader's desks, those to be signed for soonest first."""
    if wish.service or wish.node or wish.role or wish.region:
        return []  # no case yet, so none of these
    desks = reader.narrowed(wish).able(RECEIVES)
    if not desks:
        return []
    days = due_range(wish, reader.actor.today)
    words = (wish.text, wish.text)
    rows = _WAITING.rows(list(desks), *days, after.at, after.tie, *words, PAGE + 1)
    return (_entry(each, desks[each.body_id]) for each in rows)


def _entry(row: Dispatch, desk: Desk) -> Entry:
    return Entry(
        kind="dispatch",
        id=row.id,
        at=row.sign_by,
        tie=row.id,
        number=row.issue.number,
        service="",
        matter={"zh": row.issue.title, "en": row.issue.title},
        party=row.sender.name,
        title=TITLE,
        body=row.body_id,
        opened_at=row.sent_at,
        route="dispatch",
        key=row.id,
        post=desk.actor.post,
        due=row.sign_by,
        urged=row.urged_at is not None,
    )


def count(reader: Reader) -> Statement:
    bodies = list(reader.able(RECEIVES))
    return _COUNTED, [reader.actor.today, bodies, LONGEST_COUNT["todo"]]


KIND = Kind("dispatch", _("Document to sign for"), frozenset({"todo", "overdue"}), find, count)
