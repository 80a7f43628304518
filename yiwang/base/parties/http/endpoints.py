"""The person's own account for programs."""

from uuid import UUID

from ninja import Router, Status

from yiwang.base.parties import actions, queries
from yiwang.base.parties.http.schemas import (
    BindingIn,
    DelegationIn,
    DelegationOut,
    DelegationsOut,
    MeOut,
    PartyOut,
)
from yiwang.base.parties.values import DelegationView, Stated
from yiwang.kernel.errors import SignInRequired
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.ids import NOBODY

router = Router(tags=["me"])


@router.get("", response=MeOut, operation_id="me")
@requires("public")
def me(request: ActorRequest) -> MeOut:
    """Who signed in, in which post, and for whom one may act today."""
    actor = request.actor
    if not actor.signed_in:
        raise SignInRequired
    return MeOut(
        name=actor.name,
        post=None if actor.post == NOBODY else actor.post,
        body=None if actor.body == NOBODY else actor.body,
        roles=sorted(actor.roles),
        permissions=sorted(actor.permissions),
        principals=[PartyOut.model_validate(party) for party in queries.principals(actor)],
    )


@router.get("/delegations", response=DelegationsOut, operation_id="list_delegations")
@requires("parties:party:read")
def list_delegations(request: ActorRequest) -> dict[str, list[DelegationView]]:
    """Delegations given and received, whatever became of them."""
    actor = request.actor
    return {"given": queries.given(actor), "received": queries.received(actor)}


@router.post("/delegations", response={201: DelegationOut}, operation_id="offer_delegation")
@requires("parties:delegation:give")
def offer_delegation(request: ActorRequest, body: DelegationIn) -> Status[DelegationView]:
    """Offer a delegation; the agent accepts it. 409 with the reason when it cannot be given."""
    agent = Stated("natural", body.agent.name, body.agent.identity_kind, body.agent.identity)
    principal = body.principal or request.actor.person
    view = actions.offer(
        request.actor, principal, agent, body.services, body.valid_from, body.valid_until
    )
    return Status(201, view)


@router.post(
    "/delegations/{delegation_id}/accept", response=DelegationOut, operation_id="accept_delegation"
)
@requires("parties:delegation:answer")
def accept_delegation(request: ActorRequest, delegation_id: UUID) -> DelegationView:
    """Accept what was offered to me."""
    return actions.accept(request.actor, delegation_id)


@router.post(
    "/delegations/{delegation_id}/end", response=DelegationOut, operation_id="end_delegation"
)
@requires("parties:delegation:answer")
def end_delegation(request: ActorRequest, delegation_id: UUID) -> DelegationView:
    """Decline an offer, lay a delegation down, or take my own back."""
    return actions.end(request.actor, delegation_id)


@router.post(
    "/delegations/{delegation_id}/confirm",
    response=DelegationOut,
    operation_id="confirm_delegation",
)
@requires("parties:delegation:give")
def confirm_delegation(request: ActorRequest, delegation_id: UUID) -> DelegationView:
    """Put a delegation in force again that a change of representative suspended."""
    return actions.confirm(request.actor, delegation_id)


@router.post("/organisations", response={201: DelegationOut}, operation_id="bind_organisation")
@requires("parties:delegation:give")
def bind_organisation(request: ActorRequest, body: BindingIn) -> Status[DelegationView]:
    """Tie my account to the entity whose legal representative I am."""
    return Status(201, actions.bind_organisation(request.actor, body.name, body.uscc))
