"""Date, time and duration functions."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from ..costs import TEMPORAL, ZONE
from ..operators import equal, months_duration, order
from ..temporal import (
    NANO,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    Zone,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
    zone_info,
)
from ..values import NUMBERS, FeelError, Run, Value
from .registry import builtin

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _integer(value: Decimal, what: str) -> int:
    if value != value.to_integral_value() or value.adjusted() > 12:
        raise FeelError(f"{what} must be a whole number")
    return int(value)


@builtin("date(from: string)", cost=TEMPORAL)
def _date_from_text(source: str) -> Date:
    return parse_date(source)


@builtin("date(from: date|datetime)")
def _date(source: Date | DateTime) -> Date:
    return source.date if isinstance(source, DateTime) else source


@builtin("date(year: number, month: number, day: number)", cost=TEMPORAL)
def _date_from_parts(year: Decimal, month: Decimal, day: Decimal) -> Date:
    return Date(_integer(year, "year"), _integer(month, "month"), _integer(day, "day"))


@builtin("date and time(from: string)", cost=TEMPORAL + ZONE)
def _datetime_from_text(source: str) -> DateTime:
    return parse_datetime(source)


@builtin("date and time(from: date|datetime)", cost=TEMPORAL)
def _datetime(source: Date | DateTime) -> DateTime:
    return source if isinstance(source, DateTime) else DateTime(source, Time(0))


@builtin("date and time(date: date|datetime, time: time)")
def _datetime_of(date: Date | DateTime, time: Time) -> DateTime:
    return DateTime(_date(date), time)


@builtin("date and time(date: datetime, timezone: string)", cost=2 * ZONE)
def _datetime_at(date: DateTime, timezone: str) -> DateTime:
    return DateTime.from_instant(date.instant, zone_info(timezone).key)


_PARTS = "year: number, month: number, day: number, hour: number, minute: number, second: number"


@builtin(
    f"date and time({_PARTS})",
    f"date and time({_PARTS}, offset: days|null)",
    f"date and time({_PARTS}, timezone: string)",
    cost=TEMPORAL + ZONE,
)
def _datetime_from_parts(
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    zone: DaysDuration | str | None = None,
) -> DateTime:
    date = _date_from_parts(year, month, day)
    if isinstance(zone, str):
        return DateTime(date, _clock(hour, minute, second, zone_info(zone).key))
    return DateTime(date, _time_from_parts(hour, minute, second, zone))


@builtin("time(from: string)", cost=TEMPORAL + ZONE)
def _time_from_text(source: str) -> Time:
    return parse_time(source)


@builtin("time(from: time|date|datetime)")
def _time(source: Time | Date | DateTime) -> Time:
    if isinstance(source, Date):
        return Time(0, 0)
    return source.time if isinstance(source, DateTime) else source


def _clock(hour: Decimal, minute: Decimal, second: Decimal, zone: Zone) -> Time:
    if second.adjusted() > 12:
        raise FeelError("second must be less than 60")
    whole = int(second)
    nano = int(NUMBERS.multiply(NUMBERS.subtract(second, Decimal(whole)), Decimal(NANO)))
    if second < 0:
        raise FeelError("second must not be negative")
    return Time.of(_integer(hour, "hour"), _integer(minute, "minute"), whole, nano, zone)


@builtin("time(hour: number, minute: number, second: number, offset?: days|null)", cost=TEMPORAL)
def _time_from_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None = None
) -> Time:
    if offset is not None and abs(offset.nanos) > 18 * 3600 * NANO:
        raise FeelError("no offset is wider than 18 hours")
    return _clock(hour, minute, second, None if offset is None else int(offset.nanos / NANO))


@builtin("duration(from: string)", cost=TEMPORAL)
def _duration_from_text(source: str) -> DaysDuration | MonthsDuration:
    return parse_duration(source)


@builtin("duration(from: duration)")
def _duration(source: DaysDuration | MonthsDuration) -> DaysDuration | MonthsDuration:
    return source


@builtin("years and months duration(from: date|datetime, to: date|datetime)", cost=TEMPORAL)
def _years_and_months(start: Date | DateTime, end: Date | DateTime) -> MonthsDuration:
    """Return the whole months between two days, towards zero."""
    first, last = _date(start), _date(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return months_duration(months)


@builtin("day of year(date: date|datetime)", cost=TEMPORAL)
def _day_of_year(date: Date | DateTime) -> Decimal:
    day = _date(date)
    return Decimal(day.days - Date(day.year, 1, 1).days + 1)


@builtin("day of week(date: date|datetime)")
def _day_of_week(date: Date | DateTime) -> str:
    return _WEEKDAYS[_date(date).weekday - 1]


@builtin("month of year(date: date|datetime)")
def _month_of_year(date: Date | DateTime) -> str:
    return _MONTHS[_date(date).month - 1]


@builtin("week of year(date: date|datetime)")
def _week_of_year(date: Date | DateTime) -> Decimal:
    """Return the ISO 8601 week: that of the year which holds the week's Thursday."""
    day = _date(date)
    thursday = Date.from_days(day.days + 4 - day.weekday)
    return Decimal((thursday.days - Date(thursday.year, 1, 1).days) // 7 + 1)


@builtin("now()", cost=TEMPORAL)
def _now(run: Run) -> DateTime:
    return from_python(_moment(run))


@builtin("today()", cost=TEMPORAL)
def _today(run: Run) -> Date:
    return from_python(_moment(run)).date


def _moment(run: Run) -> datetime:
    if run.now is None:
        raise FeelError("this evaluation was given no clock")
    if run.zone is None:
        return run.now
    if run.now.tzinfo is None:  # told in the zone already
        return run.now.replace(tzinfo=run.zone)
    return run.now.astimezone(run.zone)


def from_python(moment: datetime) -> DateTime:
    """Return Python's date and time, with its zone by name where it has one."""
    zone: Zone = None
    delta = moment.utcoffset()
    if delta is not None:
        zone = getattr(moment.tzinfo, "key", None) or int(delta.total_seconds())
        zone = 0 if moment.tzinfo is UTC else zone
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    nanos = seconds * NANO + moment.microsecond * 1000
    return DateTime(Date(moment.year, moment.month, moment.day), Time(nanos, zone))


@builtin("is(value1: any, value2: any)", cost=TEMPORAL)
def _is(run: Run, value1: Value, value2: Value) -> bool:
    """Tell whether both are the same element of the domain: kind, value and zone."""
    if type(value1) is not type(value2):
        return False
    if isinstance(value1, Time | DateTime):
        return _zone_of(value1) == _zone_of(value2) and order(value1, value2, run) == 0
    return equal(value1, value2, run) is True


def _zone_of(value: Time | DateTime) -> Zone:
    return value.zone if isinstance(value, Time) else value.time.zone
