"""Licences for programs: those of a holder, the register of a body, and the types."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires, seen_revision
from yiwang.serve.licences import corrections, known, moves, queries
from yiwang.serve.licences.http import schemas, shown
from yiwang.serve.licences.values import Ground, Step

router = Router(tags=["licences"])


@router.get("/licences", response=list[schemas.LicenceOut], operation_id="list_licences")
@requires("licences:licence:read")
def list_licences(request: ActorRequest) -> list[dict[str, Any]]:
    """Licences of the caller and of those whom the caller acts for."""
    return [shown.out(request.actor, licence) for licence in queries.mine(request.actor)[:200]]


@router.get("/licences/{licence_id}", response=schemas.LicenceOut, operation_id="get_licence")
@requires("licences:licence:read")
def get_licence(request: ActorRequest, licence_id: UUID) -> dict[str, Any]:
    """One licence."""
    return shown.out(request.actor, queries.get(request.actor, licence_id))


@router.get(
    "/licences/{licence_id}/history",
    response=schemas.HistoryOut,
    operation_id="get_licence_history",
)
@requires("licences:licence:read")
def get_history(request: ActorRequest, licence_id: UUID) -> dict[str, Any]:
    """What happened to a licence, on what ground, and what its former versions said."""
    return _history(request, licence_id)


@router.post(
    "/licences/{licence_id}/reports", response=schemas.LicenceOut, operation_id="report_licence"
)
@requires("licences:licence:report")
def report_licence(
    request: ActorRequest, licence_id: UUID, payload: schemas.ReportIn
) -> dict[str, Any]:
    """Report one's own licence lost, or found again."""
    ground = Ground("request", reason=payload.reason)
    moves.report(request.actor, licence_id, Step(payload.move, ground), seen_revision(request))
    return get_licence(request, licence_id)


@router.get(
    "/licences/{licence_id}/corrections",
    response=schemas.CorrectionList,
    operation_id="list_licence_corrections",
)
@requires("licences:licence:read")
def list_corrections(request: ActorRequest, licence_id: UUID) -> dict[str, Any]:
    """What the holder said is wrong on a licence, and how it was answered."""
    rows = corrections.of_licence(request.actor, queries.get(request.actor, licence_id))
    return {"items": [shown.correction(each) for each in rows]}


@router.post(
    "/licences/{licence_id}/corrections",
    response={201: schemas.CorrectionOut},
    operation_id="ask_licence_correction",
)
@requires("licences:correction:ask")
def ask_correction(
    request: ActorRequest, licence_id: UUID, payload: schemas.CorrectionIn
) -> Status[dict[str, Any]]:
    """Say that a field of one's licence is wrong. The body that keeps it answers."""
    made = corrections.ask(
        request.actor, licence_id, payload.element, payload.wanted, payload.reason
    )
    return Status(201, shown.correction(made))


@router.post(
    "/licence-corrections/{correction_id}/withdraw",
    response=schemas.CorrectionOut,
    operation_id="withdraw_licence_correction",
)
@requires("licences:correction:ask")
def withdraw_correction(request: ActorRequest, correction_id: UUID) -> dict[str, Any]:
    """Take one's own request back while it waits."""
    return shown.correction(corrections.take_back(request.actor, correction_id))


@router.get(
    "/licence-corrections",
    response=schemas.CorrectionList,
    operation_id="list_waiting_licence_corrections",
)
@requires("licences:correction:answer")
def list_waiting(request: ActorRequest) -> dict[str, Any]:
    """Requests that wait for the acting post's bodies, the soonest due first."""
    rows = corrections.waiting(list(request.actor.bodies))[:200]
    return {"items": [shown.correction(each) for each in rows]}


