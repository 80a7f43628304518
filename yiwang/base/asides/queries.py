"""Reading what stands beside a case. The actor comes first; the database has the last word."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.asides.models import Link, Note, Opened, Question
from yiwang.base.cases.facade import Case, State
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.tenancy.models import Body

MOST = 20  # cases of the same applicant on one page
LIST = 200  # questions that wait for one body; more than anyone reads at once


def notes(actor: Actor, case: Case) -> list[Note]:
    """The notes of a case, the latest first."""
    return list(Note.objects.filter(case_id=case.id).order_by("-at", "-id"))


def questions(actor: Actor, case: Case) -> list[Question]:
    """What other bodies were asked about a case, the latest first, with what was opened to them."""
    rows = Question.objects.filter(case_id=case.id).select_related("body", "asker")
    return list(rows.prefetch_related("opened").order_by("-asked_at", "-id"))


def asked(actor: Actor, box: str = "open") -> QuerySet[Question]:
    """What the acting post's bodies are asked: `open` by the soonest due, `closed` the latest
    first.
    """
    rows = Question.objects.filter(body_id__in=actor.bodies).select_related("asker")
    if box == "open":
        return rows.filter(state=Question.State.OPEN).order_by("due", "id")
    return rows.exclude(state=Question.State.OPEN).order_by("-closed_at", "-id")


def waiting_for(bodies: Collection[UUID]) -> QuerySet[Question]:
    """What the bodies are asked and have not answered, the soonest due first."""
    rows = Question.objects.filter(body_id__in=bodies, state=Question.State.OPEN)
    return rows.order_by("due", "id")


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


def links(actor: Actor, case: Case) -> list[Link]:
    """Links from and to a case whose other end the actor may see, oldest first."""
    rows = Link.objects.filter(Q(case_id=case.id) | Q(other_id=case.id))
    return list(rows.select_related("case", "other").order_by("at", "id"))


def siblings(actor: Actor, case: Case) -> list[Case]:
    """Other cases of the same applicant that the actor may see, the latest first."""
    rows = Case.objects.filter(applicant_id=case.applicant_id).exclude(id=case.id)
    return list(rows.exclude(state=State.DRAFT).order_by("-opened_at")[:MOST])
