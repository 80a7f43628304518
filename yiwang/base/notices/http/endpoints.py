"""Messages for programs."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from yiwang.base.notices import actions, channels, queries, topics
from yiwang.base.notices.actions import Wanted
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


class WayOut(Schema):
    """told: the topics of which messages come by this way. bare: they hold number and link alone;
    rings: they wait while it is quiet.
    """

    code: str
    title: dict[str, str]
    bare: bool
    rings: bool
    told: list[str]


class PreferencesOut(Schema):
    """How the caller is reached. quiet: when it begins and ends; mobile: masked, if given."""

    ways: list[WayOut]
    inbox: list[str]
    quiet: list[time]
    mobile: str


class PreferencesIn(Schema):
    """told: topics by way; quiet: two times, or none for the usual ones; mobile: null keeps it."""

    told: dict[str, list[str]]
    inbox: list[str]
    quiet: list[time] = []
    mobile: str | None = None


class StuckOut(Schema):
    """A message that was given up, without whom it is for and what it says."""

    id: UUID
    channel: str
    kind: str
    at: datetime
    attempts: int
    reason: str


class StuckList(Schema):
    """counts: how many wait and were given up, by channel."""

    counts: dict[str, dict[str, int]]
    items: list[StuckOut]
    next: str


class ChosenIn(Schema):
    """chosen: ids; none: all that were given up."""

    chosen: list[UUID] = []


class MovedOut(Schema):
    count: int


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


@router.get("/notices/preferences", response=PreferencesOut, operation_id="get_preferences")
@requires("notices:notice:read")
def get_preferences(request: ActorRequest) -> dict[str, Any]:
    """By which ways the caller is told what, and when nothing rings."""
    actor = request.actor
    told, silent, wish = queries.told_by(actor), queries.silences(actor), queries.preference(actor)
    own = (wish.quiet_from, wish.quiet_until) if wish and wish.quiet_from else None
    ways = [
        {
            **{key: getattr(way, key) for key in ("code", "title", "bare", "rings")},
            "told": [topic for topic in topics.every() if told[way.code, topic]],
        }
        for way in channels.open_ones()
    ]
    return {
        "ways": ways,
        "inbox": [each for each in topics.topics() if each not in silent],
        "quiet": list(own or channels.quiet(actor.today)),
        "mobile": wish.mobile_masked if wish else "",
    }


@router.put("/notices/preferences", response=PreferencesOut, operation_id="choose_preferences")
@requires("notices:notice:read")
def choose_preferences(request: ActorRequest, payload: PreferencesIn) -> dict[str, Any]:
    """Be told by these ways from the next message on; the inbox holds every message."""
    told = [(way, topic) for way, found in payload.told.items() for topic in found]
    quiet = (payload.quiet[0], payload.quiet[1]) if len(payload.quiet) == 2 else None
    actions.prefer(request.actor, Wanted(told, payload.inbox, quiet, payload.mobile))
    return get_preferences(request)


@router.get("/notices/deliveries", response=StuckList, operation_id="list_stuck_messages")
@requires("notices:delivery:manage")
def list_stuck_messages(request: ActorRequest, cursor: UUID | None = None) -> dict[str, Any]:
    """Messages that no channel took, the latest first."""
    found = queries.stuck(request.actor, cursor)
    page = found[: queries.PAGE]
    following = str(page[-1].id) if len(found) > len(page) else ""
    items = [vars(each) for each in page]
    return {"counts": queries.counts(request.actor), "items": items, "next": following}


@router.post("/notices/deliveries/resend", response=MovedOut, operation_id="resend_messages")
@requires("notices:delivery:manage")
def resend_messages(request: ActorRequest, payload: ChosenIn) -> dict[str, Any]:
    """Try messages once more that were given up."""
    return {"count": actions.resend(request.actor, payload.chosen)}
