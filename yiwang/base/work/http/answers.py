"""A task as programs get it, and the state of it that they saw."""

from typing import Any

from django.http import HttpResponse

from yiwang.base.work import actions
from yiwang.base.work.models import Task
from yiwang.kernel.http.requests import ActorRequest, seen_revision

__all__ = ["row", "seen_revision", "whole"]


def row(task: Task) -> dict[str, Any]:
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


def whole(request: ActorRequest, task: Task, response: HttpResponse) -> dict[str, Any]:
    plan = actions.plan_of(task)
    refused = actions.refusal(request.actor, task)
    response["ETag"] = f'"{task.revision}"'
    outcomes = [
        {"id": each.id, "title": dict(each.titles), "form": each.document}
        for each in plan.outcomes.values()
    ]
    return row(task) | {
        "outcomes": outcomes,
        "refusal": str(refused) if refused else None,
        "revision": task.revision,
    }
