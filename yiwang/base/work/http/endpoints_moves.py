"""Moves with tasks for programs: what each would do, making them, many at once; workload."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from yiwang.base.work import assignment, batch, queries, workload
from yiwang.base.work.http import answers, schemas
from yiwang.base.work.moves import actions, offers
from yiwang.base.work.moves.table import MOVES, Asks, Move, Wish
from yiwang.kernel.http.problems import details
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

router = Router(tags=["tasks"])


@router.get(
    "/tasks/{task_id}/moves", response=list[schemas.MoveOut], operation_id="list_task_moves"
)
@requires("work:task:read")
def list_moves(request: ActorRequest, task_id: UUID) -> list[dict[str, Any]]:
    """Every move with the task: allowed or refused with the reason, what would follow, choices."""
    task = queries.get(request.actor, task_id)
    return [_offer(each) for each in offers.offers(request.actor, task)]


def _offer(each: offers.Offer) -> dict[str, Any]:
    refusal = each.refusal
    return {
        "move": each.move.id,
        "title": str(each.move.title),
        "help": str(each.move.help),
        "allowed": each.allowed,
        "code": refusal.code if refusal else "",
        "refusal": f"{refusal} {refusal.next_step}".strip() if refusal else "",
        "asks": each.move.asks,
        "needs_reason": each.move.needs_reason,
        "consequence": each.consequence,
        "choices": [asdict(choice) for choice in each.choices],
    }


@router.post("/tasks/batch", response=schemas.BatchOut, operation_id="batch_tasks")
@requires("work:task:read")
def batch_tasks(request: ActorRequest, payload: schemas.BatchIn) -> dict[str, Any]:
    """Do the same with several tasks; one refusal does not stop the others.

    Outcomes say in the package whether many tasks may end so at once.
    """
    actor = request.actor
    wanted = batch.Wanted(
        payload.do,
        payload.outcome,
        payload.data,
        payload.comment,
        Wish(reason=payload.reason, posts=assignment.posts_named(actor, payload.posts)),
    )
    results = batch.run(actor, wanted, [(each.id, each.revision) for each in payload.tasks])
    rows = [
        {"id": task, "done": found is None, "problem": details(found) if found else None}
        for task, found in results
    ]
    done = sum(bool(row["done"]) for row in rows)
    return {"done": done, "refused": len(rows) - done, "results": rows}


@router.get("/workload", response=list[schemas.PersonLoad], operation_id="get_workload")
@requires("work:team:manage")
def get_workload(request: ActorRequest) -> list[dict[str, Any]]:
    """Who of the body has how much: for its head, who may hand tasks over."""
    return [
        {
            "post": str(row.post or ""),
            "name": say(row.names),
            "role": row.role,
            "open": row.open,
            "overdue": row.overdue,
            "done": row.done,
            "absent": row.absent,
        }
        for row in workload.of_body(request.actor)
    ]


PAYLOADS = {
    Asks.NOTHING: schemas.MoveIn,
    Asks.STEP: schemas.StepIn,
    Asks.POST: schemas.PostIn,
    Asks.POSTS: schemas.PostsIn,
    Asks.SIGNERS: schemas.SignersIn,
    Asks.GROUND: schemas.GroundIn,
}


def _wish(request: ActorRequest, payload: schemas.MoveIn) -> Wish:
    """What a program sends, as the table of moves reads it."""
    sent = payload.model_dump()
    named = [sent["post"]] if "post" in sent else sent.get("posts", [])
    return Wish(
        reason=payload.reason.strip(),
        step=sent.get("to", ""),
        posts=assignment.posts_named(request.actor, named),
        way=sent.get("way", "before"),
        tasks=tuple(sent.get("tasks", ())),
        ground=sent.get("ground", ""),
        document=sent.get("document", "").strip(),
    )


def _offer_endpoint(move: Move) -> None:
    """The address of one row of the table of moves, with what this move asks for."""

    def view(
        request: ActorRequest, task_id: UUID, payload: schemas.MoveIn, response: HttpResponse
    ) -> dict[str, Any]:
        wish = _wish(request, payload)
        revision = answers.seen_revision(request)
        task = actions.make(request.actor, move.id, task_id, wish, revision=revision)
        return answers.whole(request, task, response)

    view.__name__ = f"{move.id.replace('-', '_')}_task"
    view.__doc__ = f"{move.title} ({move.id}). With If-Match a task that changed since answers 412."
    view.__annotations__["payload"] = PAYLOADS[move.asks]
    router.post(
        f"/tasks/{{task_id}}/{move.id}", response=schemas.TaskOut, operation_id=view.__name__
    )(requires(move.permission)(view))


for _row_of_table in MOVES.values():
    _offer_endpoint(_row_of_table)
