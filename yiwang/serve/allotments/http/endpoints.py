"""Rounds for programs: read by all, led by who allots; the result of one's own application."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Status

from yiwang.base.cases import facade as cases
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.allotments import actions, doubts, queries
from yiwang.serve.allotments.http import schemas, shown
from yiwang.serve.allotments.models import Round
from yiwang.serve.allotments.values import Wish

router = Router(tags=["allotments"])


def _out(row: Round) -> dict[str, Any]:
    counts = queries.counts(row)
    names = schemas.RoundOut.model_fields.keys() - counts.keys() - {"body"}
    return {name: getattr(row, name) for name in names} | counts | {"body": row.body.name}


def _again(request: ActorRequest, round_id: UUID) -> dict[str, Any]:
    return _out(queries.get(request.actor, round_id))


@router.get("/allotments", response=dict[str, Any], operation_id="list_allotments")
@requires("public")
def list_rounds(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """Rounds in which places are allotted, latest first."""
    found, following = page(queries.rounds(request.actor), cursor)
    return {"items": [_out(each) for each in found], "next": following}


@router.post("/allotments", response={201: schemas.RoundOut}, operation_id="open_allotment")
@requires("allotments:round:manage")
def open_round(request: ActorRequest, payload: schemas.RoundIn) -> Status[dict[str, Any]]:
    """Open a round of the post's body. 409 when another one is under way."""
    actor = request.actor
    wish = Wish(payload.package, payload.opens_on or actor.today, payload.closes_on)
    return Status(201, _again(request, actions.begin(actor, wish).id))


@router.get("/allotments/{round_id}", response=schemas.RoundOut, operation_id="read_allotment")
@requires("public")
def read_round(request: ActorRequest, round_id: UUID) -> dict[str, Any]:
    """One round and how far it is."""
    return _again(request, round_id)


@router.get(
    "/allotments/{round_id}/draw",
    response=schemas.DrawFileOut,
    operation_id="read_allotment_draw",
)
@requires("public")
def read_draw(request: ActorRequest, round_id: UUID) -> dict[str, Any]:
    """The public file of the draw, from which anybody can draw again."""
    return queries.public_file(shown.announced(request.actor, round_id))


@router.post(
    "/allotments/{round_id}/close", response=schemas.RoundOut, operation_id="close_allotment"
)
@requires("allotments:round:manage")
def close(request: ActorRequest, round_id: UUID) -> dict[str, Any]:
    """Take no applications any more."""
    actions.close(request.actor, round_id)
    return _again(request, round_id)


@router.post(
    "/allotments/{round_id}/announce",
    response=schemas.RoundOut,
    operation_id="announce_allotment",
)
@requires("allotments:round:manage")
def announce(
    request: ActorRequest, round_id: UUID, payload: schemas.RoundAnnounceIn
) -> dict[str, Any]:
    """Settle the list; 409 while an application is still being checked."""
    commitment = payload.commitment.strip().lower()
    actions.announce(request.actor, round_id, payload.witness, commitment)
    return _again(request, round_id)


@router.post(
    "/allotments/{round_id}/draw", response=schemas.RoundOut, operation_id="draw_allotment"
)
@requires("allotments:round:manage")
def draw(request: ActorRequest, round_id: UUID, payload: schemas.RoundDrawIn) -> dict[str, Any]:
    """Allot by the witness's number, once the announcement is sealed."""
    actions.draw(request.actor, round_id, payload.number)
    return _again(request, round_id)


@router.post(
    "/allotments/{round_id}/publish", response=schemas.RoundOut, operation_id="publish_allotment"
)
@requires("allotments:round:manage")
def publish(request: ActorRequest, round_id: UUID) -> dict[str, Any]:
    """Publish the result; every case goes on by itself."""
    actions.publish(request.actor, round_id)
    return _again(request, round_id)


@router.get(
    "/cases/{number}/allotment", response=schemas.AllottedOut, operation_id="read_own_allotment"
)
@requires("cases:case:read")
def read_own(request: ActorRequest, number: str) -> dict[str, Any]:
    """Where an application stands in its round, what came out and why."""
    row = queries.of_case(request.actor, cases.get(request.actor, number).id)
    if row is None:
        raise NotFound(_("A place for this case"))
    return shown.allotted(row)


@router.post(
    "/cases/{number}/allotment/doubt",
    response=schemas.AllottedOut,
    operation_id="doubt_allotment",
)
@requires("allotments:candidate:doubt")
def doubt(request: ActorRequest, number: str, payload: schemas.DoubtIn) -> dict[str, Any]:
    """Have an application that is on the list looked at again before the list is announced: an
    officer says what is right, somebody else confirms it. 409 with the reason where it is too late.
    """
    doubts.doubt(request.actor, number, payload.reason)
    return read_own(request, number)
