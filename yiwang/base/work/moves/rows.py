"""What the process says about a task that goes on, written into its row."""

from uuid import UUID

from yiwang.base.cases.facade import Case
from yiwang.base.work import assignment
from yiwang.base.work.inbox import card
from yiwang.base.work.models import Task
from yiwang.engines.process.effects import TaskOpened, TaskUpdated
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.tenancy import staffing

HANDS = ("transfer", "delegate", "resolved")


def update(actor: Actor, case: Case, effect: TaskUpdated) -> None:
    """Follow a task that changed hands or state."""
    task = Task.objects.filter(case=case, key=effect.id).first()
    if task is None:
        return
    if effect.change in HANDS:
        _give(actor, case, task, effect)
    elif effect.change == "suspend":
        task.resting_since = actor.now
    elif effect.change == "resume":
        task.resting_since = None
    elif effect.change == "urge":
        task.urged_at = actor.now
    else:
        return
    task.revision += 1
    task.save()


def _give(actor: Actor, case: Case, task: Task, effect: TaskUpdated) -> None:
    """Put a task into the hands of a post. What was written down goes along when it comes back."""
    to = UUID(effect.detail["to"])
    with acting(SYSTEM.on(actor.now)):
        doer = assignment.of_seat(staffing.of_posts([to], actor.today)[to], task.role)
    card.involve(actor, case, doer.body)
    task.body_id, task.role, task.post_id = doer.body, doer.role, doer.post
    task.claimed_by, task.claimed_name, task.seen_at = None, "", None
    task.lent_by_id = UUID(effect.detail["from"]) if effect.change == "delegate" else None
    if effect.change == "resolved":
        task.state, task.outcome = Task.State.OPEN, ""
        task.completed_at, task.completed_by, task.completed_name = None, None, ""


def renew(case: Case, effect: TaskOpened) -> None:
    """A step is asked again of the post that did it: what it gave then no longer counts."""
    done = Task.objects.filter(case=case, node=effect.node, state=Task.State.DONE, main="")
    if not effect.of and (post := _post(effect.post)):
        done.filter(post_id=post).update(state=Task.State.RENEWED)


def _post(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:  # a program did the step
        return None
