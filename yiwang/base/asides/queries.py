"""Reading what stands beside a case. The actor comes first; the database has the last word."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from yiwang.base.asides.models import Link, Note, Opened, Question
from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.reads import Read
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.together import Statement

MOST = 20  # cases of the same applicant on one page
LIST = 200  # questions that wait for one body; more than anyone reads at once


_NOTES = Read(Note, "case_id = %s ORDER BY at DESC, id DESC")
_QUESTIONS = Read(
    Question,
    "asides_question.case_id = %s ORDER BY asked_at DESC, asides_question.id DESC",
    beside=("body", "asker"),
)


def notes(actor: Actor, case: Case) -> Sequence[Note]:
    """The notes of a case, the latest first."""
    return _NOTES.rows(case.id)


def questions(actor: Actor, case: Case) -> Sequence[Question]:
    """What other bodies were asked about a case, the latest first."""
    return _QUESTIONS.rows(case.id)


def with_opened(rows: Sequence[Question]) -> list[Question]:
    """The same with what was opened to the bodies, read for all at once."""
    found = list(rows)
    prefetch_related_objects(found, "opened")
    return found


def asked(actor: Actor, box: str = "open") -> QuerySet[Question]:
    """What the acting post's bodies are asked: `open` by the soonest due, `closed` the latest
    first.
    """
    rows = Question.objects.filter(body_id__in=actor.bodies).select_related("asker")
    if box == "open":
        return rows.filter(state=Question.State.OPEN).order_by("due", "id")
    return rows.exclude(state=Question.State.OPEN).order_by("-closed_at", "-id")


_WAITING = Read(
    Question,
    """body_id = ANY (%s) AND state = 'open' AND due BETWEEN %s AND %s AND (due, id) > (%s, %s)
        AND strpos(number, %s) > 0 ORDER BY due, id LIMIT %s""",
)


def waiting_for(
    bodies: Collection[UUID],
    days: tuple[date, date],
    after: tuple[date, UUID],
    most: int,
    number: str = "",
) -> Sequence[Question]:
    """What the bodies are asked and have not answered, the soonest due first.

    days: the first and the last due day, both included. after: due day and id of the last one that
    was seen. most: how many. number: a part of the case's number.
    """
    return _WAITING.rows(list(bodies), *days, *after, number, most)


_COUNTED = """SELECT count(*) AS todo, count(*) FILTER (WHERE due < %s) AS overdue
    FROM (SELECT due FROM asides_question WHERE body_id = ANY (%s) AND state = 'open'
        ORDER BY due LIMIT %s) soonest"""


def counting(bodies: Collection[UUID], today: date, most: int) -> Statement:
    """What asks how many questions wait for the bodies (`todo`) and how many of these are overdue;
    none counted beyond `most`.
    """
    return _COUNTED, [today, list(bodies), most]


def question(actor: Actor, question_id: UUID) -> Question:
    """One question, for who asks and who is asked.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    rows = Question.objects.filter(id=question_id).select_related("body", "asker")
    found = rows.prefetch_related("opened").first()
    if found is None:
        raise NotFound(_("This question"))
    return found


def opened(question: Question) -> list[Opened]:
    return sorted(question.opened.all(), key=lambda row: row.position)


def askable(actor: Actor) -> list[Body]:
    """The bodies that can be asked: all but the actor's own, the nearest division first."""
    own = Body.objects.filter(id=actor.body).values_list("region_id", flat=True).first()
    rows = Body.objects.exclude(id__in=actor.bodies).order_by("level", "region_id", "name")
    return sorted(rows, key=lambda body: body.region_id != own)


_LINKS = Read(
    Link,
    "%s IN (case_id, other_id) ORDER BY asides_link.at, asides_link.id",
    beside=("case", "other"),
)
_SIBLINGS = Read(
    Case,
    """applicant_id = %s AND id <> %s AND state <> 'draft'
    ORDER BY opened_at DESC LIMIT %s""",
    without=("terms", "code_sealed"),
)


def links(actor: Actor, case: Case) -> Sequence[Link]:
    """Links from and to a case whose other end the actor may see, oldest first."""
    return _LINKS.rows(case.id)


def siblings(actor: Actor, case: Case) -> Sequence[Case]:
    """Other cases of the same applicant that the actor may see, the latest first."""
    return _SIBLINGS.rows(case.applicant_id, case.id, MOST)
