"""Messages for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from yiwang.base.notices import actions, queries, topics
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


class TopicOut(Schema):
    """told: whether messages of the topic come."""

    code: str
    title: dict[str, str]
    told: bool


class TopicsIn(Schema):
    told: list[str]


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


@router.get("/notices/topics", response=list[TopicOut], operation_id="list_notice_topics")
@requires("notices:notice:read")
def list_notice_topics(request: ActorRequest) -> list[dict[str, Any]]:
    """What the caller may choose not to be told; everything else always is."""
    silent = queries.silences(request.actor)
    return [
        {"code": each.code, "title": dict(each.title), "told": each.code not in silent}
        for each in topics.topics().values()
    ]


@router.put("/notices/topics", response=list[TopicOut], operation_id="choose_notice_topics")
@requires("notices:notice:read")
def choose_notice_topics(request: ActorRequest, payload: TopicsIn) -> list[dict[str, Any]]:
    """Be told of these topics and of none of the others."""
    actions.choose(request.actor, payload.told)
    return list_notice_topics(request)
