"""Notices of what is proposed, for programs."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.proposals import objections, queries
from yiwang.serve.proposals.http import schemas
from yiwang.serve.proposals.models import Objection, Proposal

router = Router(tags=["proposals"])


def _out(row: Proposal) -> dict[str, Any]:
    names = schemas.ProposalShownOut.model_fields.keys() - {"applicant", "body"}
    facts = {name: getattr(row, name) for name in names}
    return facts | {"applicant": row.applicant_masked, "body": row.body.name}


@router.get("/proposals", response=schemas.ProposalShownList, operation_id="list_proposals")
@requires("public")
def list_proposals(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """What bodies propose to decide and show to everybody today; latest first."""
    found, following = page(queries.shown(request.actor), cursor)
    return {"items": [_out(each) for each in found], "next": following}


@router.post(
    "/proposals/{proposal_id}/objections",
    response={201: schemas.ProposalObjectionOut},
    operation_id="object_to_proposal",
)
@requires("proposals:objection:make")
def object_to(
    request: ActorRequest, proposal_id: UUID, payload: schemas.ProposalObjectionIn
) -> Status[Objection]:
    """Object to a proposal; it is examined before the decision. 409 when its days are over."""
    return Status(201, objections.object_to(request.actor, proposal_id, payload.text))


@router.get(
    "/proposal-objections",
    response=list[schemas.ProposalObjectionOut],
    operation_id="list_proposal_objections",
)
@requires("proposals:objection:make")
def list_objections(request: ActorRequest) -> list[Objection]:
    """What the caller objected to, with the answers."""
    return queries.mine(request.actor)
