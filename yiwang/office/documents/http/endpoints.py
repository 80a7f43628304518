"""Documents for programs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Router, Status
from ninja.files import UploadedFile

from yiwang.base.cases import facade as cases
from yiwang.kernel import differences
from yiwang.kernel.actor import Actor
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.office.documents import drafting, exchange, queries, rights, stubs
from yiwang.office.documents.http import schemas
from yiwang.office.documents.http.files import attached
from yiwang.office.documents.kinds import Right
from yiwang.office.documents.models import Dispatch, Number, Stub

router = Router(tags=["documents"])


@router.get("/documents/{number}", response=schemas.DocumentOut, operation_id="get_document")
@requires("documents:document:read")
def get_document(request: ActorRequest, number: str) -> dict[str, Any]:
    """An outgoing document by the number of its case, with what the caller may do with it now."""
    actor = request.actor
    case = cases.get(actor, number)
    found = queries.document(case)
    latest, allowed = queries.latest(found), rights.of(actor, case)
    plain = ("kind", "direction", "publicness", "publicness_reason", "urgency", "number", "version")
    return {name: getattr(found, name) for name in plain} | {
        "case": case.number,
        "state": case.state,
        "title": latest.title,
        "text": latest.text if allowed.text >= Right.READ else "",
        "signer": found.signer_name,
        "countersigners": found.countersigners,
        "enclosures": queries.enclosures(found),
        "rights": {
            "text": allowed.text.name.lower(),
            "enclosures": allowed.enclosures.name.lower(),
        },
    }


@router.post(
    "/documents/{number}/text", response={201: schemas.VersionOut}, operation_id="change_text"
)
@requires("documents:document:edit")
def change_text(request: ActorRequest, number: str, payload: schemas.TextIn) -> Status[Any]:
    """Keep a changed text as the next version. Answers 412 when somebody was faster."""
    made = drafting.change_text(
        request.actor,
        number,
        payload.title,
        payload.text,
        note=payload.note,
        version=payload.version,
    )
    return Status(201, made)


@router.get(
    "/documents/{number}/versions",
    response=schemas.VersionList,
    operation_id="list_document_versions",
)
@requires("documents:document:read")
def list_versions(request: ActorRequest, number: str) -> dict[str, Any]:
    """All versions of the text: who wrote each, when and at which step."""
    found = rights.to_read(request.actor, cases.get(request.actor, number))
    return {"items": queries.versions(found)}


@router.get(
    "/documents/{number}/versions/{before}/{after}",
    response=schemas.DifferenceOut,
    operation_id="compare_document_versions",
)
@requires("documents:document:read")
def compare_versions(request: ActorRequest, number: str, before: int, after: int) -> dict[str, Any]:
    """What became of one version in another."""
    found = rights.to_read(request.actor, cases.get(request.actor, number))
    old, new = queries.version(found, before), queries.version(found, after)
    return {
        "before": before,
        "after": after,
        "title": differences.differences(old.title, new.title),
        "text": differences.differences(old.text, new.text),
    }


@router.post(
    "/documents/{number}/enclosures",
    response={201: schemas.EnclosureOut},
    operation_id="enclose_file",
)
@requires("documents:document:edit")
def enclose_file(request: ActorRequest, number: str, file: File[UploadedFile]) -> Status[Any]:
    """Add a file to a document, where the step allows it."""
    return Status(201, drafting.enclose(request.actor, number, file.name or "", file.read()))


@router.get("/documents/{number}/enclosures/{enclosure_id}", operation_id="get_enclosure")
@requires("documents:document:read")
def get_enclosure(request: ActorRequest, number: str, enclosure_id: UUID) -> HttpResponse:
    """A file of a document, for who may take it along at this step."""
    return attached(
        *rights.open_enclosure(request.actor, number, enclosure_id, download=True), download=True
    )


@router.post(
    "/documents/{number}/distribution",
    response={201: schemas.SentOut},
    operation_id="distribute_document",
)
@requires("documents:document:send")
def distribute_document(
    request: ActorRequest, number: str, payload: schemas.ReceiversIn
) -> Status[Any]:
    """Send a signed document to any number of bodies at once; ends the step that sends."""
    receivers = exchange.Receivers(payload.groups, payload.bodies, payload.copies)
    issue = exchange.distribute(request.actor, number, receivers)
    count = queries.sent_to(cases.get(request.actor, number))
    return Status(201, {"number": issue.number, "receivers": count})


def _dispatch(row: Dispatch, case: str = "") -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.issue.number,
        "title": row.issue.title,
        "sender": row.sender.code,
        "body": row.body.code,
        "copy_only": row.copy,
        "state": row.state,
        "sent_at": row.sent_at,
        "sign_by": row.sign_by,
        "received_at": row.received_at,
        "received_by": row.received_name,
        "reason": row.reason,
        "urged": row.urged,
        "case": case,
    }


@router.get(
    "/documents/{number}/receipts", response=schemas.DispatchList, operation_id="list_receipts"
)
@requires("documents:document:read")
def list_receipts(
    request: ActorRequest, number: str, state: str = "", cursor: str = ""
) -> dict[str, Any]:
    """Who received a document and when, and who has not."""
    case = cases.get(request.actor, number)
    rows = queries.receipts(request.actor, case, state).select_related("issue", "sender")
    found, following = page(rows, cursor)
    counts = queries.receipt_counts(request.actor, case)
    return {"items": list(map(_dispatch, found)), "next": following, "counts": counts}


@router.post(
    "/documents/{number}/receipts/urge", response=schemas.CountOut, operation_id="urge_receivers"
)
@requires("documents:document:send")
def urge_receivers(request: ActorRequest, number: str) -> dict[str, int]:
    """Urge all receivers that have not signed."""
    return {"count": exchange.urge(request.actor, number)}


@router.post(
    "/documents/{number}/receipts/recall",
    response=schemas.CountOut,
    operation_id="recall_document",
)
@requires("documents:document:send")
def recall_document(
    request: ActorRequest, number: str, payload: schemas.ReasonIn
) -> dict[str, int]:
    """Take back all copies that nobody signed for."""
    return {"count": exchange.recall(request.actor, number, payload.reason)}


@router.get("/incoming", response=schemas.DispatchList, operation_id="list_incoming")
@requires("documents:dispatch:receive")
def list_incoming(
    request: ActorRequest, box: str = "waiting", q: str = "", cursor: str = ""
) -> dict[str, Any]:
    """What was sent to the acting post's body: `waiting`, `signed` or `returned`."""
    name = box if box in queries.BOXES else "waiting"
    rows = queries.arrived(request.actor, name, q).select_related("body")
    found, following = page(rows, cursor)
    return {"items": list(map(_dispatch, found)), "next": following}