@router.post(
    "/licence-corrections/{correction_id}/answer",
    response=schemas.CorrectionOut,
    operation_id="answer_licence_correction",
)
@requires("licences:correction:answer")
def answer_correction(
    request: ActorRequest, correction_id: UUID, payload: schemas.AnswerIn
) -> dict[str, Any]:
    """Correct the field with `value`, or leave it and say why. With If-Match a request that changed
    since answers 412.
    """
    actor, revision = request.actor, seen_revision(request)
    if payload.value is None:
        closed = corrections.refuse(actor, correction_id, payload.text, revision=revision)
    else:
        closed = corrections.correct(
            actor, correction_id, payload.value, payload.text, revision=revision
        )
    return shown.correction(closed)


@router.get("/licence-register", response=schemas.RegisterOut, operation_id="search_register")
@requires("licences:register:read")
def search_register(
    request: ActorRequest,
    q: str = "",
    type: str = "",  # noqa: A002  # the name of the parameter that programs send
    state: str = "",
    check: bool = False,
    cursor: str = "",
) -> dict[str, Any]:
    """Licences that the acting post's bodies keep, latest first. q: the beginning of a number, of
    an identifier or of a holder's name; check: only those whose annual check is overdue.
    """
    actor = request.actor
    rows = queries.register(actor, text=q[:120], kind=type, state=state, check=check)
    found, following = page(rows.prefetch_related("body", "successor"), cursor)
    queries.note_listed(actor, found, q)
    return {"items": [shown.out(actor, each) for each in found], "next": following}


@router.get(
    "/licence-register/{licence_id}",
    response=schemas.RegisteredOut,
    operation_id="get_registered_licence",
)
@requires("licences:register:read")
def get_registered(
    request: ActorRequest, licence_id: UUID, response: HttpResponse
) -> dict[str, Any]:
    """One licence with what can be done to it now, and what would follow."""
    actor = request.actor
    licence = queries.get(actor, licence_id)
    queries.note_read(actor, licence)
    response["ETag"] = f'"{licence.revision}"'
    possible = [shown.move(each) for each in shown.possible(actor, licence)]
    return shown.out(actor, licence) | {"moves": possible}


@router.get(
    "/licence-register/{licence_id}/history",
    response=schemas.HistoryOut,
    operation_id="get_registered_history",
)
@requires("licences:register:read")
def get_registered_history(request: ActorRequest, licence_id: UUID) -> dict[str, Any]:
    """What happened to a licence, on what ground, and what its former versions said."""
    return _history(request, licence_id)


@router.post(
    "/licence-register/{licence_id}/moves",
    response=schemas.RegisteredOut,
    operation_id="move_licence",
)
@requires("licences:register:read")
def move_licence(
    request: ActorRequest, licence_id: UUID, payload: schemas.MoveIn, response: HttpResponse
) -> dict[str, Any]:
    """Change, renew, suspend, annul, revoke, …: one move of the table, with its ground. With
    If-Match a licence that changed since answers 412.
    """
    ground = Ground(**payload.ground.dict())
    step = Step(
        payload.move,
        ground,
        payload.face,
        payload.until,
        payload.successor,
        payload.passed,
    )
    moves.move(request.actor, licence_id, step, revision=seen_revision(request))
    return get_registered(request, licence_id, response)


@router.get("/licence-types", response=schemas.TypeList, operation_id="list_licence_types")
@requires("public")
def list_types(request: ActorRequest) -> dict[str, Any]:
    """Every type of licence, the city's own and those that packages bring."""
    return {"items": [shown.licence_type(each) for each in known.every().values()]}


@router.get("/licence-types/{kind}", response=schemas.TypeOut, operation_id="get_licence_type")
@requires("public")
def get_type(request: ActorRequest, kind: str) -> dict[str, Any]:
    """One type of licence."""
    return shown.licence_type(known.get(kind))


def _history(request: ActorRequest, licence_id: UUID) -> dict[str, Any]:
    actor = request.actor
    licence = queries.get(actor, licence_id)
    return {
        "changes": [shown.change(each) for each in queries.changes(actor, licence)],
        "versions": [shown.version(each) for each in queries.versions(actor, licence)],
    }
