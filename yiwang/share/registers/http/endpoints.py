"""Registers for programs: records with sources and history, matches, doubts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema, Status

from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires, seen_revision
from yiwang.share.registers import doubts, lists, matches, queries, relying
from yiwang.share.registers.models import Doubt, Entry, Match

router = Router(tags=["registers"])


class RecordAsked(Schema):
    """number: identity number or credit code; purpose: what it is looked up for, which the person
    concerned can read. valid_on, known_on: what held on a day, as known at a moment; else today.
    """

    number: str
    purpose: str
    valid_on: date | None = None
    known_on: datetime | None = None


class EntryOut(Schema):
    content: dict[str, Any]
    origins: dict[str, Any]
    valid_from: date
    valid_until: date | None
    known_from: datetime
    known_until: datetime | None


class RecordOut(Schema):
    dataset: str
    masked: str
    holds: list[EntryOut]
    history: list[EntryOut]


class RunOut(Schema):
    """share: the part that agrees, from 0 to 1."""

    at: datetime
    compared: int
    equal: int
    share: float


class ComparisonOut(Schema):
    """between: two resources; the second is asked where they differ. runs: the oldest first."""

    comparison: str
    title: dict[str, str]
    item: str
    between: list[str]
    runs: list[RunOut]


class MatchOut(Schema):
    id: UUID
    dataset: str = Field(alias="register")
    source: str
    row: str
    masked: str
    score: float
    why: list[dict[str, Any]]
    state: str
    steps: list[dict[str, Any]]
    revision: int


class Matches(Schema):
    items: list[MatchOut]
    next: str


class MatchIn(Schema):
    text: str = ""


class ContestIn(Schema):
    dataset: str
    item: str
    claimed: str
    text: str


class DoubtOut(Schema):
    id: UUID
    dataset: str = Field(alias="register")
    item: str
    source: str
    masked: str
    held: str
    claimed: str
    text: str
    raised_by: str
    due: date
    state: str
    value: str
    since: date | None
    answer: str
    revision: int


class Doubts(Schema):
    items: list[DoubtOut]
    next: str


class VerdictIn(Schema):
    """right: the present value stays; else value is the right one, since that day."""

    right: bool
    answer: str
    value: str = ""
    since: date | None = None


class AgainOut(Schema):
    """A decision by rules: its result then, and now with the right value."""

    case: str
    at: datetime
    then: Any
    now: Any
    same: bool


class OwnOut(Schema):
    dataset: str
    content: dict[str, Any]
    origins: dict[str, Any]


def _entry(row: Entry) -> dict[str, Any]:
    return {
        "content": row.content,
        "origins": row.origins or {},
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "known_from": row.delivery.at,
        "known_until": row.ended_by.at if row.ended_by else None,
    }


@router.post("/registers/{name}/records", response=RecordOut, operation_id="look_up_record")
@requires("registers:record:read")
def look_up_record(request: ActorRequest, name: str, payload: RecordAsked) -> dict[str, Any]:
    """A record of a register that the caller's body keeps; the look is recorded."""
    found = queries.record_of(request.actor, name, payload.number, payload.purpose)
    day, moment = payload.valid_on or request.actor.today, payload.known_on or request.actor.now
    return {
        "dataset": name,
        "masked": found.history[0].masked or "",
        "holds": [_entry(each) for each in queries.at(found.history, day, moment)],
        "history": [_entry(each) for each in found.history],
    }


@router.get(
    "/registers/{name}/comparisons", response=list[ComparisonOut], operation_id="list_comparisons"
)
@requires("registers:register:read")
def list_comparisons(request: ActorRequest, name: str) -> list[dict[str, Any]]:
    """How far the sources of a register that the caller's body keeps agree, run by run."""
    spec = queries.keeping(request.actor, name)
    return [
        {
            "comparison": key,
            "title": dict(row.title),
            "item": row.item,
            "between": list(row.between),
            "runs": lists.agreement(request.actor, name, key),
        }
        for key, row in spec.comparisons.items()
    ]


@router.get("/registers/matches", response=Matches, operation_id="list_matches")
@requires("registers:match:decide")
def list_matches(request: ActorRequest, state: str = "proposed", cursor: str = "") -> Any:
    """Rows without an identity number and whom they are probably about, by state."""
    found, following = page(lists.matches(request.actor, state), cursor)
    return {"items": found, "next": following}


@router.post("/registers/matches/{match_id}/accept", response=MatchOut, operation_id="accept_match")
@requires("registers:match:decide")
def accept_match(request: ActorRequest, match_id: UUID, payload: MatchIn) -> Match:
    """Say that both are one person. With If-Match a match that changed since answers 412."""
    revision = seen_revision(request)
    return matches.decide(request.actor, match_id, "accept", payload.text, revision=revision)


@router.post("/registers/matches/{match_id}/split", response=MatchOut, operation_id="split_match")
@requires("registers:match:decide")
def split_match(request: ActorRequest, match_id: UUID, payload: MatchIn) -> Match:
    """Say that they are two persons, whatever the score."""
    revision = seen_revision(request)
    return matches.decide(request.actor, match_id, "split", payload.text, revision=revision)


@router.get("/doubts", response=Doubts, operation_id="list_doubts")
@requires("registers:doubt:read")
def list_doubts(request: ActorRequest, state: str = "open", cursor: str = "") -> Any:
    """Doubts about values of the caller's bodies, by state."""
    found, following = page(lists.doubts(request.actor, state), cursor)
    return {"items": found, "next": following}


@router.post("/doubts/{doubt_id}/settle", response=DoubtOut, operation_id="settle_doubt")
@requires("registers:doubt:settle")
def settle_doubt(request: ActorRequest, doubt_id: UUID, payload: VerdictIn) -> Doubt:
    """Correct the value or keep it. With If-Match a doubt that changed since answers 412."""
    verdict = doubts.Verdict(**payload.model_dump())
    return doubts.settle(request.actor, doubt_id, verdict, revision=seen_revision(request))


@router.get("/doubts/{doubt_id}/cases", response=list[AgainOut], operation_id="list_doubt_cases")
@requires("registers:doubt:read")
def list_doubt_cases(request: ActorRequest, doubt_id: UUID) -> list[dict[str, Any]]:
    """Decisions by rules that relied on the wrong value, with what the same rules decide with the
    right one. Empty until the value is corrected.
    """
    found = relying.then_and_now(request.actor, queries.doubt(request.actor, doubt_id))
    return [
        {
            "case": each.case.number,
            "at": each.at,
            "then": each.then,
            "now": each.now,
            "same": each.same,
        }
        for each in found
    ]


@router.get("/me/data", response=list[OwnOut], operation_id="list_own_data")
@requires("registers:own:read")
def list_own_data(request: ActorRequest) -> list[dict[str, Any]]:
    """What registers say of the caller today, with the source of each value."""
    return [
        {"dataset": name, "content": row.content, "origins": row.origins or {}}
        for name, row in queries.mine(request.actor)
    ]


@router.post("/me/data/contest", response={201: DoubtOut}, operation_id="contest_value")
@requires("registers:doubt:raise")
def contest_value(request: ActorRequest, payload: ContestIn) -> Status[Doubt]:
    """Say that a value is wrong; the body that it comes from decides."""
    wish = doubts.Contest(payload.dataset, payload.item, payload.claimed, payload.text)
    return Status(201, doubts.contest(request.actor, wish))
