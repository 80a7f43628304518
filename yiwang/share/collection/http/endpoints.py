"""Collection for programs."""

from typing import Any
from uuid import UUID

from ninja import Router, Status
from pydantic import ValidationError

from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.share.collection import queries, sending
from yiwang.share.collection.http import schemas, shown
from yiwang.share.collection.models import Batch
from yiwang.share.collection.values import Mode

router = Router(tags=["datasets"])
MOST = 1_000  # rejects in one answer
_MODES = {"type": "string", "enum": [mode.value for mode in Mode], "default": "full"}
_WORDS = {"type": "string", "default": ""}
_FILE = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "CSV, XLSX or Parquet"},
        "mode": _MODES,
        "encoding": {**_WORDS, "description": "utf-8 or gb18030; empty: found out"},
        "delimiter": {**_WORDS, "description": "between the values of CSV; empty: found out"},
    },
}
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {"schema": _FILE},
        "application/json": {"schema": schemas.RowsIn.model_json_schema()},
    },
}


@router.post(
    "/datasets/{code}/batches",
    response={202: schemas.BatchOut},
    operation_id="send_batch",
    openapi_extra={"requestBody": _BODY},
)
@requires("collection:batch:send")
def send_batch(request: ActorRequest, code: str) -> Status[Any]:
    """Send a file, or up to 10,000 rows as JSON. 202: workers check and serve it; look at the batch
    to see how far it is. The same file as the latest gives its batch again.
    """
    if request.content_type == "application/json":
        batch = sending.rows(request.actor, code, *_rows(request))
    else:
        batch = sending.upload(request.actor, code, request.FILES.get("file"), request.POST)
    return Status(202, shown.out(batch))


def _rows(request: ActorRequest) -> tuple[list[dict[str, Any]], Mode]:
    try:
        wish = schemas.RowsIn.model_validate_json(request.body)
    except ValidationError as error:
        raise Invalid(
            [
                {
                    "pointer": "/" + "/".join(map(str, each["loc"])),
                    "code": each["type"],
                    "message": each["msg"],
                }
                for each in error.errors()[:20]
            ]
        ) from error
    return wish.rows, Mode(wish.mode)


@router.get("/datasets/{code}/batches", response=schemas.BatchList, operation_id="list_batches")
@requires("collection:batch:read")
def list_batches(request: ActorRequest, code: str, cursor: str = "") -> dict[str, Any]:
    """Batches of a resource that the post's bodies sent, the latest first."""
    found, following = page(queries.batches(request.actor, code), cursor)
    return {"items": [shown.out(batch) for batch in found], "next": following}


@router.get(
    "/datasets/{code}/batches/{batch_id}", response=schemas.BatchOut, operation_id="get_batch"
)
@requires("collection:batch:read")
def get_batch(request: ActorRequest, code: str, batch_id: UUID) -> dict[str, Any]:
    """How far a batch is, and what became of its rows."""
    return shown.out(_of(request, code, batch_id))


@router.get(
    "/datasets/{code}/batches/{batch_id}/rejects",
    response=schemas.RejectList,
    operation_id="list_rejects",
)
@requires("collection:batch:read")
def list_rejects(
    request: ActorRequest, code: str, batch_id: UUID, cursor: str = ""
) -> dict[str, Any]:
    """Rows that came back with column and reason, 1,000 at a time."""
    start = int(cursor) if cursor.isdecimal() and len(cursor) < 12 else 0
    found = queries.rejects(_of(request, code, batch_id), start, MOST + 1)
    following = str(start + MOST) if len(found) > MOST else ""
    return {"items": [shown.reject(each) for each in found[:MOST]], "next": following}


def _of(request: ActorRequest, code: str, batch_id: UUID) -> Batch:
    batch = queries.get(request.actor, batch_id)
    if batch.resource != code:
        raise NotFound(queries.WHAT)
    return batch
