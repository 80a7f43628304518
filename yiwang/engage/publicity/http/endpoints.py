"""Publicity for programs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import ConfigDict, Field

from yiwang.engage.publicity import actions, queries
from yiwang.engage.publicity.http import shown
from yiwang.engage.publicity.http.pages import wish_of
from yiwang.kernel.http.paging import page_by
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["publicity"])


class EntryOut(Schema):
    """fields: by the short names of the national exchange; days as texts."""

    id: UUID
    kind: str
    title: str
    body: str
    decided_on: date
    published_at: datetime | None
    state: str
    withdrawn_at: datetime | None
    reason: str
    fields: dict[str, str]


class EntryList(Schema):
    items: list[EntryOut]
    next: str


class WithdrawIn(Schema):
    """changed_on: the day on which the decision was changed."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=500)
    changed_on: date


@router.get("/publicity", response=EntryList, operation_id="list_publicity")
@requires("public")
def list_publicity(
    request: ActorRequest,
    kind: str = "",
    body: str = "",
    month: str = "",
    q: str = "",
    cursor: str = "",
) -> dict[str, Any]:
    """Decisions that are public, latest first. body: its code; month: 2024-10; q: the beginning of
    a name or of the number of a decision.
    """
    rows = queries.public(request.actor, wish_of(request))
    found, following = page_by(rows, cursor, "-decided_on")
    return {"items": [shown.out(each) for each in found], "next": following}


@router.post("/publicity/{entry_id}/publish", response=EntryOut, operation_id="publish_decision")
@requires("publicity:entry:publish")
def publish(request: ActorRequest, entry_id: UUID) -> dict[str, Any]:
    """Make a decision public before the waiting time is over."""
    return shown.out(actions.publish(request.actor, entry_id))


@router.post(
    "/publicity/{entry_id}/withdraw", response=EntryOut, operation_id="withdraw_publication"
)
@requires("publicity:entry:publish")
def withdraw(request: ActorRequest, entry_id: UUID, payload: WithdrawIn) -> dict[str, Any]:
    """Take a publication back; the reason takes its place."""
    made = actions.withdraw(request.actor, entry_id, payload.reason, payload.changed_on)
    return shown.out(made)
