"""Questions of other bodies (征询), as rows among the work that waits."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from yiwang.base.asides import facade as asides
from yiwang.base.asides.facade import Question
from yiwang.base.work.inbox import boxes
from yiwang.base.work.inbox.desks import Desk, Reader, due_range
from yiwang.base.work.inbox.kinds import Kind
from yiwang.base.work.inbox.values import After, Entry, Wish
from yiwang.kernel.together import Statement

ANSWERS = "asides:question:answer"
TITLE = {"zh": "答复征询", "en": "Answer a question"}


def find(reader: Reader, wish: Wish, after: After) -> Iterable[Entry]:
    """Open questions to the bodies of the reader's desks; of the case only its number is known."""
    if wish.service or wish.node or wish.role or wish.region:
        return []  # a question is about none of these
    desks = reader.narrowed(wish).able(ANSWERS)
    days = due_range(wish, reader.actor.today)
    rows = asides.waiting_for(desks, days, (after.at, after.tie), boxes.SIZE + 1, wish.text)
    return (_entry(each, desks[each.body_id]) for each in rows)


def _entry(question: Question, desk: Desk) -> Entry:
    return Entry(
        kind="question",
        id=question.id,
        at=question.due,
        tie=question.id,
        number=question.number,
        service="",
        matter=question.matter,
        party="",
        title=TITLE,
        body=question.body_id,
        opened_at=question.asked_at,
        route="question",
        key=question.id,
        post=desk.actor.post,
        due=question.due,
        holder="",
        note=question.text[:80],
    )


def count(reader: Reader) -> Statement:
    return asides.counting(reader.able(ANSWERS), reader.actor.today, boxes.MOST["todo"])


KIND = Kind("question", _("Question"), frozenset({"todo", "overdue"}), find, count)
