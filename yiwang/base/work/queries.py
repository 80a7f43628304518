"""What stands beside a task; its lists are in `inbox`."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.work.models import Incident, Task
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.reads import Read


def waiting(actor: Actor) -> QuerySet[Task]:
    """Open tasks that the acting post may do, of all cases; lists go through `inbox.lists`."""
    return Task.objects.select_related("case").filter(
        Q(post=None, role__in=list(actor.roles)) | Q(post=actor.post),
        body_id__in=actor.bodies,
        state=Task.State.OPEN,
    )


_TASK = Read(Task, "work_task.id = %s", beside=("case", "case__body"))


def get(actor: Actor, task_id: UUID) -> Task:
    """One task that the actor may see.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    found = _TASK.first(task_id)
    if found is None:
        raise NotFound(_("This task"))
    return found


_LOCKED = Read(
    Task,
    "work_task.id = %s",
    beside=("case", "case__body", "case__instance"),
    first_lock="""SELECT FROM cases_case
        WHERE id = (SELECT case_id FROM work_task WHERE id = %s) FOR NO KEY UPDATE""",
)


def locked(actor: Actor, task_id: UUID) -> Task:
    """The same with its case and process, and nobody else changes these until the transaction ends.

    The case comes first, whatever is changed of it, so that two never wait for each other.
    """
    found = _LOCKED.first(task_id)
    if found is None:
        raise NotFound(_("This task"))
    return found


def mine_in(actor: Actor, case_id: UUID) -> Task | None:
    """The open task of a case that the acting post is asked to do, the oldest if several."""
    rows = waiting(actor).filter(case_id=case_id).order_by("opened_at", "id")
    return rows.first()


def of_case(case_id: UUID) -> QuerySet[Task]:
    return Task.objects.filter(case_id=case_id).order_by("opened_at", "id")


def incidents(case_id: UUID) -> QuerySet[Incident]:
    return Incident.objects.filter(case_id=case_id, settled_at=None).order_by("id")
