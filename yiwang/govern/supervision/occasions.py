"""When a rule looks at a dossier. Pure: what follows from the events known by then, and no more.

So the same instants come out while things happen and years later: an occasion at an instant rests
on nothing that became known after it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from yiwang.base.cases import facade as cases
from yiwang.engines import term
from yiwang.govern.supervision.looks import Look
from yiwang.govern.supervision.values import Dossier, Event
from yiwang.kernel.clock import CITY_ZONE, local_day

LEDGER = "clock"  # the kind of events that are lines of a clock's ledger


@dataclass(frozen=True)
class Occasion:
    """An instant at which a rule looks.

    occurrence: what tells it from every other occasion of the rule with this dossier. known: how
    many events were known. event: what gave rise to it; clock: whose turn it is.
    """

    at: datetime
    occurrence: str
    known: int
    event: Event | None = None
    clock: str = ""


def occasions(dossier: Dossier, look: Look) -> Iterator[Occasion]:
    """All instants at which a rule looks, given what is known now, those to come included."""
    if look.at:
        yield from _at(dossier, look)
    if look.clock:
        for name in look.clock:
            if name in dossier.terms:
                yield from _clock(dossier, look, name)
    if look.after:
        yield from _after(dossier, look)


def _at(dossier: Dossier, look: Look) -> Iterator[Occasion]:
    for number, event in enumerate(dossier.events, start=1):
        if event.kind in look.at:
            yield Occasion(event.at, event.place, number, event)


def _after(dossier: Dossier, look: Look) -> Iterator[Occasion]:
    """So long after each event of some kinds, unless one that settles it came meanwhile."""
    for number, event in enumerate(dossier.events, start=1):
        if event.kind not in look.after:
            continue
        instant = _later(event.at, look, dossier)
        known = _known(dossier.events, instant, number)
        since = dossier.events[number:known]
        if not any(each.kind in look.unless and each.at < instant for each in since):
            yield Occasion(instant, f"after:{event.place}", known, event)


def _later(at: datetime, look: Look, dossier: Dossier) -> datetime:
    if look.working_days:
        calendar = term.national().lenient()
        unit = term.Unit.WORKING_DAY
        return _end(term.last_day(local_day(at), look.working_days, unit, calendar))
    return at + timedelta(minutes=look.minutes or dossier.minutes)


def _end(day: date) -> datetime:
    """The first instant after a local day."""
    return datetime.combine(day + timedelta(days=1), time.min, CITY_ZONE).astimezone(UTC)


def _known(events: Sequence[Event], instant: datetime, least: int) -> int:
    known = least
    while known < len(events) and events[known].at <= instant:
        known += 1
    return known


def _clock(dossier: Dossier, look: Look, name: str) -> Iterator[Occasion]:
    """The turn of a clock as it stood between one line of its ledger and the next."""
    lines = [
        (number, event)
        for number, event in enumerate(dossier.events, start=1)
        if event.kind == LEDGER and event.facts["clock"] == name
    ]
    ledger: list[term.Entry] = []
    told: set[str] = set()
    for place, (number, event) in enumerate(lines):
        ledger.append(term.Entry.from_json(event.facts["entry"]))
        turn = _turn(running(dossier, name, ledger), look, event.at)
        if turn is None:
            continue
        instant, due = turn
        instant = max(instant, event.at)
        following = lines[place + 1][1].at if place + 1 < len(lines) else None
        occurrence = f"{name}:{due.isoformat()}"
        if occurrence not in told and (following is None or instant < following):
            told.add(occurrence)
            known = _known(dossier.events, instant, number)
            yield Occasion(instant, occurrence, known, event, name)


def running(dossier: Dossier, name: str, ledger: Sequence[term.Entry]) -> term.Clock | None:
    """The clock that the lines make; None where it never started."""
    start = next((each for each in ledger if each.kind is term.Kind.START), None)
    if start is None:
        return None
    rule = cases.rule_of(dossier.terms[name], local_day(start.at))
    return term.Clock(rule, CITY_ZONE, term.Ledger(ledger))


def _turn(clock: term.Clock | None, look: Look, now: datetime) -> tuple[datetime, date] | None:
    """The instant at which the clock turns, and its due day; None while it does not run."""
    if clock is None or clock.ledger.first(term.Kind.STOP) or clock.open_pauses():
        return None
    calendar = term.national()
    due, due_at = clock.due(now, calendar)
    if not look.before:
        return due_at.astimezone(UTC), due
    unit = clock.rule.unit if clock.rule.unit is not term.Unit.HOUR else term.Unit.WORKING_DAY
    day = term.latest_day_before(due, look.before, unit, calendar.lenient())
    return datetime.combine(day, time.min, CITY_ZONE).astimezone(UTC), due
