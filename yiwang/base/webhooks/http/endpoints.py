"""Receivers of events, for programs."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from yiwang.base.webhooks import actions, queries
from yiwang.base.webhooks.http import schemas
from yiwang.base.webhooks.kinds import kinds
from yiwang.base.webhooks.models import Receiver
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["webhooks"])
MOST = 200  # held events of one answer
_SAME = ("id", "name", "address", "kinds", "state", "failures", "next_attempt", "reason")


def _row(row: Receiver) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*_SAME, "heard_at")} | {
        "held": queries.held(row).count(),
        "behind": queries.behind(row),
    }


@router.get("/webhooks/kinds", response=schemas.KindList, operation_id="list_webhook_kinds")
@requires("webhooks:receiver:manage")
def list_kinds(request: ActorRequest) -> dict[str, Any]:
    """The events that a system can be told of."""
    return {
        "items": [
            {"kind": each.name, "title": each.titles["zh"], "title_en": each.titles["en"]}
            for each in kinds().values()
        ]
    }


@router.get("/webhooks", response=schemas.ReceiverList, operation_id="list_webhooks")
@requires("webhooks:receiver:manage")
def list_receivers(request: ActorRequest) -> dict[str, Any]:
    """The systems of the acting post's bodies that are told of events."""
    return {"items": [_row(each) for each in queries.receivers(request.actor)]}


@router.post("/webhooks", response={201: schemas.ReceiverMade}, operation_id="register_webhook")
@requires("webhooks:receiver:manage")
def register(request: ActorRequest, payload: schemas.ReceiverIn) -> Status[Any]:
    """Let a system be told, signed and in order per case."""
    row, secret = actions.register(
        request.actor, payload.name, payload.address, payload.kinds, payload.since
    )
    return Status(201, _row(row) | {"secret": secret})


@router.get("/webhooks/{receiver_id}", response=schemas.ReceiverOut, operation_id="get_webhook")
@requires("webhooks:receiver:manage")
def get_receiver(request: ActorRequest, receiver_id: UUID) -> dict[str, Any]:
    """How one system is told, and how far it has come."""
    return _row(queries.get(request.actor, receiver_id))


@router.patch(
    "/webhooks/{receiver_id}", response=schemas.ReceiverOut, operation_id="change_webhook"
)
@requires("webhooks:receiver:manage")
def change(
    request: ActorRequest, receiver_id: UUID, payload: schemas.ReceiverChange
) -> dict[str, Any]:
    """Tell another address or other kinds, pause, or go on where it stopped."""
    row = queries.get(request.actor, receiver_id)
    changed = actions.change(
        request.actor,
        receiver_id,
        address=row.address if payload.address is None else payload.address,
        kinds=row.kinds if payload.kinds is None else payload.kinds,
        state=row.state if payload.state is None else payload.state,
    )
    return _row(changed)


@router.delete("/webhooks/{receiver_id}", response={204: None}, operation_id="remove_webhook")
@requires("webhooks:receiver:manage")
def remove(request: ActorRequest, receiver_id: UUID) -> Status[None]:
    """Tell this system nothing any more."""
    actions.remove(request.actor, receiver_id)
    return Status(204, None)


@router.post(
    "/webhooks/{receiver_id}/secret",
    response=schemas.ReceiverMade,
    operation_id="renew_webhook_secret",
)
@requires("webhooks:receiver:manage")
def renew(request: ActorRequest, receiver_id: UUID) -> dict[str, Any]:
    """Another secret; the one before signs no more."""
    row, secret = actions.renew(request.actor, receiver_id)
    return _row(row) | {"secret": secret}


@router.post(
    "/webhooks/{receiver_id}/replay", response=schemas.ReceiverOut, operation_id="replay_webhook"
)
@requires("webhooks:receiver:manage")
def replay(request: ActorRequest, receiver_id: UUID, payload: schemas.ReplayIn) -> dict[str, Any]:
    """Tell everything again that happened after a moment."""
    return _row(actions.replay(request.actor, receiver_id, payload.since))


@router.get(
    "/webhooks/{receiver_id}/held", response=schemas.HeldList, operation_id="list_held_events"
)
@requires("webhooks:receiver:manage")
def list_held(request: ActorRequest, receiver_id: UUID) -> dict[str, Any]:
    """What the receiver refused, and what waits behind it, in order."""
    rows = queries.held(queries.get(request.actor, receiver_id))[:MOST]
    same = ("event_id", "kind", "at", "attempts", "reason", "wanted", "content")
    return {
        "items": [
            {"case": row.matter} | {name: getattr(row, name) for name in same} for row in rows
        ]
    }


@router.post(
    "/webhooks/{receiver_id}/resend", response=schemas.CountOut, operation_id="resend_held_events"
)
@requires("webhooks:receiver:manage")
def resend(request: ActorRequest, receiver_id: UUID, payload: schemas.ResendIn) -> dict[str, Any]:
    """Send what was refused once more, of one case or of all."""
    return {"events": actions.resend(request.actor, receiver_id, payload.case)}
