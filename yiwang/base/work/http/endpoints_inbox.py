"""The inbox for programs."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from yiwang.base.work import views
from yiwang.base.work.http import wishes
from yiwang.base.work.inbox import lists
from yiwang.base.work.inbox.desks import Reader
from yiwang.base.work.inbox.values import Entry, Wish
from yiwang.kernel.errors import Invalid
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["tasks"])


class InboxIn(Schema):
    """What a box is narrowed by; all fields together.

    q: words of party or title, or a part of the case number. service: its code. region: the
    division that the case comes from.
    """

    box: str = "todo"
    cursor: str = ""
    q: str = Field(default="", max_length=60)
    service: str = Field(default="", max_length=60)
    node: str = Field(default="", max_length=80)
    role: str = Field(default="", max_length=30)
    region: str = Field(default="", max_length=12)
    body: UUID | None = None
    due: Literal["", "overdue", "today", "week", "later", "none"] = ""
    kind: str = Field(default="", max_length=30)


class InboxRow(Schema):
    """A row of the inbox. `id` is that of the task, or of what else `kind` names."""

    id: UUID
    kind: str
    case: str
    party: str
    service: str
    node: str
    title: str
    title_en: str
    role: str
    state: str
    due: date | None
    opened_at: datetime
    claimed_by: str
    outcome: str


class InboxList(Schema):
    items: list[InboxRow]
    next: str


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.key if entry.kind == "copy" else entry.id,
        "kind": entry.kind,
        "case": entry.number,
        "party": entry.party,
        "service": entry.matter["zh"],
        "node": entry.node,
        "title": entry.title["zh"],
        "title_en": entry.title["en"],
        "role": entry.role,
        "state": entry.state,
        "due": entry.due,
        "opened_at": entry.opened_at,
        "claimed_by": entry.holder if entry.state == "open" else "",
        "outcome": entry.outcome,
    }


@router.get("/tasks", response=InboxList, operation_id="list_tasks")
@requires("work:task:read")
def list_tasks(request: ActorRequest, asked: Query[InboxIn]) -> dict[str, Any]:
    """Work of one box: todo, claimed, overdue, done, started or copied. Open work comes with the
    soonest due first, the rest with the latest; `id` leads to the task, also to one copied.
    """
    if asked.box not in lists.BOXES:
        message = _("There is no such box.")
        raise Invalid([{"pointer": "/box", "code": "work.no_such_box", "message": message}])
    fields = asked.dict(exclude={"cursor", "q"})
    wish = Wish(**{name: str(value or "") for name, value in fields.items()}, text=asked.q)
    found = lists.page(Reader.of(request.actor), wish, asked.cursor)
    return {"items": [_row(each) for each in found.entries], "next": found.following}


class ViewIn(Schema):
    """A saved view. wish: fields of an inbox query with `text` for q; first: opens by itself."""

    name: str = Field(max_length=60)
    wish: dict[str, str] = Field(default_factory=dict, max_length=20)
    first: bool = False


class ViewOut(ViewIn):
    id: UUID


class ViewList(Schema):
    items: list[ViewOut]


def _view(view: views.View) -> dict[str, Any]:
    return {"id": view.id, "name": view.name, "wish": view.wish, "first": view.first}


@router.get("/views", response=ViewList, operation_id="list_views")
@requires("work:task:read")
def list_views(request: ActorRequest) -> dict[str, Any]:
    """The caller's saved views of the inbox, by name."""
    return {"items": [_view(each) for each in views.of(request.actor)]}


@router.post("/views", response={201: ViewOut}, operation_id="save_view")
@requires("work:task:read")
def save_view(request: ActorRequest, payload: ViewIn) -> Status[dict[str, Any]]:
    """Keep a wish under a name; a name used before gets the new wish."""
    asked = QueryDict(mutable=True)
    asked.update({wishes.NAMES.get(name, name): text for name, text in payload.wish.items()})
    wish = wishes.read(asked)
    return Status(201, _view(views.save(request.actor, payload.name, wish, first=payload.first)))


@router.delete("/views/{view_id}", response={204: None}, operation_id="forget_view")
@requires("work:task:read")
def forget_view(request: ActorRequest, view_id: UUID) -> Status[None]:
    """Delete a saved view of one's own."""
    views.forget(request.actor, view_id)
    return Status(204, None)
