"""Proofs, and who read my data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from yiwang.kernel.evidence import queries
from yiwang.kernel.evidence.looks import looks
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["evidence"])


class AccessOut(Schema):
    """One look at the caller's data: when, by whom, at what and why, in the caller's language.
    objectable: it can be objected to, see `object_to_look`.
    """

    id: UUID
    at: datetime
    kind: str
    body: str
    post: str
    name: str
    what: str
    why: str
    case: str
    objectable: bool


class DenialOut(Schema):
    """refusal: its code. times: how many of the kind there were by then in the hour; of many alike
    not each has an entry.
    """

    id: UUID
    at: datetime
    account: UUID
    method: str
    path: str
    refusal: str
    times: int


class Denials(Schema):
    items: list[DenialOut]


class RootOut(Schema):
    """A signed Merkle root; hashes and signature in hexadecimal."""

    number: int
    at: datetime
    size: int
    root: str
    previous: str
    signature: str


@router.get("/me/accesses", response=list[AccessOut], operation_id="list_accesses")
@requires("evidence:access:read")
def list_accesses(request: ActorRequest, cursor: str = "") -> Any:
    """Who read what concerns the caller, latest first; the id of the last one is the cursor."""
    found, _following = looks(request.actor, cursor)
    return found


@router.get("/evidence/denials", response=Denials, operation_id="list_denials")
@requires("evidence:entry:read")
def list_denials(request: ActorRequest) -> dict[str, Any]:
    """Attempts that were refused, for the auditor."""
    return {"items": queries.denials(request.actor)}


@router.get("/evidence/roots", response=list[RootOut], operation_id="list_roots")
@requires("public")
def list_roots(request: ActorRequest) -> list[dict[str, Any]]:
    """The latest signed roots; anyone may keep them and compare."""
    return [
        {
            "number": row.number,
            "at": row.at,
            "size": row.size,
            "root": bytes(row.root).hex(),
            "previous": bytes(row.previous).hex(),
            "signature": bytes(row.signature).hex(),
        }
        for row in queries.roots(request.actor)
    ]


@router.get("/evidence/{entry_id}", operation_id="get_proof")
@requires("evidence:access:read")
def get_proof(request: ActorRequest, entry_id: UUID) -> dict[str, Any]:
    """The inclusion proof of an entry: path, root, signature and public key."""
    return queries.proof_of(request.actor, entry_id)
