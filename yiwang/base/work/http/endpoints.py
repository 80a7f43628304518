"""Tasks for programs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yiwang.base.work import actions, queries
from yiwang.base.work.http import schemas
from yiwang.base.work.models import Task
from yiwang.kernel.errors import Invalid, Stale
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["tasks"])


def _row(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "case": task.case.number,
        "service": task.case.title,
        "node": task.node,
        "title": task.title,
        "title_en": task.title_en,
        "role": task.role,
        "state": task.state,
        "due": task.due,
        "opened_at": task.opened_at,
        "claimed_by": task.claimed_name,
        "outcome": task.outcome,
    }


def _whole(request: ActorRequest, task: Task, response: HttpResponse) -> dict[str, Any]:
    plan = actions.plan_of(task)
    refused = actions.refusal(request.actor, task)
    response["ETag"] = f'"{task.revision}"'
    outcomes = [
        {"id": each.id, "title": dict(each.titles), "form": each.document}
        for each in plan.outcomes.values()
    ]
    return _row(task) | {
        "outcomes": outcomes,
        "refusal": str(refused) if refused else None,
        "revision": task.revision,
    }


def seen_revision(request: ActorRequest) -> int | None:
    """The revision in If-Match, or None where the header is absent.

    Raises:
        Stale: a tag that cannot be one of ours.
    """
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag or tag == "*":
        return None
    if not tag.isdecimal():
        raise Stale
    return int(tag)


@router.get("/tasks", response=schemas.TaskList, operation_id="list_tasks")
@requires("work:task:read")
def list_tasks(request: ActorRequest, box: str = "todo", cursor: str = "") -> dict[str, Any]:
    """Tasks of one box: todo, overdue, done, started or copied."""
    if box not in queries.BOXES:
        message = _("There is no such box.")
        raise Invalid([{"pointer": "/box", "code": "work.no_such_box", "message": message}])
    found, following = page(queries.inbox(request.actor, box), cursor)
    return {"items": [_row(task) for task in found], "next": following}


@router.get("/tasks/{task_id}", response=schemas.TaskOut, operation_id="get_task")
@requires("work:task:read")
def get_task(request: ActorRequest, task_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """One task with its outcomes, so that a program can decide."""
    return _whole(request, queries.get(request.actor, task_id), response)


@router.post("/tasks/{task_id}/complete", response=schemas.TaskOut, operation_id="complete_task")
@requires("work:task:complete")
def complete_task(
    request: ActorRequest, task_id: UUID, payload: schemas.CompleteIn, response: HttpResponse
) -> dict[str, Any]:
    """End a task. With If-Match a task that changed since answers 412."""
    task = actions.complete(
        request.actor,
        task_id,
        payload.outcome,
        payload.data,
        payload.comment,
        revision=seen_revision(request),
    )
    return _whole(request, task, response)


@router.post("/tasks/{task_id}/claim", response=schemas.TaskOut, operation_id="claim_task")
@requires("work:task:complete")
def claim_task(request: ActorRequest, task_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """Take a task of the group for oneself."""
    task = actions.claim(request.actor, task_id)
    return _whole(request, queries.get(request.actor, task.id), response)
