"""Offices for programs."""

from typing import Any

from ninja import Router, Status

from yiwang.kernel.errors import Invalid
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.offices import actions, degree, plan, queries
from yiwang.serve.offices.degree import Degree
from yiwang.serve.offices.http import schemas
from yiwang.serve.services import facade as services

router = Router(tags=["offices"])


@router.post("/offices", response={201: schemas.OpenedOut}, operation_id="open_office")
@requires("offices:office:open")
def open_office(request: ActorRequest, payload: plan.Plan) -> Status[Any]:
    """Open an office as a plan says, all of it or nothing; docs/how-to/open-an-office.md."""
    return Status(201, actions.open_office(request.actor, planned(payload.model_dump())))


def planned(data: Any) -> plan.Plan:
    """A plan of plain data.

    Raises:
        Invalid: every problem with its pointer.
    """
    try:
        return plan.of(data, actions.offered())
    except plan.PlanRefused as refused:
        rows = [
            {"pointer": where, "code": "offices.plan", "message": message}
            for where, message in refused.problems
        ]
        raise Invalid(rows) from refused


@router.get("/offices", response=list[schemas.OfficeOut], operation_id="list_offices")
@requires("offices:office:read")
def list_offices(request: ActorRequest) -> list[dict[str, Any]]:
    """The offices that were opened, the latest first."""
    return [
        {
            "code": each.body.code,
            "name": say({"zh": each.body.name, "en": each.body.name_en}),
            "packages": each.packages,
            "opened_at": each.opened_at,
            "waiting": len(each.roles),
        }
        for each in queries.offices(request.actor)
    ]


@router.post("/offices/{code}/confirm", response={204: None}, operation_id="confirm_office")
@requires("offices:office:confirm")
def confirm_office(request: ActorRequest, code: str) -> Status[None]:
    """Grant the roles that the posts of an office wait for."""
    actions.confirm(request.actor, code)
    return Status(204, None)


@router.get("/integration", response=schemas.IntegrationOut, operation_id="get_integration")
@requires("offices:degree:read")
def get_integration(request: ActorRequest) -> dict[str, Any]:
    """How far the city works as one, counted from what has been opened."""
    whole, lines = degree.city(request.actor)
    return {"city": _degree(whole), "departments": [_degree(each) for each in lines]}


def _degree(found: Degree) -> dict[str, Any]:
    return {
        "function": found.code,
        "title": say(found.title) if found.title else "",
        "total": found.total,
        "shares": found.shares,
        "counts": {name: list(count) for name, count in found.counts.items()},
    }


@router.post("/offices/seats", response={201: schemas.SeatOut}, operation_id="seat_person")
@requires("offices:people:manage")
def seat_person(request: ActorRequest, payload: schemas.SeatIn) -> Status[Any]:
    """Put a person into a post of a body whose people one administers."""
    made = actions.seat(request.actor, payload.post, payload.username, payload.name)
    return Status(201, made)


@router.get("/offices/services", response=list[schemas.OwnItemOut], operation_id="list_own_items")
@requires("services:implementation:change")
def list_own_items(request: ActorRequest) -> list[dict[str, Any]]:
    """The items that the acting body carries out, with what a new version changed."""
    return [
        {**vars(each), "name": say(each.name)}
        for each in services.of_body(request.actor, request.actor.body)
    ]


@router.put("/offices/services/{code}", response={204: None}, operation_id="change_own_item")
@requires("services:implementation:change")
def change_own_item(request: ActorRequest, code: str, payload: schemas.OwnIn) -> Status[None]:
    """Say what the acting body states for itself about an item. What the city fixes is refused."""
    actions.adapt(request.actor, code, payload.own)
    return Status(204, None)
