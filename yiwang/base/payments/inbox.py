"""Differences with the bank, as rows among the work that waits."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from yiwang.base.payments.models import Finding
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

SETTLES = "payments:finding:settle"
TITLE = {"zh": "核对银行流水", "en": "Compare with the bank"}

_WAITING = Read(
    Finding,
    """body_id = ANY (%s) AND state = 'open' AND day BETWEEN %s AND %s AND (day, id) > (%s, %s)
        AND strpos(bank, %s) > 0 ORDER BY day, id LIMIT %s""",
)


def find(reader: Reader, wish: Wish, after: After) -> Iterable[Entry]:
    """Open differences of the bodies of the reader's desks, the oldest day first."""
    if wish.service or wish.node or wish.role or wish.region:
        return []  # a difference is about none of these
    desks = reader.narrowed(wish).able(SETTLES)
    days = due_range(wish, reader.actor.today)
    rows = _WAITING.rows(list(desks), *days, after.at, after.tie, wish.text, PAGE + 1)
    return (_entry(each, desks[each.body_id]) for each in rows if each.body_id)


def _entry(row: Finding, desk: Desk) -> Entry:
    return Entry(
        kind="payment_finding",
        id=row.id,
        at=row.day,
        tie=row.id,
        number=row.bank,
        service="",
        matter=TITLE,
        party="",
        title={"zh": str(row.get_kind_display()), "en": str(row.get_kind_display())},
        body=desk.actor.body,
        opened_at=row.found_at,
        route="payment_finding",
        key=row.id,
        post=desk.actor.post,
        due=None,
        note=row.reference,
    )


_COUNTED = """SELECT count(*) AS todo FROM (SELECT day FROM payments_finding
    WHERE body_id = ANY (%s) AND state = 'open' ORDER BY day LIMIT %s) oldest"""


def count(reader: Reader) -> Statement:
    return _COUNTED, [list(reader.able(SETTLES)), LONGEST_COUNT["todo"]]


KIND = Kind("payment_finding", _("Difference with the bank"), frozenset({"todo"}), find, count)
