"""The inbox and what stands beside a task."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases import facade as cases
from yiwang.base.work.models import Incident, Task
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound

BOXES = ("todo", "overdue", "done", "started", "copied")


def inbox(actor: Actor, box: str = "todo") -> QuerySet[Task]:
    """Tasks of one box for the acting post, the most urgent first."""
    tasks = Task.objects.select_related("case")
    if box == "done":
        return tasks.filter(completed_by=actor.account).order_by("-completed_at")
    if box == "started":
        return tasks.filter(case__operator=actor.account).order_by("-opened_at")
    if box == "copied":
        return tasks.filter(copies__post=actor.post).order_by("-opened_at")
    mine = tasks.filter(
        Q(post=None) | Q(post=actor.post),
        body_id__in=actor.bodies,
        role__in=list(actor.roles),
        state=Task.State.OPEN,
    )
    if box == "overdue":
        mine = mine.filter(due__lt=actor.today)
    return mine.order_by("due", "opened_at", "id")


NEVER = date(9999, 12, 31)  # sorts tasks without a due day last
ORDER = {"done": "-completed_at", "started": "-opened_at"}  # all others: the soonest due first


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a box. text: the head of a case number, or part of a name."""

    box: str = "todo"
    text: str = ""
    service: str = ""
    role: str = ""


def chosen(actor: Actor, wish: Wish) -> tuple[QuerySet[Task], str]:
    """The tasks of a box that answer a wish, and the field that orders them; see `page_by`."""
    rows = inbox(actor, wish.box).annotate(day=Coalesce(F("due"), Value(NEVER)))
    if wish.service:
        rows = rows.filter(case__service=wish.service)
    if wish.role:
        rows = rows.filter(role=wish.role)
    if wish.text:
        rows = rows.filter(cases.named(wish.text, "case__"))
    return rows, ORDER.get(wish.box, "day")


def services(actor: Actor, box: str) -> list[tuple[str, str, str]]:
    """Code and titles of the services that have a task in a box."""
    columns = ("case__service", "case__title", "case__title_en")
    return list(inbox(actor, box).order_by(*columns).values_list(*columns).distinct())


def counts(actor: Actor) -> dict[str, int]:
    """How many wait in each box that asks for work."""
    return {box: inbox(actor, box).count() for box in ("todo", "overdue")}


def get(actor: Actor, task_id: UUID) -> Task:
    """One task that the actor may see.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    found = Task.objects.select_related("case__body").filter(id=task_id).first()
    if found is None:
        raise NotFound(_("This task"))
    return found


def mine_in(actor: Actor, case_id: UUID) -> Task | None:
    """The open task of a case that the acting post is asked to do, the oldest if several."""
    rows = inbox(actor).filter(case_id=case_id).order_by("opened_at", "id")
    return rows.first()


def of_case(case_id: UUID) -> QuerySet[Task]:
    return Task.objects.filter(case_id=case_id).order_by("opened_at", "id")


def incidents(case_id: UUID) -> QuerySet[Incident]:
    return Incident.objects.filter(case_id=case_id, settled_at=None).order_by("id")
