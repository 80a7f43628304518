"""Licences and verification for programs."""

from typing import Any
from uuid import UUID

from ninja import Router

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.licences import queries, standing
from yiwang.serve.licences.http import schemas
from yiwang.serve.licences.models import Licence

router = Router(tags=["licences"])


def _out(licence: Licence) -> dict[str, Any]:
    content = f"/api/v1/papers/{licence.paper_id}/content" if licence.paper_id else None
    return {
        "id": licence.id,
        "name": licence.name,
        "name_en": licence.name_en,
        "number": licence.number,
        "identifier": licence.identifier,
        "holder": licence.holder_name,
        "body": licence.body.name,
        "valid_from": licence.valid_from,
        "valid_until": licence.valid_until,
        "state": licence.state,
        "face": licence.face,
        "paper": content,
    }


@router.get("/licences", response=list[schemas.LicenceOut], operation_id="list_licences")
@requires("licences:licence:read")
def list_licences(request: ActorRequest) -> list[dict[str, Any]]:
    """Licences of the caller and of those whom the caller acts for."""
    return [_out(licence) for licence in queries.mine(request.actor)[:200]]


@router.get("/licences/{licence_id}", response=schemas.LicenceOut, operation_id="get_licence")
@requires("licences:licence:read")
def get_licence(request: ActorRequest, licence_id: UUID) -> dict[str, Any]:
    """One licence."""
    return _out(queries.get(request.actor, licence_id))
