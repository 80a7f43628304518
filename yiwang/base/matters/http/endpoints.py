"""Matters that staff take up, for programs."""

from typing import Any

from ninja import Router, Status

from yiwang.base.matters import actions, kinds
from yiwang.base.matters.http import schemas
from yiwang.base.matters.kinds import Matter
from yiwang.base.packages.facade import FORM, Source
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["matters"])


def _row(matter: Matter, source: Source) -> dict[str, Any]:
    return {
        "code": matter.code,
        "title": matter.title.zh,
        "title_en": matter.title.en,
        "about": matter.about.zh if matter.about else "",
        "about_en": matter.about.en if matter.about else "",
        "package": source.name,
        "version": source.version,
    }


@router.get("/matters", response=schemas.MatterList, operation_id="list_matters")
@requires("matters:matter:open")
def list_matters(request: ActorRequest) -> dict[str, Any]:
    """What the acting post may take up on its own account."""
    return {"items": [_row(*each) for each in kinds.offered(request.actor)]}


@router.get("/matters/{code}", response=schemas.MatterForm, operation_id="get_matter")
@requires("matters:matter:open")
def get_matter(request: ActorRequest, code: str) -> dict[str, Any]:
    """One kind of matter with the form by which it is opened."""
    matter, source = kinds.one(request.actor, code)
    return _row(matter, source) | {"document": source.document(FORM)}


@router.post("/matters", response={201: schemas.OpenedOut}, operation_id="open_matter")
@requires("matters:matter:open")
def open_matter(request: ActorRequest, payload: schemas.MatterIn) -> Status[Any]:
    """Open a case that nobody applied for. Its process starts at once."""
    case = actions.open_matter(
        request.actor, payload.matter, payload.data, title=payload.title, party=payload.party
    )
    found = {name: getattr(case, name) for name in ("number", "title", "life", "state")}
    return Status(201, found | {"matter": case.service})
