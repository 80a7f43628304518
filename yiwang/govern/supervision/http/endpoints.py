"""Supervision for programs: cards and what is done with them, runs, scores, events told."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status

from yiwang.govern.supervision import actions, queries, running, told
from yiwang.govern.supervision.actions import Telling
from yiwang.govern.supervision.errors import NotHeard
from yiwang.govern.supervision.http import schemas
from yiwang.govern.supervision.http.wishes import day, wish
from yiwang.govern.supervision.models import Card, Find, Run
from yiwang.kernel.actor import Actor
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires, seen_revision
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.tenancy.queries import for_sums

router = Router(tags=["supervision"])


class Asked(Schema):
    """state: of the card, or `open`; body: a code; since, until: days of the occurrence."""

    state: str = ""
    level: str = ""
    family: str = ""
    rule: str = ""
    body: str = ""
    q: str = ""
    since: str = ""
    until: str = ""
    cursor: str = ""


def _row(card: Card) -> dict[str, Any]:
    return {
        "number": card.number,
        "rule": card.rule,
        "family": card.family,
        "version": card.version,
        "digest": card.digest,
        "package": f"{card.package} {card.package_version}",
        "level": card.level,
        "points": card.points,
        "kind": card.kind,
        "matter": card.object_number,
        "body": card.body.code,
        "at": card.at,
        "issued_at": card.issued_at,
        "state": card.state,
        "due": card.due,
        "who": card.who,
        "sentence": told.sentence(card),
        "inputs": card.inputs,
        "evidence": card.evidence,
        "revision": card.revision,
    }


def _one(actor: Actor, number: str, response: HttpResponse) -> dict[str, Any]:
    found = queries.card(actor, number)
    queries.note_read(actor, found)
    response["ETag"] = f'"{found.revision}"'
    steps = queries.steps(actor, found)
    return {**_row(found), "steps": steps, "present": told.present(actor, found)}


@router.get("/supervision/cards", response=schemas.CardList, operation_id="list_supervision_cards")
@requires("supervision:card:read")
def list_cards(request: ActorRequest, asked: Query[Asked]) -> dict[str, Any]:
    """The cards of the caller's bodies, the latest first; a supervisor's bodies are its scope."""
    rows = queries.cards(request.actor, wish(asked.model_dump()))
    found, following = page(rows, asked.cursor)
    return {"items": [_row(each) for each in found], "next": following}


@router.get(
    "/supervision/cards/{number}",
    response=schemas.CardWithSteps,
    operation_id="get_supervision_card",
)
@requires("supervision:card:read")
def get_card(request: ActorRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """One card with its facts, where these stand in the log, and what was done with it."""
    return _one(request.actor, number, response)


def _moved(
    request: ActorRequest, name: str, number: str, payload: schemas.MoveIn, response: HttpResponse
) -> dict[str, Any]:
    actions.MAKE[name](request.actor, number, payload.text, revision=seen_revision(request))
    return _one(request.actor, number, response)


@router.post(
    "/supervision/cards/{number}/explain",
    response=schemas.CardWithSteps,
    operation_id="explain_card",
)
@requires("supervision:card:explain")
def explain_card(
    request: ActorRequest, number: str, payload: schemas.MoveIn, response: HttpResponse
) -> dict[str, Any]:
    """Explain a card for its body. With If-Match a card that changed since answers 412."""
    return _moved(request, "explain", number, payload, response)


@router.post(
    "/supervision/cards/{number}/confirm",
    response=schemas.CardWithSteps,
    operation_id="confirm_card",
)
@requires("supervision:card:decide")
def confirm_card(
    request: ActorRequest, number: str, payload: schemas.MoveIn, response: HttpResponse
) -> dict[str, Any]:
    """Confirm an explained card; its points count from now on."""
    return _moved(request, "confirm", number, payload, response)


@router.post(
    "/supervision/cards/{number}/withdraw",
    response=schemas.CardWithSteps,
    operation_id="withdraw_card",
)
@requires("supervision:card:decide")
def withdraw_card(
    request: ActorRequest, number: str, payload: schemas.MoveIn, response: HttpResponse
) -> dict[str, Any]:
    """Withdraw a card; it stays to be seen and counts nothing."""
    return _moved(request, "withdraw", number, payload, response)


@router.post(
    "/supervision/cards/{number}/appeal",
    response=schemas.CardWithSteps,
    operation_id="appeal_card",
)
@requires("supervision:card:appeal")
def appeal_card(
    request: ActorRequest, number: str, payload: schemas.MoveIn, response: HttpResponse
) -> dict[str, Any]:
    """Appeal against a confirmed card for its body, within the time of the ladder."""
    return _moved(request, "appeal", number, payload, response)


@router.post(
    "/supervision/cards/{number}/uphold",
    response=schemas.CardWithSteps,
    operation_id="uphold_card",
)
@requires("supervision:card:decide")
def uphold_card(
    request: ActorRequest, number: str, payload: schemas.MoveIn, response: HttpResponse
) -> dict[str, Any]:
    """Dismiss an appeal; the card is final."""
    return _moved(request, "uphold", number, payload, response)


@router.post(
    "/supervision/cards/{number}/lift", response=schemas.CardWithSteps, operation_id="lift_card"
)
@requires("supervision:card:decide")
def lift_card(
    request: ActorRequest, number: str, payload: schemas.MoveIn, response: HttpResponse
) -> dict[str, Any]:
    """Follow an appeal; the card is withdrawn."""
    return _moved(request, "lift", number, payload, response)


@router.get("/supervision/scores", response=schemas.ScoreList, operation_id="list_scores")
@requires("supervision:score:read")
def list_scores(request: ActorRequest, since: str = "", until: str = "") -> dict[str, Any]:
    """Points of bodies in a period; without days the month that runs."""
    today = request.actor.today
    first, last = day(since) or today.replace(day=1), day(until) or today
    found = queries.scores(queries.sums(for_sums(request.actor), first, max(first, last)))
    return {"items": [{**vars(each), "body": each.body.code} for each in found]}


# Runs over the past


@router.post("/supervision/replay", response={202: schemas.RunOut}, operation_id="replay_rules")
@requires("supervision:replay:run")
def replay_rules(request: ActorRequest, payload: schemas.RunIn) -> Status[Run]:
    """Wish for a run of rules over the past; it issues no card. Look at it by its id."""
    bodies = Body.objects.filter(code__in=payload.bodies).values_list("id", flat=True)
    wanted = running.Wanted(
        payload.since,
        payload.until,
        payload.package,
        payload.rules or None,
        bodies=list(bodies),
    )
    return Status(202, running.wish(request.actor, wanted))


@router.get("/supervision/replay/{run_id}", response=schemas.RunOut, operation_id="get_replay")
@requires("supervision:replay:run")
def get_replay(request: ActorRequest, run_id: UUID) -> Run:
    """A run: how far it is, and what it found by rule and level."""
    return queries.run(request.actor, run_id)


@router.get(
    "/supervision/replay/{run_id}/finds",
    response=schemas.FindList,
    operation_id="list_replay_finds",
)
@requires("supervision:replay:run")
def list_finds(request: ActorRequest, run_id: UUID, cursor: str = "") -> dict[str, Any]:
    """What a run found: `candidate` by the rules asked about, `present` by those in force."""
    run = queries.run(request.actor, run_id)
    found, following = page(queries.finds(request.actor, run), cursor)
    return {"items": [_find(each) for each in found], "next": following}


def _find(found: Find) -> dict[str, Any]:
    names = ("side", "rule", "version", "level", "points", "kind", "at", "occurrence")
    row = {name: getattr(found, name) for name in names}
    return {**row, "matter": found.number, "body": found.body.code}


# What other systems tell


@router.post("/supervision/events", response={201: schemas.EventOut}, operation_id="tell_event")
@requires("supervision:event:tell")
def tell_event(request: ActorRequest, payload: schemas.EventIn) -> Status[dict[str, Any]]:
    """Tell what happened in another system, for the rules to look at. The same id counts once."""
    if timezone.is_naive(payload.at):
        raise NotHeard(_("its time has no zone."))
    telling = Telling(body=request.actor.body, **payload.model_dump())
    row = actions.take_in(request.actor, telling)
    return Status(201, {"source": row.source, "id": row.ref, "known_at": row.known_at})
