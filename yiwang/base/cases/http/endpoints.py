"""Time limits for programs: what the law gives, and how a due day comes about."""

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from ninja import Router, Schema

from yiwang.engines import term
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import spoken

router = Router(tags=["terms"])


class PauseIn(Schema):
    """Days left out, both included, on a ground that the limit allows."""

    first: date
    last: date
    ground: str


class CountIn(Schema):
    trigger: date
    pauses: list[PauseIn] = []


class StepOut(Schema):
    first: date
    last: date
    text: str
    source: str


class CountOut(Schema):
    rule: str
    title: str
    source: str
    due: date
    demonstration: bool
    steps: list[StepOut]


@router.post("/{rule}/count", response=CountOut, operation_id="count_term")
@requires("public")
def count_term(request: ActorRequest, rule: str, payload: CountIn) -> dict[str, Any]:
    """The last day of a limit that starts on a day, with every step of the count and its source."""
    try:
        found = term.national_terms().resolve(rule, payload.trigger)
    except LookupError as error:
        raise NotFound(_("A limit of this name on this day")) from error
    calendar = term.national().lenient()
    clock = term.Clock(found, CITY_ZONE)
    for entry in _entries(payload):
        clock = clock.add(entry, calendar)
    now = clock.ledger[-1].at
    return {
        "rule": found.id,
        "title": found.title[spoken()],
        "source": found.source,
        "due": clock.due(now, calendar)[0],
        "demonstration": found.demonstration,
        "steps": [_step(step) for step in term.derivation(clock, now, calendar)],
    }


def _entries(payload: CountIn) -> list[term.Entry]:
    entries = [term.Entry(kind=term.Kind.START, at=_noon(payload.trigger))]
    for pause in payload.pauses:
        entries += [
            term.Entry(
                kind=term.Kind.PAUSE,
                at=_noon(pause.first),
                reason=pause.ground,
                document="—",
                approver="—",
            ),
            term.Entry(kind=term.Kind.RESUME, at=_noon(pause.last)),
        ]
    return entries


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CITY_ZONE)


def _step(step: term.Step) -> dict[str, Any]:
    return {
        "first": step.first,
        "last": step.last,
        "text": step.message.told(_, spoken()),
        "source": step.source,
    }
