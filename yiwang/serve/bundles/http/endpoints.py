"""Bundles for programs. A whole is applied for as any service is."""

from typing import Any

from ninja import Router
from ninja.responses import Status

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.bundles import actions, guide, queries
from yiwang.serve.bundles.http import schemas

router = Router(tags=["bundles"])


@router.get("/cases/{number}/whole", response=schemas.WholeOut, operation_id="get_whole")
@requires("cases:case:read")
def get_whole(request: ActorRequest, number: str) -> dict[str, Any]:
    """The items of a whole, each with its case and clocks. 404 for a case that is no whole."""
    whole = queries.whole(request.actor, number)
    return {
        "number": whole.number,
        "state": whole.state,
        "clocks": cases.shown.clocks(request.actor, whole),
        "items": [_item(row) for row in queries.rows(request.actor, whole)],
    }


def _item(row: queries.Row) -> dict[str, Any]:
    return {
        "item": row.item.id,
        "service": row.item.service,
        "title": row.title,
        "body": row.body,
        "standing": row.standing.value,
        "number": row.part.number if row.part else "",
        "state": row.part.state if row.part else "",
        "after": row.after,
        "refused": dict(row.item.refused),
        "earlier": [each.number for each in row.earlier],
        "draft": row.draft.number if row.draft else "",
        "renewable": row.renewable,
        "remedy": row.remedy,
        "clocks": row.clocks,
    }


@router.post(
    "/cases/{number}/items/{item}/again",
    response={201: schemas.AgainOut},
    operation_id="begin_item_again",
)
@requires("cases:case:apply")
def begin_again(request: ActorRequest, number: str, item: str) -> Status[Case]:
    """Begin a new application for an item that was not granted: a draft with what was handed in
    before. Handed in, it takes the old one's place. 409 with the reason where it cannot.
    """
    return Status(201, actions.begin_again(request.actor, number, item))


@router.get("/bundles", response=list[schemas.BundleLine], operation_id="list_bundles")
@requires("public")
def list_bundles(request: ActorRequest) -> list[dict[str, Any]]:
    """What can be done as one thing."""
    return [
        {"code": each.code, "title": each.title, "items": len(each.bundle.items)}
        for each in guide.offered()
    ]


@router.get("/bundles/{code}", response=schemas.BundleOut, operation_id="get_bundle")
@requires("public")
def get_bundle(request: ActorRequest, code: str, region: str = "") -> dict[str, Any]:
    """Questions, and the items and papers that the answers given as query parameters call for, such
    as `?sign=true`; without an answer everything that may be needed.
    """
    found = guide.get(code)
    shown = guide.shown(found, guide.answers(found.bundle, request.GET), region)
    return {
        "code": found.code,
        "title": found.title,
        "questions": [
            {"id": each.id, "title": dict(each.title), "values": list(each.values)}
            for each in found.bundle.questions.values()
        ],
        "needed": [
            {**vars(row), "item": row.item.id, "service": row.item.service} for row in shown.needed
        ],
        "materials": [vars(each) for each in shown.materials],
    }
