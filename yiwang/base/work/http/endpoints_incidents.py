"""Steps that stand still, for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from yiwang.base.work import repairs
from yiwang.base.work.incidents import titles
from yiwang.base.work.models import Incident
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["incidents"])


class IncidentOut(Schema):
    """A step that could not be done. node: its id in the process; tries: how often it failed."""

    id: UUID
    case: str
    node: str
    title: dict[str, str]
    reason: dict[str, str]
    at: datetime
    tries: int
    settled_at: datetime | None


class IncidentList(Schema):
    items: list[IncidentOut]
    next: str


def _row(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "case": incident.case.number,
        "node": incident.node,
        "title": titles(incident.case, incident.node),
        "reason": incident.reason,
        "at": incident.at,
        "tries": incident.tries,
        "settled_at": incident.settled_at,
    }


@router.get("/incidents", response=IncidentList, operation_id="list_incidents")
@requires("work:incident:retry")
def list_incidents(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """What stands still in the cases of the acting post's body, with the element and the reason."""
    found, following = page(repairs.open_incidents(request.actor), cursor)
    return {"items": [_row(each) for each in found], "next": following}


@router.post("/incidents/{incident_id}/retry", response=IncidentOut, operation_id="retry_incident")
@requires("work:incident:retry")
def retry_incident(request: ActorRequest, incident_id: UUID) -> dict[str, Any]:
    """Try once more. `settled_at` is null where it failed again, then `reason` says why."""
    return _row(repairs.retry(request.actor, incident_id))
