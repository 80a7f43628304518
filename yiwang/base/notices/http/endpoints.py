"""Messages for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from yiwang.base.notices import queries
from yiwang.base.notices.sentences import sentence
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["notices"])


class NoticeOut(Schema):
    id: UUID
    at: datetime
    kind: str
    text: str
    link: str
    read: bool


class NoticeList(Schema):
    items: list[NoticeOut]
    next: str


@router.get("/notices", response=NoticeList, operation_id="list_notices")
@requires("notices:notice:read")
def list_notices(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """The caller's messages, latest first."""
    found, following = page(queries.inbox(request.actor), cursor)
    items = [
        {
            "id": row.id,
            "at": row.at,
            "kind": row.kind,
            "text": sentence(row.kind, row.facts),
            "link": row.link,
            "read": row.read_at is not None,
        }
        for row in found
    ]
    return {"items": items, "next": following}
