"""Tasks for programs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from yiwang.base.work import actions, queries
from yiwang.base.work.http import (
    answers,
    endpoints_inbox,
    endpoints_incidents,
    endpoints_moves,
    schemas,
)
from yiwang.base.work.moves.actions import seen
from yiwang.kernel.errors import Stale
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["tasks"])
router.add_router("", endpoints_inbox.router)
router.add_router("", endpoints_moves.router)
router.add_router("", endpoints_incidents.router)


@router.get("/tasks/{uuid:task_id}", response=schemas.TaskOut, operation_id="get_task")
@requires("work:task:read")
def get_task(request: ActorRequest, task_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """One task with its outcomes, so that a program can decide."""
    task = queries.get(request.actor, task_id)
    seen(request.actor, task)
    return answers.whole(request, task, response)


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
        revision=answers.seen_revision(request),
    )
    return answers.whole(request, task, response)


@router.post("/tasks/{task_id}/claim", response=schemas.TaskOut, operation_id="claim_task")
@requires("work:task:complete")
def claim_task(request: ActorRequest, task_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """Take a task of the group for oneself. With If-Match a task that changed since answers 412."""
    _require_unchanged(request, task_id)
    actions.claim(request.actor, task_id)
    return answers.whole(request, queries.get(request.actor, task_id), response)


@router.post("/tasks/{task_id}/release", response=schemas.TaskOut, operation_id="release_task")
@requires("work:task:complete")
def release_task(request: ActorRequest, task_id: UUID, response: HttpResponse) -> dict[str, Any]:
    """Give a task back to the group. With If-Match a task that changed since answers 412."""
    _require_unchanged(request, task_id)
    actions.release(request.actor, task_id)
    return answers.whole(request, queries.get(request.actor, task_id), response)


def _require_unchanged(request: ActorRequest, task_id: UUID) -> None:
    revision = answers.seen_revision(request)
    if revision is not None and queries.get(request.actor, task_id).revision != revision:
        raise Stale
