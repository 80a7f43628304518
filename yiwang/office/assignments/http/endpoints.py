"""Assignments for programs."""

from typing import Any

from ninja import Router, Status

from yiwang.base.cases import facade as cases
from yiwang.kernel.actor import Actor
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy import queries as bodies
from yiwang.office.assignments import actions, queries, rules
from yiwang.office.assignments.http import schemas
from yiwang.office.assignments.models import Assignment, Part

router = Router(tags=["assignments"])


def _row(actor: Actor, row: Assignment) -> dict[str, Any]:
    return {
        "case": row.case.number,
        "number": row.number,
        "content": row.content,
        "lead": row.lead.code,
        "due": row.due,
        "percent": row.percent,
        "light": rules.light(row.due, actor.today, row.closed_on),
    }


def _part(part: Part) -> dict[str, Any]:
    plain = ("id", "title", "due", "percent")
    return {name: getattr(part, name) for name in plain} | {"body": part.body.code}


@router.get("/assignments", response=schemas.AssignmentList, operation_id="list_assignments")
@requires("assignments:assignment:read")
def list_assignments(request: ActorRequest, box: str = "open", cursor: str = "") -> dict[str, Any]:
    """What the acting post's body set, leads or assists in: `open`, `late` or `closed`."""
    name = box if box in queries.BOXES else "open"
    found, following = page(queries.box(request.actor, name), cursor)
    items = [_row(request.actor, each) for each in found]
    return {"items": items, "next": following, "tallies": queries.tallies(request.actor)}


@router.get("/assignments/{number}", response=schemas.AssignmentOut, operation_id="get_assignment")
@requires("assignments:assignment:read")
def get_assignment(request: ActorRequest, number: str) -> dict[str, Any]:
    """One assignment by the number of its case, with parts and reports."""
    case = cases.get(request.actor, number)
    row = queries.of_case(case)
    return _row(request.actor, row) | {
        "first_due": row.first_due,
        "state": case.state,
        "urged": row.urged,
        "parts": [_part(each) for each in queries.parts(row)],
        "reports": queries.reports(row),
    }


@router.post(
    "/assignments/{number}/parts", response={201: schemas.PartOut}, operation_id="add_part"
)
@requires("assignments:assignment:report")
def add_part(request: ActorRequest, number: str, payload: schemas.PartIn) -> Status[Any]:
    """Give a piece of an assignment to the lead or a body that assists."""
    body = bodies.body(request.actor, payload.body)
    made = actions.break_down(request.actor, number, payload.title, body, payload.due)
    return Status(201, _part(made))


@router.post(
    "/assignments/{number}/reports",
    response={201: schemas.ReportOut},
    operation_id="report_progress",
)
@requires("assignments:assignment:report")
def report_progress(request: ActorRequest, number: str, payload: schemas.ReportIn) -> Status[Any]:
    """Say how far an assignment or one of its parts is."""
    progress = actions.Progress(payload.percent, payload.text, payload.problems, payload.part)
    return Status(201, actions.report(request.actor, number, progress))


@router.post(
    "/assignments/{number}/urge", response=schemas.AssignmentRow, operation_id="urge_assignment"
)
@requires("assignments:assignment:urge")
def urge_assignment(
    request: ActorRequest, number: str, payload: schemas.ReasonIn
) -> dict[str, Any]:
    """Urge whoever has the open step of an assignment."""
    actions.urge(request.actor, number, payload.reason)
    return _row(request.actor, queries.of_case(cases.get(request.actor, number)))
