"""Seals for programs: the register, applications, steps, keepers and uses."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from yiwang.base.seals import queries
from yiwang.base.seals.actions import life, uses
from yiwang.base.seals.http import schemas
from yiwang.base.seals.http.pages import DONE, STEPS
from yiwang.base.seals.models import Seal, Use
from yiwang.base.seals.values import Document
from yiwang.kernel import ids
from yiwang.kernel.http.paging import page_by
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["seals"])


def _out(row: Seal) -> dict[str, Any]:
    names = schemas.SealOut.model_fields.keys() - {"body"}
    return {**{name: getattr(row, name) for name in names}, "body": row.body.name}


@router.get("/seals", response=list[schemas.SealOut], operation_id="list_seals")
@requires("seals:seal:read")
def list_seals(request: ActorRequest, state: str = "") -> list[dict[str, Any]]:
    """Seals of the caller's bodies, or of those the caller supervises."""
    rows = queries.search(queries.register(request.actor), "", state)
    return [_out(row) for row in rows[:500]]


@router.post("/seals", response={201: schemas.SealOut}, operation_id="apply_for_seal")
@requires("seals:seal:apply")
def apply_for_seal(request: ActorRequest, payload: schemas.SealIn) -> Status[Any]:
    """Apply for a seal of the acting body."""
    return Status(201, _out(life.apply(request.actor, life.Application(**payload.dict()))))


@router.get("/seals/{seal_id}", response=schemas.SealOut, operation_id="get_seal")
@requires("seals:seal:read")
def get_seal(request: ActorRequest, seal_id: UUID) -> dict[str, Any]:
    """One seal."""
    return _out(queries.get(request.actor, seal_id))


@router.post("/seals/{seal_id}/steps", response=schemas.SealOut, operation_id="move_seal")
@requires("seals:seal:read")
def move_seal(request: ActorRequest, seal_id: UUID, payload: schemas.StepIn) -> dict[str, Any]:
    """Approve, refuse, put into use, suspend or destroy; each step asks for its own right."""
    remark = (payload.remark,) if STEPS[payload.step][3] else ()
    return _out(DONE[payload.step](request.actor, seal_id, *remark))


@router.post("/seals/{seal_id}/keepers", response={204: None}, operation_id="entrust_seal")
@requires("seals:seal:manage")
def entrust_seal(request: ActorRequest, seal_id: UUID, payload: schemas.KeeperIn) -> Status[None]:
    """Make a person of the body a keeper."""
    life.entrust(request.actor, seal_id, payload.account)
    return Status(204, None)


@router.delete(
    "/seals/{seal_id}/keepers/{account}", response={204: None}, operation_id="relieve_keeper"
)
@requires("seals:seal:manage")
def relieve_keeper(request: ActorRequest, seal_id: UUID, account: UUID) -> Status[None]:
    """End somebody's keeping."""
    life.relieve(request.actor, seal_id, account)
    return Status(204, None)


@router.get("/seals/{seal_id}/uses", response=schemas.UsesOut, operation_id="list_seal_uses")
@requires("seals:seal:read")
def list_seal_uses(request: ActorRequest, seal_id: UUID, cursor: str = "") -> dict[str, Any]:
    """Where a seal was set, latest first."""
    found, following = page_by(queries.log(request.actor, seal_id), cursor, "-at")
    return {"items": found, "next": following}


@router.post("/seals/{seal_id}/uses", response={201: schemas.UseOut}, operation_id="ask_for_seal")
@requires("seals:use:ask")
def ask_for_seal(request: ActorRequest, seal_id: UUID, payload: schemas.UseIn) -> Status[Use]:
    """Ask to use a seal that one keeps; a seal of two persons waits for the second one."""
    document = Document(
        ids.uuid7(request.actor.now),
        payload.document,
        payload.digest,
        payload.case_number,
        payload.reason,
    )
    return Status(201, uses.ask(request.actor, seal_id, document))


@router.post("/seal-uses/{use_id}/decision", response=schemas.UseOut, operation_id="decide_use")
@requires("seals:use:confirm")
def decide_use(request: ActorRequest, use_id: UUID, payload: schemas.DecisionIn) -> Use:
    """Confirm or refuse a use that somebody else asked for."""
    if payload.answer == "confirm":
        return uses.confirm(request.actor, use_id)
    return uses.refuse(request.actor, use_id, payload.remark)
