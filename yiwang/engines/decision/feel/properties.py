"""What may follow a dot: entries of contexts, parts of temporal values and ranges."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from .costs import ELEMENT
from .temporal import (
    DAY_SECONDS,
    NANO,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
)
from .values import MISSING, FeelError, Range, Run, Value, kind


def _offset(seconds: int | None) -> DaysDuration | None:
    return None if seconds is None else DaysDuration(seconds * NANO)


def _zone_name(time: Time) -> str | None:
    return time.zone if isinstance(time.zone, str) else None


def _days_parts(nanos: int) -> tuple[int, int, int, int]:
    seconds = abs(nanos) // NANO
    sign = -1 if nanos < 0 else 1
    days, rest = divmod(seconds, DAY_SECONDS)
    return sign * days, sign * (rest // 3600), sign * (rest // 60 % 60), sign * (rest % 60)


def _months_part(months: int, part: int) -> int:
    found = divmod(abs(months), 12)[part]
    return -found if months < 0 else found


_DATE: Final[dict[str, Callable[[Date], Value]]] = {
    "year": lambda date: date.year,
    "month": lambda date: date.month,
    "day": lambda date: date.day,
    "weekday": lambda date: date.weekday,
}
_TIME: Final[dict[str, Callable[[Time], Value]]] = {
    "hour": lambda time: time.hour,
    "minute": lambda time: time.minute,
    "second": lambda time: time.second,
    "timezone": _zone_name,
}
_PROPERTIES: Final[dict[type, dict[str, Callable[..., Value]]]] = {
    Date: _DATE,
    Time: {**_TIME, "time offset": lambda time: _offset(time.offset)},
    DateTime: {
        **{name: lambda moment, get=get: get(moment.date) for name, get in _DATE.items()},
        **{name: lambda moment, get=get: get(moment.time) for name, get in _TIME.items()},
        "time offset": lambda moment: _offset(moment.offset),
    },
    DaysDuration: {
        "days": lambda duration: _days_parts(duration.nanos)[0],
        "hours": lambda duration: _days_parts(duration.nanos)[1],
        "minutes": lambda duration: _days_parts(duration.nanos)[2],
        "seconds": lambda duration: _days_parts(duration.nanos)[3],
    },
    MonthsDuration: {
        "years": lambda duration: _months_part(duration.months, 0),
        "months": lambda duration: _months_part(duration.months, 1),
    },
    Range: {
        "start": lambda interval: interval.low,
        "end": lambda interval: interval.high,
        "start included": lambda interval: interval.low_closed,
        "end included": lambda interval: interval.high_closed,
    },
}


def property_of(value: Value, name: str, run: Run) -> Value:
    """Return an entry or property, of a list that of each element. Raises FeelError."""
    if isinstance(value, list):
        return _of_elements(value, name, run)
    found = _property(value, name)
    if found is not MISSING:
        return found
    if isinstance(value, dict):
        raise FeelError(f"the context has no entry {name!r}")
    raise FeelError(f"{kind(value)} has no {name!r}")


def _property(value: Value, name: str) -> Value:
    if isinstance(value, dict):
        return value.get(name, MISSING)
    getter = _PROPERTIES.get(type(value), {}).get(name)
    if getter is None:
        return MISSING
    found = getter(value)
    return Decimal(found) if type(found) is int else found


def _of_elements(values: list[Value], name: str, run: Run) -> list[Value]:
    """Return the property of each element; those without it are null, with one problem for all."""
    run.spend(2 * ELEMENT * (1 + len(values)))
    found = [
        _of_elements(item, name, run) if isinstance(item, list) else _property(item, name)
        for item in values
    ]
    lacking = sum(item is MISSING for item in found)
    if not lacking:
        return found
    run.problem(f"{lacking} of {len(found)} elements have no {name!r}")
    return [None if item is MISSING else item for item in found]
