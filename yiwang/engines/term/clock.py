"""A running limit: its rule, its ledger, and what they say at a moment."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from yiwang.engines.term import admission, counting
from yiwang.engines.term.calendar import ONE_DAY, CalendarGap, WorkCalendar
from yiwang.engines.term.counting import DayRow
from yiwang.engines.term.ledger import Entry, Kind, Ledger, Pause
from yiwang.engines.term.messages import gettext_noop
from yiwang.engines.term.rules import Expiry, Sense, TermRule, Unit


class Light(StrEnum):
    """The state of a clock as shown everywhere."""

    IDLE = "idle"  # not started, or started by mistake
    NORMAL = "normal"  # 正常
    NEAR_DUE = "near_due"  # 临期
    OVERDUE = "overdue"  # 超期
    PAUSED = "paused"  # 挂起
    DONE_IN_TIME = "done_in_time"  # 按期办结
    DONE_LATE = "done_late"  # 超期办结
    DONE_EARLY = "done_early"  # 未满期: a minimum period was cut short


TITLES: dict[Light, str] = {
    Light.IDLE: gettext_noop("Not running"),
    Light.NORMAL: gettext_noop("Normal"),
    Light.NEAR_DUE: gettext_noop("Near due"),
    Light.OVERDUE: gettext_noop("Overdue"),
    Light.PAUSED: gettext_noop("Paused"),
    Light.DONE_IN_TIME: gettext_noop("Done in time"),
    Light.DONE_LATE: gettext_noop("Done late"),
    Light.DONE_EARLY: gettext_noop("Ended too early"),
}


@dataclass(frozen=True, slots=True)
class Consequence:
    """What the law makes of a limit that ran out, and from which local day on."""

    expiry: Expiry
    effective: date


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock says at one moment. Nothing of it is stored.

    `remaining` counts the clock's own units, working days for limits in working days, hours for
    limits in hours and calendar days for all others: 0 on the last day, negative once over, None
    while the clock is idle.
    """

    light: Light
    due: date | None = None  # last local day still in time
    due_at: datetime | None = None  # the instant at which time is up
    remaining: int | None = None
    consequence: Consequence | None = None
    warnings: tuple[CalendarGap, ...] = ()  # years in which weekends alone decided


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of one matter. Adding an entry makes a new clock; nothing is ever changed."""

    rule: TermRule
    zone: tzinfo  # whose days are counted
    ledger: Ledger = field(default_factory=Ledger)

    def add(self, entry: Entry, calendar: WorkCalendar) -> "Clock":
        """Return the clock with one more entry.

        Raises:
            EntryRefused: the limit or the state of the clock does not allow the entry.
        """
        late = False
        if entry.kind is Kind.EXTEND and self.ledger.first(Kind.START):
            late = entry.at >= self.due(entry.at, calendar)[1]
        admitted = admission.admit(self.rule, self.ledger, entry, late=late)
        return replace(self, ledger=Ledger((*self.ledger, admitted)))

    def local(self, at: datetime) -> date:
        """Return the local day of an instant."""
        return at.astimezone(self.zone).date()

    def length(self) -> int:
        """Return the length with its extensions, in units of the rule."""
        return self.rule.length + sum(entry.amount for entry in self.ledger.extensions())

    def open_pauses(self) -> list[Pause]:
        """Return the pauses that still last."""
        return [pause for pause in self.ledger.pauses if pause.end is None]

    def walk(self, now: datetime, calendar: WorkCalendar) -> list[DayRow]:
        """Return every day of a started clock that runs forward in days, each with its reason."""
        start = self.ledger.first(Kind.START)
        assert start is not None
        pauses = self.ledger.pauses

        def paused(day: date) -> bool:
            return any(pause.covers(day, now, self.zone) for pause in pauses)

        day = self.local(start.at)
        rows = counting.walk(day, self.length(), self.rule.unit, calendar.lenient(), paused)
        return list(rows)

    def due(self, now: datetime, calendar: WorkCalendar) -> tuple[date, datetime]:
        """Return the last day still in time and the instant at which time is up.

        An open pause is taken to end now, so the answer moves on as long as it lasts.
        """
        start = self.ledger.first(Kind.START)
        assert start is not None
        if self.rule.unit is Unit.HOUR:
            until = self._hours_due(start.at, now)
            return self.local(until), until
        if self.rule.sense is Sense.BEFORE:
            event = self.local(start.at)
            last = counting.latest_day_before(
                event, self.length(), self.rule.unit, calendar.lenient()
            )
        elif self.ledger.pauses:
            last = self.walk(now, calendar)[-1].day
        else:
            day = self.local(start.at)
            last = counting.last_day(day, self.length(), self.rule.unit, calendar.lenient())
        return last, datetime.combine(last + ONE_DAY, time.min, self.zone)

    def _hours_due(self, start: datetime, now: datetime) -> datetime:
        until = counted = start
        until += timedelta(hours=self.length())
        for first, last in sorted((p.entry.at, p.end or now) for p in self.ledger.pauses):
            begin = max(first, counted)  # what an earlier pause covers is not taken off twice
            if begin >= until:
                break
            until += max(last - begin, timedelta())
            counted = max(counted, last)
        return until

    def read(self, now: datetime, calendar: WorkCalendar) -> Reading:
        """Return due day, remaining units and light at a moment.

        A year whose holidays are not loaded is counted Monday to Friday and reported in
        `warnings`, whether the calendar is strict or not: a clock must not stop for want of data.
        """
        start, stop = self.ledger.first(Kind.START), self.ledger.first(Kind.STOP)
        if start is None:
            return Reading(Light.IDLE)
        moment = stop.at if stop else now
        due, due_at = self.due(moment, calendar)
        today = self.local(moment)
        if self.rule.unit is Unit.HOUR:
            remaining = (due_at - moment) // timedelta(hours=1)
        else:
            remaining = counting.left(today, due, self.rule.unit, calendar.lenient())
        light = self._light(moment, due_at, remaining, stop is not None)
        return Reading(
            light=light,
            due=due,
            due_at=due_at,
            remaining=remaining,
            consequence=self._consequence(light, start, due),
            warnings=calendar.gaps(*sorted((self.local(start.at), due))),
        )

    def _light(self, moment: datetime, due_at: datetime, remaining: int, stopped: bool) -> Light:
        late = moment >= due_at
        if self.rule.sense is Sense.AT_LEAST:
            return self._minimum_light(late, stopped)
        if stopped:
            return Light.DONE_LATE if late else Light.DONE_IN_TIME
        if self.open_pauses() and not late:
            return Light.PAUSED
        if late:
            return Light.OVERDUE
        return Light.NEAR_DUE if remaining <= self.rule.near_due else Light.NORMAL

    def _minimum_light(self, over: bool, stopped: bool) -> Light:
        if not stopped:
            return Light.PAUSED if self.open_pauses() else Light.NORMAL
        return Light.DONE_IN_TIME if over else Light.DONE_EARLY

    def _consequence(self, light: Light, start: Entry, due: date) -> Consequence | None:
        expiry = self.rule.on_expiry
        if expiry is None or light not in (Light.OVERDUE, Light.DONE_LATE):
            return None
        effective = self.local(start.at) if expiry.from_trigger else due + ONE_DAY
        return Consequence(expiry, effective)
