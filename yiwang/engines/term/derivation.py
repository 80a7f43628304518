"""How a due day came about, step by step, each step with its source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from yiwang.engines.term.calendar import WorkCalendar
from yiwang.engines.term.clock import Clock
from yiwang.engines.term.counting import DayRow, DayState, days_of
from yiwang.engines.term.ledger import Kind, Pause
from yiwang.engines.term.messages import Listed, Message, Words, gettext_noop
from yiwang.engines.term.rules import Sense, TermRule, Unit

COUNTING = "《中华人民共和国民法典》第二百零一条"
ROLLING = "《中华人民共和国民法典》第二百零三条"

TEMPLATES: Mapping[str, str] = {
    "limit.working_day": gettext_noop("The limit is %(length)s working days."),
    "limit.calendar_day": gettext_noop("The limit is %(length)s days."),
    "limit.hour": gettext_noop("The limit is %(length)s hours."),
    "limit.month": gettext_noop("The limit is %(length)s months: %(days)s days from the trigger."),
    "limit.year": gettext_noop("The limit is %(length)s years: %(days)s days from the trigger."),
    "extended": gettext_noop(
        "Extended by %(amount)s, approved by %(approver)s, notice %(document)s."
    ),
    "trigger": gettext_noop("%(event)s. This day is not counted."),
    "trigger.hour": gettext_noop("%(event)s at %(at)s."),
    "event": gettext_noop("%(event)s. The limit is counted back from here."),
    "counted": gettext_noop("Counted: %(first)s to %(last)s."),
    "make_up": gettext_noop("Worked in exchange for %(name)s. Counted: %(first)s to %(last)s."),
    "weekend": gettext_noop("Weekend, not counted."),
    "holiday": gettext_noop("%(name)s, not counted."),
    "paused": gettext_noop("Paused, not counted: %(reasons)s (%(documents)s)."),
    "rolled": gettext_noop("The end fell on a closed day and moves here."),
    "due": gettext_noop("Last day. Time is up at 24:00."),
    "due.hour": gettext_noop("Time is up at %(at)s."),
    "due.open": gettext_noop("Last day if the open pause ended today."),
    "gap": gettext_noop("The holidays of %(year)s are not loaded: Monday to Friday were counted."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation: the days it is about, what it says, and by which law."""

    first: date
    last: date
    message: Message
    source: str = ""


def derivation(clock: Clock, now: datetime, calendar: WorkCalendar) -> tuple[Step, ...]:
    """Return the steps from the trigger to the due day; empty while the clock is idle.

    The steps come from the same walk as the due day, so the two cannot disagree.
    """
    start, stop = clock.ledger.first(Kind.START), clock.ledger.first(Kind.STOP)
    if start is None:
        return ()
    now = stop.at if stop else now
    day = clock.local(start.at)
    return (
        *_limit(clock, day),
        *_course(clock, now, calendar),
        *_end(clock, now, calendar, day),
    )


def _step(first: date, last: date, code: str, source: str = "", /, **params: object) -> Step:
    return Step(first, last, Message(f"term.step.{code}", TEMPLATES[code], params), source)


def _limit(clock: Clock, day: date) -> Iterator[Step]:
    rule = clock.rule
    params: dict[str, object] = {"length": clock.length()}
    if rule.unit in (Unit.MONTH, Unit.YEAR):
        params["days"] = days_of(day, clock.length(), rule.unit)
    yield _step(day, day, f"limit.{rule.unit}", rule.source, **params)
    for entry in clock.ledger.extensions():
        on = clock.local(entry.at)
        yield _step(
            on,
            on,
            "extended",
            entry.basis,
            amount=entry.amount,
            approver=entry.approver,
            document=entry.document,
        )


def _course(clock: Clock, now: datetime, calendar: WorkCalendar) -> Iterator[Step]:
    start = clock.ledger.first(Kind.START)
    assert start is not None
    day, event = clock.local(start.at), clock.rule.event(clock.rule.trigger)
    if clock.rule.sense is Sense.BEFORE:
        yield _step(day, day, "event", event=event)
    elif clock.rule.unit is Unit.HOUR:
        at = start.at.astimezone(clock.zone)
        yield _step(day, day, "trigger.hour", COUNTING, event=event, at=f"{at:%H:%M}")
        yield from _hour_pauses(clock, now)
    else:
        rows = clock.walk(now, calendar)
        for _, run in groupby(rows, key=lambda row: _key(row, clock, now, calendar)):
            yield _run(list(run), clock, now, calendar)


def _hour_pauses(clock: Clock, now: datetime) -> Iterator[Step]:
    for pause in clock.ledger.pauses:
        first, last = clock.local(pause.entry.at), clock.local(pause.end or now)
        yield _paused(clock.rule, first, last, [pause])


def _key(row: DayRow, clock: Clock, now: datetime, calendar: WorkCalendar) -> tuple[object, ...]:
    """Return what days of one step have in common: state, holiday and pauses."""
    special = calendar.special.get(row.day)
    name = special.name if special and row.state in (DayState.HOLIDAY, DayState.MAKE_UP) else ""
    numbers = [p.number for p in _covering(row.day, clock, now)]
    return row.state, name, tuple(numbers) if row.state is DayState.PAUSED else ()


def _covering(day: date, clock: Clock, now: datetime) -> list[Pause]:
    return [pause for pause in clock.ledger.pauses if pause.covers(day, now, clock.zone)]


def _run(rows: list[DayRow], clock: Clock, now: datetime, calendar: WorkCalendar) -> Step:
    first, last, state = rows[0], rows[-1], rows[0].state
    special = calendar.special.get(first.day)
    if state is DayState.PAUSED:
        return _paused(clock.rule, first.day, last.day, _covering(first.day, clock, now))
    params: dict[str, object] = {}
    source = ""
    if state is DayState.TRIGGER:
        params, source = {"event": clock.rule.event(clock.rule.trigger)}, COUNTING
    elif state is DayState.ROLLED:
        source = ROLLING
    elif state in (DayState.COUNTED, DayState.MAKE_UP):
        params = {"first": first.number, "last": last.number}
    if special and state in (DayState.HOLIDAY, DayState.MAKE_UP):
        params["name"], source = special.name, special.source
    return _step(first.day, last.day, state.value, source, **params)


def _paused(rule: TermRule, first: date, last: date, pauses: list[Pause]) -> Step:
    grounds = {pause.entry.reason: rule.pause(pause.entry.reason) for pause in pauses}
    reasons = Listed(ground.title if ground else Words(en=code) for code, ground in grounds.items())
    documents = ", ".join(pause.entry.document for pause in pauses)
    basis = "; ".join(dict.fromkeys(pause.entry.basis for pause in pauses))
    return _step(first, last, "paused", basis, reasons=reasons, documents=documents)


def _end(clock: Clock, now: datetime, calendar: WorkCalendar, start: date) -> Iterator[Step]:
    due, due_at = clock.due(now, calendar)
    for gap in calendar.gaps(*sorted((start, due))):
        yield _step(date(gap.year, 1, 1), date(gap.year, 12, 31), "gap", year=gap.year)
    if clock.rule.unit is Unit.HOUR:
        yield _step(due, due, "due.hour", at=f"{due_at.astimezone(clock.zone):%H:%M}")
    else:
        yield _step(due, due, "due.open" if clock.open_pauses() else "due")
