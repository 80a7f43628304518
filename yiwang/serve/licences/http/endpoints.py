"""Licences and verification for programs."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Router

from yiwang.base.papers import facade as papers
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.licences import queries
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


@router.get("/verify/{code}", response=schemas.VerificationOut, operation_id="verify_paper")
@requires("public")
def verify_paper(request: ActorRequest, code: str) -> dict[str, Any]:
    """Check a paper by the code printed on it."""
    return verification(code)


def verification(code: str) -> dict[str, Any]:
    """What a code proves.

    Raises:
        NotFound: no paper of ours has it.
    """
    found = papers.verify(code.strip())
    if found is None:
        raise NotFound(_("A paper with this code"))
    status = queries.of_paper(found.paper)
    return {
        "kind": found.kind,
        "title": found.title,
        "title_en": found.title_en,
        "number": found.number,
        "dated": found.dated,
        "body": found.body,
        "body_en": found.body_en,
        "sha256": found.digest,
        "licence": asdict(status) if status else None,
    }
