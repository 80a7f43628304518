"""From a day and a length to the last day: the one walk from which all due dates derive.

The trigger day is not counted; the first period starts on the next day and the last one ends at
24:00. A limit in days, months or years that ends on a closed day ends on the next working day.
Source: Civil Code (2020), arts. 200 to 203.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import count, islice

from yiwang.engines.term.calendar import ONE_DAY, DayKind, WorkCalendar
from yiwang.engines.term.rules import Unit


class DayState(StrEnum):
    """What one day is to a running limit."""

    TRIGGER = "trigger"
    COUNTED = "counted"
    MAKE_UP = "make_up"  # counted, though a weekend day
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    ROLLED = "rolled"  # the end was moved off this closed day


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the walk. `number` is the count reached at its end."""

    day: date
    state: DayState
    number: int


def plus_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where there is none.

    Source: Civil Code (2020), art. 202.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + (day.day - 1) * ONE_DAY, following - ONE_DAY)


def days_of(start: date, length: int, unit: Unit) -> int:
    """Return a length in months or years from a day as a number of calendar days."""
    months = length * 12 if unit is Unit.YEAR else length
    return (plus_months(start, months) - start).days


def walk(
    start: date,
    length: int,
    unit: Unit,
    calendar: WorkCalendar,
    paused: Callable[[date], bool] = lambda _: False,
) -> Iterator[DayRow]:
    """Yield every day from the trigger to the last day still in time, each with its reason.

    Args:
        start: local day of the trigger.
        length: at least 1, in `unit`, which is any but hours.
        paused: whether a day belongs to a pause. A day on which a pause starts or ends belongs.
    Raises:
        CalendarGap: the calendar is strict and the walk enters a year that is not loaded.
    """
    if length < 1:
        raise ValueError(f"length must be at least 1, got {length}")
    if unit is Unit.HOUR:
        raise ValueError("hours are counted by the clock, not by days")
    yield DayRow(start, DayState.TRIGGER, 0)
    working = unit is Unit.WORKING_DAY
    by_day = unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY)
    target = length if by_day else days_of(start, length, unit)
    day, number = start, 0
    while number < target:
        day += ONE_DAY
        state = _state(day, working, calendar, paused)
        number += state in (DayState.COUNTED, DayState.MAKE_UP)
        yield DayRow(day, state, number)
    if not working:
        yield from _rolled(day, number, calendar, paused)


def _rolled(
    end: date, number: int, calendar: WorkCalendar, paused: Callable[[date], bool]
) -> Iterator[DayRow]:
    """Yield the days over which an end on a closed day moves on, the new last day at the end."""
    if calendar.is_open(end):
        return
    for day in (end + n * ONE_DAY for n in count(1)):
        state = _state(day, True, calendar, paused)
        if state in (DayState.COUNTED, DayState.MAKE_UP):
            yield DayRow(day, DayState.ROLLED, number)
            return
        yield DayRow(day, state, number)


def _state(
    day: date, working: bool, calendar: WorkCalendar, paused: Callable[[date], bool]
) -> DayState:
    if not working:
        return DayState.PAUSED if paused(day) else DayState.COUNTED
    kind = calendar.kind(day)
    if kind in (DayKind.WEEKEND, DayKind.HOLIDAY):
        return DayState(kind)
    if paused(day):
        return DayState.PAUSED
    return DayState.MAKE_UP if kind is DayKind.MAKE_UP else DayState.COUNTED


def last_day(start: date, length: int, unit: Unit, calendar: WorkCalendar) -> date:
    """Return the last day still in time, without any pause. Errors are those of `walk`."""
    if unit is Unit.WORKING_DAY and length >= 1:
        return _working_day(start, length, calendar)
    *_, last = walk(start, length, unit, calendar)
    return last.day


@lru_cache(maxsize=4096)
def _working_day(start: date, length: int, calendar: WorkCalendar) -> date:
    """The same few days are asked for again and again, by every clock that starts on a day."""
    return next(islice(calendar.following(start), length - 1, None))


def latest_day_before(event: date, length: int, unit: Unit, calendar: WorkCalendar) -> date:
    """Return the last day on which an act lies at least so long before an event.

    The day of the event is not counted. A day found closed moves on to the working day before it,
    for a later one would no longer keep the distance.

    Raises:
        CalendarGap: the calendar is strict and the count enters a year that is not loaded.
    """
    if length < 1:
        raise ValueError(f"length must be at least 1, got {length}")
    if unit is Unit.WORKING_DAY:
        return next(islice(calendar.preceding(event), length - 1, None))
    if unit is Unit.CALENDAR_DAY:
        day = event - length * ONE_DAY
    else:
        day = plus_months(event, -length * (12 if unit is Unit.YEAR else 1))
    return day if calendar.is_open(day) else next(calendar.preceding(day))


def left(today: date, due: date, unit: Unit, calendar: WorkCalendar) -> int:
    """Return the days between today and the due day, in working days where the limit is in them.

    0 on the due day itself, which is still in time; negative once it is over.
    """
    if unit is not Unit.WORKING_DAY:
        return (due - today).days
    first, last = sorted((today, due))
    days = sum(calendar.is_open(first + n * ONE_DAY) for n in range(1, (last - first).days + 1))
    return days if due >= today else -days
