"""Dates, durations and cycles of timers: ISO 8601 literals, or FEEL that yields one.

A duration is counted in UTC; years and months go by the calendar, in the zone of the start.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

_NUMBER = r"\d+(?:[.,]\d+)?"
_DURATION = re.compile(
    rf"(?P<sign>[-+]?)P(?=\d|T\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>{_NUMBER})W)?"
    rf"(?:(?P<days>{_NUMBER})D)?(?:T(?:(?P<hours>{_NUMBER})H)?(?:(?P<minutes>{_NUMBER})M)?"
    rf"(?:(?P<seconds>{_NUMBER})S)?)?"
)
_CYCLE = re.compile(r"R(?P<times>\d*)(?P<rest>(?:/[^/]+){1,2})")
UNBOUNDED = -1


@dataclass(frozen=True, slots=True)
class Duration:
    months: int
    span: timedelta

    def after(self, moment: datetime) -> datetime:
        """Return the moment this much later; a day the month lacks becomes its last."""
        if self.months:
            year, month = divmod(moment.year * 12 + moment.month - 1 + self.months, 12)
            day = min(moment.day, monthrange(year, month + 1)[1])
            moment = moment.replace(year=year, month=month + 1, day=day)
        return moment + self.span


@dataclass(frozen=True, slots=True)
class Cycle:
    """`times` is UNBOUNDED where no number is given; `start` and `end` may be open."""

    times: int
    interval: Duration
    start: datetime | None = None
    end: datetime | None = None


@lru_cache(maxsize=1024)
def duration(text: str) -> Duration | None:
    """Return an ISO 8601 duration, None if the text is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    part = {
        k: Decimal((v or "0").replace(",", "."))
        for k, v in match.groupdict().items()
        if k != "sign"
    }
    sign = -1 if match["sign"] == "-" else 1
    seconds = (
        (part["weeks"] * 7 + part["days"]) * 86_400
        + part["hours"] * 3600
        + part["minutes"] * 60
        + part["seconds"]
    )
    months = int(part["years"]) * 12 + int(part["months"])
    try:
        span = timedelta(microseconds=int(seconds * 1_000_000) * sign)
    except OverflowError:
        return None
    return Duration(months * sign, span)


def moment(text: str) -> datetime | None:
    """Return an ISO 8601 date or date and time, None if the text is none. Without zone: UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def cycle(text: str) -> Cycle | None:
    """Return an ISO 8601 repeating interval, `R3/PT1H`, `R/start/PT1H` or `R3/PT1H/end`."""
    match = _CYCLE.fullmatch(text.strip())
    if match is None:
        return None
    times = int(match["times"]) if match["times"] else UNBOUNDED
    parts = match["rest"].strip("/").split("/")
    if len(parts) == 1:
        interval = duration(parts[0])
        return Cycle(times, interval) if interval else None
    first, second = moment(parts[0]), moment(parts[1])
    if first and second:
        return Cycle(times, Duration(0, second - first), first)
    if first and (interval := duration(parts[1])):
        return Cycle(times, interval, first)
    if second and (interval := duration(parts[0])):
        return Cycle(times, interval, None, second)
    return None


def is_literal(text: str) -> bool:
    return bool(duration(text) or moment(text) or cycle(text))


def as_text(value: object) -> str:
    """Return what FEEL or process data gave as ISO 8601 text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
