"""Random inspections for programs: draws and their files for all, plans and checks for staff."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Status

from yiwang.govern.inspections import actions, queries
from yiwang.govern.inspections.http.schemas import (
    AnnounceIn,
    CheckOut,
    DrawIn,
    DrawOut,
    PlanIn,
    PlanOut,
    ResultIn,
)
from yiwang.govern.inspections.models import Check, Plan
from yiwang.govern.inspections.values import Found, Wish
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["inspections"])


@router.get("", response=list[DrawOut], operation_id="list_draws")
@requires("public")
def list_draws(request: ActorRequest) -> list[dict[str, Any]]:
    """Draws of random inspections whose lists are announced, latest first."""
    rows: list[Any] = list(queries.draws(request.actor)[: queries.MOST])
    return [
        {
            "id": row.id,
            "title": row.title,
            "year": row.year,
            "body": row.body.name,
            "state": row.state,
            "announced": row.announced,
            "announced_at": row.announced_at,
            "drawn_at": row.drawn_at,
            "seed": row.seed,
            "checks": row.checks_all,
            "checks_done": row.checks_done,
        }
        for row in rows
    ]


@router.get("/checks", response=list[CheckOut], operation_id="list_my_checks")
@requires("inspections:check:enter")
def list_checks(request: ActorRequest) -> list[dict[str, Any]]:
    """The checks for which the caller was drawn, what is to be done first."""
    return [_check(row) for row in queries.mine(request.actor)[: queries.MOST]]


@router.post("/checks/{check_id}", response=CheckOut, operation_id="enter_check")
@requires("inspections:check:enter")
def enter_check(request: ActorRequest, check_id: UUID, payload: ResultIn) -> dict[str, Any]:
    """Enter what a check found. Answers 422 with every open line of the checklist."""
    items = {name: each.dict() for name, each in payload.items.items()}
    found = Found(payload.result, items, payload.note)
    return _check(actions.enter(request.actor, check_id, found))


@router.get("/{plan_id}", response=dict[str, Any], operation_id="read_draw")
@requires("public")
def read_draw(request: ActorRequest, plan_id: UUID) -> dict[str, Any]:
    """The public file of a draw: rules, lists, root, number, seed, result and proof."""
    found = queries.plan(request.actor, plan_id)
    if found.state == Plan.State.DRAFT:
        raise NotFound(_("This draw"))
    return queries.public_file(found)


@router.post("", response={201: PlanOut}, operation_id="plan_inspection")
@requires("inspections:plan:manage")
def plan_inspection(request: ActorRequest, payload: PlanIn) -> Status[Plan]:
    """Begin a plan for the post's body."""
    wish = Wish(payload.title, tuple(payload.matters), tuple(payload.regions), payload.ratios)
    return Status(201, actions.plan(request.actor, wish))


@router.post("/{plan_id}/announce", response=PlanOut, operation_id="announce_lists")
@requires("inspections:plan:manage")
def announce_lists(request: ActorRequest, plan_id: UUID, payload: AnnounceIn) -> Plan:
    """Settle lists and rules; their digest goes into the evidence before the seed is known."""
    return actions.announce(request.actor, plan_id, payload.witness, payload.commitment)


@router.post("/{plan_id}/draw", response=PlanOut, operation_id="draw_inspection")
@requires("inspections:plan:manage")
def draw_inspection(request: ActorRequest, plan_id: UUID, payload: DrawIn) -> Plan:
    """Draw. Answers 409 while the announcement is not sealed, or with a wrong number."""
    return actions.draw(request.actor, plan_id, payload.number)


@router.post("/{plan_id}/publish", response=PlanOut, operation_id="publish_inspection")
@requires("inspections:plan:manage")
def publish_inspection(request: ActorRequest, plan_id: UUID) -> Plan:
    """Publish every result that is entered."""
    return actions.publish(request.actor, plan_id)


def _check(row: Check) -> dict[str, Any]:
    inspectors = [{"number": each["number"], "name": each["name"]} for each in row.inspectors]
    names = ("id", "place", "code", "name", "risk", "state", "result")
    days = ("checked_on", "publish_by", "published_on")
    told = {name: getattr(row, name) for name in (*names, *days)}
    return told | {"plan": row.plan_id, "inspectors": inspectors}
