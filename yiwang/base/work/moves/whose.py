"""Whose move it is."""

from yiwang.base.work import actions
from yiwang.base.work.errors import NotTheSender, NotYourMove, NotYourTask, TaskClosed
from yiwang.base.work.models import Task
from yiwang.base.work.moves.table import Move, Who
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError, Forbidden

HEAD = "work:team:manage"  # the permission of those who answer for the work of a body

UNASKED = Exception("nobody asked yet")


def refusal(
    actor: Actor, task: Task, move: Move, *, doing: Exception | None = UNASKED
) -> DomainError | None:
    """Why this person may not make the move with the task, or None; the process is asked later.

    doing: why he may not end the task, where the caller knows it already.
    """
    if not actor.may(move.permission):
        return Forbidden(move.permission)
    if Who.SENDER in move.who:
        return None if _sent(actor, task) else NotTheSender(actions.shown(task))
    if task.state != Task.State.OPEN:
        return TaskClosed(actions.shown(task), task.completed_name or "—")
    if Who.HEAD in move.who and is_head(actor, task):
        return None
    if Who.INITIATOR in move.who and task.case.operator == actor.account:
        return None
    if Who.DOER not in move.who:
        return NotYourMove(actions.shown(task))
    found = actions.refusal(actor, task) if doing is UNASKED else doing
    if isinstance(found, NotYourTask) and Who.HEAD in move.who:
        return NotYourMove(actions.shown(task))
    return found if isinstance(found, DomainError) else None


def is_head(actor: Actor, task: Task) -> bool:
    return actor.may(HEAD) and task.body_id in actor.bodies


def _sent(actor: Actor, task: Task) -> bool:
    return task.state == Task.State.DONE and task.post_id == actor.post
