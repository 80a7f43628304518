"""Copies (传阅): what was sent to a post to read."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from yiwang.base.work.inbox import boxes, tasks
from yiwang.base.work.inbox.desks import Reader
from yiwang.base.work.inbox.kinds import Kind
from yiwang.base.work.inbox.values import After, Entry, Wish
from yiwang.base.work.models import Copy
from yiwang.kernel.clock import local_day
from yiwang.kernel.together import Statement

_PAGE = """SELECT found.id FROM unnest(%(posts)s::uuid[]) AS way(post) CROSS JOIN LATERAL (
        SELECT copy.id, copy.at FROM work_copy copy {join}
        WHERE copy.post_id = way.post AND (copy.at, copy.id) < (%(at)s, %(tie)s::uuid)
        ORDER BY copy.at DESC, copy.id DESC LIMIT {limit}) found
    ORDER BY found.at DESC, found.id DESC LIMIT {limit}"""
_CARD = """JOIN work_card card ON card.case_id = copy.case_id
    AND card.words @@ %(words)s::tsquery"""
_COUNT = """SELECT count(*) AS copied FROM (SELECT 1 FROM work_copy
    WHERE post_id = ANY (%s::uuid[]) AND read_at IS NULL LIMIT %s) unread"""


def find(reader: Reader, wish: Wish, after: After) -> list[Entry]:
    given = tasks.parameters(reader.narrowed(wish), wish, after)
    page = _PAGE.format(join=_CARD if given["words"] else "", limit=boxes.SIZE + 1)
    with connection.cursor() as cursor:
        cursor.execute(page, given)
        keys = [row[0] for row in cursor.fetchall()]
    rows = Copy.objects.filter(id__in=keys).select_related("case", "task", "body")
    found = {row.id: row for row in rows.defer("case__terms", "task__data")}
    return [_entry(found[key]) for key in keys if key in found]


def _entry(copy: Copy) -> Entry:
    case, task = copy.case, copy.task
    return Entry(
        kind="copy",
        id=copy.id,
        at=copy.at,
        tie=copy.id,
        number=case.number,
        service=case.service,
        matter={"zh": case.title, "en": case.title_en},
        party=case.applicant_name,
        title={"zh": task.title, "en": task.title_en},
        body=copy.body_id,
        body_name={"zh": copy.body.name, "en": copy.body.name_en},
        opened_at=copy.at,
        route="task",
        key=task.id,
        post=copy.post_id,
        node=task.node,
        role=task.role,
        state="done" if copy.read_at else "open",
        due=None,
        done_on=local_day(copy.read_at) if copy.read_at else None,
        holder=copy.sender,
        note=copy.note,
    )


def count(reader: Reader) -> Statement:
    """Those that were not read yet."""
    return _COUNT, [reader.posts, boxes.MOST["copied"]]


KIND = Kind("copy", _("Copy"), frozenset({"copied"}), find, count)
