"""Bulk issue for programs."""

from itertools import islice
from typing import Any
from uuid import UUID

from ninja import File, Form, Router, Status, UploadedFile

from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.bulk import actions, queries
from yiwang.serve.bulk.http import schemas, shown

router = Router(tags=["licences"])
MOST = 1_000  # rejects in one answer; the report has all


@router.post(
    "/licence-batches", response={202: schemas.BatchOut}, operation_id="send_licence_batch"
)
@requires("licences:licence:issue")
def send_batch(
    request: ActorRequest, file: File[UploadedFile], kind: Form[str], basis: Form[str] = ""
) -> Status[Any]:
    """Send the file of a register: XLSX, or CSV in UTF-8 or GB 18030. 202: look at the batch to see
    how far it is. The same file gives its batch again and issues nothing twice.
    """
    batch = actions.send(request.actor, kind, file.name or "", file.read(), basis)
    return Status(202, shown.out(batch))


@router.get("/licence-batches", response=schemas.BatchList, operation_id="list_licence_batches")
@requires("licences:register:read")
def list_batches(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """Batches of the post's bodies, latest first."""
    found, following = page(queries.of_bodies(request.actor), cursor)
    return {"items": [shown.out(batch) for batch in found], "next": following}


@router.get(
    "/licence-batches/{batch_id}", response=schemas.BatchOut, operation_id="get_licence_batch"
)
@requires("licences:register:read")
def get_batch(request: ActorRequest, batch_id: UUID) -> dict[str, Any]:
    """How far a batch is."""
    return shown.out(queries.get(request.actor, batch_id))


@router.get(
    "/licence-batches/{batch_id}/rejects",
    response=list[schemas.RejectOut],
    operation_id="list_licence_batch_rejects",
)
@requires("licences:register:read")
def list_rejects(request: ActorRequest, batch_id: UUID) -> list[dict[str, Any]]:
    """Rows that were not issued, with column and reason: the first 1,000 of them."""
    found = queries.rejects(queries.get(request.actor, batch_id))
    return [
        {"row": number, "column": each.column, "reason": each.told()}
        for number, each in islice(found, MOST)
    ]


@router.post(
    "/licence-batches/{batch_id}/stop",
    response=schemas.BatchOut,
    operation_id="stop_licence_batch",
)
@requires("licences:licence:issue")
def stop_batch(request: ActorRequest, batch_id: UUID) -> dict[str, Any]:
    """Leave the rest for later."""
    queries.get(request.actor, batch_id)
    return shown.out(actions.stop(request.actor, batch_id))


@router.post(
    "/licence-batches/{batch_id}/resume",
    response=schemas.BatchOut,
    operation_id="resume_licence_batch",
)
@requires("licences:licence:issue")
def resume_batch(request: ActorRequest, batch_id: UUID) -> dict[str, Any]:
    """Go on where a batch was stopped."""
    queries.get(request.actor, batch_id)
    return shown.out(actions.go_on(request.actor, batch_id))
