"""What people do with tasks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import filling, told
from yiwang.base.work import assignment, blueprint, checks, queries, rules, run
from yiwang.base.work.blueprint import Outcome, TaskPlan
from yiwang.base.work.errors import NoSuchOutcome, NotForTheGroup
from yiwang.base.work.models import Task, Timer
from yiwang.engines.process import happenings
from yiwang.kernel import writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import Invalid, Stale
from yiwang.kernel.files import store
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.reads import Read
from yiwang.kernel.texts import say


def plan_of(task: Task) -> TaskPlan:
    """What the package of the task's case says about it; of an opinion, what everyone is asked."""
    source = packages.source(task.case.package, task.case.version)
    plan = blueprint.of(source).tasks[task.node]
    return blueprint.opinion(plan) if task.main else plan


def refusal(actor: Actor, task: Task) -> Exception | None:
    """Why the actor may not end the task, or None; pages show it before anyone tries."""
    return rules.refusal(_facts(actor, task, plan_of(task)))


# Steps whose doers must not do this one, and its own shares.
_EARLIER = Read(
    Task,
    """case_id = %s AND main = '' AND (node = ANY (%s) AND state IN ('done', 'renewed')
        OR node = %s AND state = 'done') ORDER BY opened_at, id""",
)


def _facts(actor: Actor, task: Task, plan: TaskPlan) -> rules.Facts:
    asked = task.state == Task.State.OPEN and (plan.different_from or plan.distinct)
    own = task.node if plan.distinct else ""
    earlier = _EARLIER.all(task.case_id, list(plan.different_from), own) if asked else []
    return rules.Facts(
        title=shown(task),
        is_open=task.state == Task.State.OPEN,
        closed_by=task.completed_name or "—",
        mine=task.body_id in actor.bodies and task.role in actor.roles,
        listed=actor.covers(task.role, task.case.service),
        service=task.case.title,
        account=actor.account,
        holder=holder(task) if task.post_id not in (None, actor.post) else "",
        resting=task.resting_since is not None,
        doers=[(shown(row), row.completed_by) for row in earlier if row.completed_by],
    )


def holder(task: Task) -> str:
    """Who has a task that is one post's alone."""
    post = task.post
    if task.claimed_name or post is None:
        return task.claimed_name
    return say({"zh": post.title, "en": post.title_en})


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
    task = queries.locked(actor, task_id)
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
    checks.require(actor, task, outcome, task.data)
    _attach(actor, task, chosen)
    _close(actor, task, chosen, comment)
    entered = {"outcome": outcome, "comment": comment, **task.data}
    # An opinion decides nothing, so the process learns only that it was given.
    given = {} if task.main else {task.node: entered}
    run.happen(actor, task.case, happenings.Complete(task.key, given, str(actor.post)))
    if task.lent_by_id:
        task.refresh_from_db()  # it went back to whoever lent it
    return task


def _checked(actor: Actor, outcome: Outcome, data: Mapping[str, Any]) -> dict[str, Any]:
    if outcome.form is None:
        return {}
    submission = outcome.form.submit(data, now=actor.now, zone=CITY_ZONE)
    if submission.problems:
        raise Invalid(told(submission.problems))
    return dict(submission.data)


def _attach(actor: Actor, task: Task, outcome: Outcome) -> None:
    """Files that come with the outcome belong to the case."""
    for material, file_id in filling.files(outcome.form, task.data) if outcome.form else ():
        row = store.get(file_id)
        cases.attach(actor, task.case, material, row.id, row.name)


_ENDING = (
    *("state", "outcome", "comment", "data", "completed_at", "completed_by", "completed_name"),
    *("post", "revision"),
)


def _close(actor: Actor, task: Task, outcome: Outcome, comment: str) -> None:
    task.state = Task.State.DONE
    task.outcome, task.comment = outcome.id, comment
    task.completed_at, task.completed_by = actor.now, actor.account
    task.completed_name = actor.name
    task.post_id = actor.post if actor.post != NOBODY else None
    task.revision += 1
    writes.update(task, *_ENDING)
    titles = {"zh": task.title, "en": task.title_en}
    facts = {"task": titles, "outcome": dict(outcome.titles), "comment": comment}
    kind = "task_done"
    if task.lent_by_id:
        kind, facts = "task_given_back", facts | {"to": assignment.named(actor, task.lent_by_id)}
    cases.note(actor, task.case, kind, facts, public=False)


_HOLDING = ("claimed_by", "claimed_name", "post", "revision")


@action("work:task:complete")
def claim(actor: Actor, task_id: UUID) -> Task:
    """Take a task of the group for oneself.

    Raises:
        NotYourTask, TaskClosed, Claimed, SamePerson: this person may not do it.
    """
    task = queries.locked(actor, task_id)
    refused = rules.refusal(_facts(actor, task, plan_of(task)))
    if refused is not None:
        raise refused
    task.claimed_by, task.claimed_name = actor.account, actor.name
    task.post_id = actor.post
    task.revision += 1
    writes.update(task, *_HOLDING)
    return task


@action("work:task:complete")
def release(actor: Actor, task_id: UUID) -> Task:
    """Give a claimed task back to the group."""
    task = queries.locked(actor, task_id)
    refused = rules.refusal(_facts(actor, task, plan_of(task)))
    if refused is not None:
        raise refused
    if task.main or task.lent_by_id:
        raise NotForTheGroup(shown(task))
    plan = plan_of(task)
    named = plan.place is not None and plan.place.body  # a share of a step stays where it is
    body = task.body_id if named else assignment.body_of(actor, task.case, plan)
    task.claimed_by, task.claimed_name = None, ""
    task.post_id, task.body_id, task.role = None, body, plan.role
    task.revision += 1
    writes.update(task, "body", "role", *_HOLDING)
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