@router.post(
    "/incoming/{dispatch_id}/receive", response=schemas.DispatchOut, operation_id="receive_document"
)
@requires("documents:dispatch:receive")
def receive_document(request: ActorRequest, dispatch_id: UUID) -> dict[str, Any]:
    """Sign for a copy; its handling begins as a case. The moment is the legal time of receipt."""
    return _one(request.actor, exchange.receive(request.actor, dispatch_id).id)


@router.post(
    "/incoming/{dispatch_id}/return", response=schemas.DispatchOut, operation_id="return_document"
)
@requires("documents:dispatch:receive")
def return_document(
    request: ActorRequest, dispatch_id: UUID, payload: schemas.ReasonIn
) -> dict[str, Any]:
    """Send a copy back unsigned, with the reason."""
    return _one(request.actor, exchange.refuse(request.actor, dispatch_id, payload.reason).id)


def _one(actor: Actor, dispatch_id: UUID) -> dict[str, Any]:
    row = queries.dispatch(actor, dispatch_id)
    case = cases.by_id(actor, row.incoming).number if row.incoming else ""
    return _dispatch(row, case)


def _number(row: Number) -> dict[str, Any]:
    plain = ("printed", "mark", "year", "serial", "title", "given_at", "void_at", "void_reason")
    return {name: getattr(row, name) for name in plain} | {"case": row.case.number}


@router.get("/document-numbers", response=schemas.NumberList, operation_id="list_numbers")
@requires("documents:number:read")
def list_numbers(
    request: ActorRequest, year: int | None = None, cursor: str = ""
) -> dict[str, Any]:
    """The register of numbers of the acting post's body; void ones stand in their places."""
    found, following = page(queries.numbers(request.actor, year), cursor)
    return {"items": list(map(_number, found)), "next": following}


@router.post("/document-stubs", response={201: schemas.StubOut}, operation_id="register_stub")
@requires("documents:stub:write")
def register_stub(request: ActorRequest, payload: schemas.StubIn) -> Status[Any]:
    """Say that there is a classified document, and nothing of what it says."""
    return Status(201, _stub(stubs.register(request.actor, stubs.Stated(**payload.dict()))))


def _stub(row: Stub) -> dict[str, Any]:
    plain = ("id", "degree", "outgoing", "years", "keeper")
    return {name: getattr(row, name) for name in plain} | {"register_number": row.register}
