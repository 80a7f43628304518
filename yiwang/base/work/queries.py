"""What stands beside a task; its lists are in `inbox`."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases.facade import Case, ClockEntry
from yiwang.base.work.models import Copy, Incident, Instance, Task
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.folding.work import recall
from yiwang.kernel.reads import Read
from yiwang.kernel.unit import ask


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
    found = _TASK.first(task_id) or (_TASK.first(task_id) if recall(task_id) else None)
    if found is None:
        raise NotFound(_("This task"))
    return found


# All three are locked, so what is read is what stands when the last of the locks was given.
_LOCKED = Read(
    Task,
    "work_task.id = %s FOR NO KEY UPDATE OF cases_case, work_task, work_instance",
    beside=("case", "case__body", "case__instance"),
)


_LEDGER = Read(
    ClockEntry,
    "case_id = (SELECT case_id FROM work_task WHERE id = %s) ORDER BY clock, position",
)


def locked(actor: Actor, task_id: UUID) -> Task:
    """The same with its case, clocks and process, and nobody else changes these until the
    transaction ends.

    The case comes first, whatever is changed of it, so that two never wait for each other. The
    clocks are read behind the locks, in the same packet: hardly a step does not ask for them.
    """
    row, lines = ask(_LOCKED.fixed(task_id), _LEDGER.fixed(task_id))
    found = _LOCKED.row(row)
    if found is None:
        raise NotFound(_("This task"))
    found.case.ledger = _LEDGER.made(lines)
    return found


def of_case(case_id: UUID) -> QuerySet[Task]:
    return Task.objects.filter(case_id=case_id).order_by("opened_at", "id")


_TASKS = Read(
    Task, "work_task.case_id = %s ORDER BY opened_at, work_task.id", beside=("body", "post")
)
_INCIDENTS = Read(Incident, "case_id = %s AND settled_at IS NULL ORDER BY id")
_INSTANCE = Read(Instance, "case_id = %s")


def tasks(actor: Actor, case: Case) -> Sequence[Task]:
    """All tasks of a case, the oldest first, each with its body and post."""
    return _TASKS.rows(case.id, case=case)


def mine(actor: Actor, rows: Iterable[Task]) -> Task | None:
    """The first of a case's tasks that is open and that the acting post is asked to do."""
    return next((row for row in rows if _waits_for(actor, row)), None)


def _waits_for(actor: Actor, row: Task) -> bool:
    if row.state != Task.State.OPEN or row.body_id not in actor.bodies:
        return False
    return row.role in actor.roles if row.post_id is None else row.post_id == actor.post


_COPIES = Read(Copy, "case_id = %s ORDER BY work_copy.at, work_copy.id", beside=("post",))


def copies(actor: Actor, case: Case) -> Sequence[Copy]:
    """To whom steps of a case were passed round, and when each read them."""
    return _COPIES.rows(case.id)


def incidents(actor: Actor, case: Case) -> Sequence[Incident]:
    """The steps of a case that stand still."""
    return _INCIDENTS.rows(case.id, case=case)


def instances(actor: Actor, case: Case) -> Sequence[Instance]:
    """The process of a case; none: it is a draft, and nothing has begun."""
    return _INSTANCE.rows(case.id)
