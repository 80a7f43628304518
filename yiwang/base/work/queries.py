"""The inbox and what stands beside a task."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

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
        return tasks.none()
    mine = tasks.filter(
        Q(claimed_by=None) | Q(claimed_by=actor.account),
        body_id__in=actor.bodies,
        role__in=list(actor.roles),
        state=Task.State.OPEN,
    )
    if box == "overdue":
        mine = mine.filter(due__lt=actor.today)
    return mine.order_by("due", "opened_at", "id")


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


def of_case(case_id: UUID) -> QuerySet[Task]:
    return Task.objects.filter(case_id=case_id).order_by("opened_at", "id")


def incidents(case_id: UUID) -> QuerySet[Incident]:
    return Incident.objects.filter(case_id=case_id, settled_at=None).order_by("id")
