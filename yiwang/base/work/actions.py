"""What people do with tasks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import told
from yiwang.base.work import blueprint, queries, rules, run
from yiwang.base.work.blueprint import Outcome, TaskPlan
from yiwang.base.work.errors import NoSuchOutcome
from yiwang.base.work.models import Task, Timer
from yiwang.engines.process import happenings
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import Invalid, Stale
from yiwang.kernel.texts import say


def plan_of(task: Task) -> TaskPlan:
    """What the package of the task's case says about it."""
    source = packages.source(task.case.package, task.case.version)
    return blueprint.of(source).tasks[task.node]


def refusal(actor: Actor, task: Task) -> Exception | None:
    """Why the actor may not end the task, or None; pages show it before anyone tries."""
    return rules.refusal(_facts(actor, task, plan_of(task)))


def _facts(actor: Actor, task: Task, plan: TaskPlan) -> rules.Facts:
    shares = (task.node,) if plan.distinct else ()
    earlier = queries.of_case(task.case_id).filter(
        node__in=[*plan.different_from, *shares], state=Task.State.DONE
    )
    return rules.Facts(
        title=shown(task),
        is_open=task.state == Task.State.OPEN,
        closed_by=task.completed_name or "—",
        mine=task.body_id in actor.bodies and task.role in actor.roles,
        listed=actor.covers(task.role, task.case.service),
        service=task.case.title,
        account=actor.account,
        claimed_by=task.claimed_by,
        claimed_name=task.claimed_name,
        doers=[(shown(row), row.completed_by) for row in earlier if row.completed_by],
    )


def shown(task: Task) -> str:
    return say({"zh": task.title, "en": task.title_en})


@action("work:task:complete")
def complete(
    actor: Actor,
    task_id: UUID,
    outcome: str,
    data: Mapping[str, Any] | None = None,
    comment: str = "",
    *,
    revision: int | None = None,
) -> Task:
    """End a task with one of its outcomes and let the process go on.

    revision: the state of the task that the person saw.

    Raises:
        NotYourTask, TaskClosed, Claimed, SamePerson: this person may not end it.
        NoSuchOutcome, Invalid: the outcome is none of the task's, or lacks what it needs.
        Stale: somebody changed the task since.
    """
    task = queries.get(actor, task_id)
    case = cases.lock(actor, task.case.number)
    task.refresh_from_db()
    task.case = case
    plan = plan_of(task)
    refused = rules.refusal(_facts(actor, task, plan))
    if refused is not None:
        raise refused
    if revision is not None and revision != task.revision:
        raise Stale
    chosen = plan.outcomes.get(outcome)
    if chosen is None:
        raise NoSuchOutcome(outcome, tuple(plan.outcomes))
    task.data = _checked(actor, chosen, data or {})
    _close(actor, task, chosen, comment)
    entered = {"outcome": outcome, "comment": comment, **task.data}
    run.happen(actor, case, happenings.Complete(task.key, {task.node: entered}, str(actor.account)))
    return task


def _checked(actor: Actor, outcome: Outcome, data: Mapping[str, Any]) -> dict[str, Any]:
    if outcome.form is None:
        return {}
    submission = outcome.form.submit(data, now=actor.now, zone=CITY_ZONE)
    if submission.problems:
        raise Invalid(told(submission.problems))
    return dict(submission.data)


def _close(actor: Actor, task: Task, outcome: Outcome, comment: str) -> None:
    task.state = Task.State.DONE
    task.outcome, task.comment = outcome.id, comment
    task.completed_at, task.completed_by = actor.now, actor.account
    task.completed_name = actor.name
    task.revision += 1
    task.save()
    titles = {"zh": task.title, "en": task.title_en}
    facts = {"task": titles, "outcome": dict(outcome.titles), "comment": comment}
    cases.note(actor, task.case, "task_done", facts, public=False)


@action("work:task:complete")
def claim(actor: Actor, task_id: UUID) -> Task:
    """Take a task of the group for oneself.

    Raises:
        NotYourTask, TaskClosed, Claimed, SamePerson: this person may not do it.
    """
    task = Task.objects.select_for_update().get(id=queries.get(actor, task_id).id)
    refused = rules.refusal(_facts(actor, task, plan_of(task)))
    if refused is not None:
        raise refused
    task.claimed_by, task.claimed_name = actor.account, actor.name
    task.revision += 1
    task.save(update_fields=["claimed_by", "claimed_name", "revision"])
    return task


@action("work:task:complete")
def release(actor: Actor, task_id: UUID) -> Task:
    """Give a claimed task back to the group."""
    task = Task.objects.select_for_update().get(id=queries.get(actor, task_id).id)
    refused = rules.refusal(_facts(actor, task, plan_of(task)))
    if refused is not None:
        raise refused
    task.claimed_by, task.claimed_name = None, ""
    task.revision += 1
    task.save(update_fields=["claimed_by", "claimed_name", "revision"])
    return task


@action("work:timer:fire")
def fire(actor: Actor, timer_id: UUID) -> Timer | None:
    """Tell a process that a moment it waited for has come; done once, whoever looks."""
    found = Timer.objects.select_related("case").filter(id=timer_id).first()
    if found is None:
        return None
    case = cases.lock(actor, found.case.number)
    if not Timer.objects.filter(id=timer_id, due__lte=actor.now).delete()[0]:
        return None
    run.happen(actor, case, happenings.Timer(found.key))
    return found
