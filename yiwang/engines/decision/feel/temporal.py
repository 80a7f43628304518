"""Dates, times and durations of FEEL: years -999999999 to 999999999, nanoseconds, IANA zones.

Python's own types end at the year 9999 and forget the name of a zone once converted, so the
standard's literals need types of their own. All are immutable and hashable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MAX_YEAR = 999_999_999
NANO = 1_000_000_000
DAY_SECONDS = 86_400
MAX_OFFSET = 18 * 3600  # seconds; the widest offset a literal may carry

Zone: TypeAlias = int | str | None  # seconds east of UTC, IANA name, or local


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the proleptic Gregorian calendar. Raises ValueError when there is no such day."""

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not -MAX_YEAR <= self.year <= MAX_YEAR:
            raise ValueError(f"year {self.year} is out of range")
        if not 1 <= self.month <= 12 or not 1 <= self.day <= month_length(self.year, self.month):
            raise ValueError(f"there is no day {self.year}-{self.month}-{self.day}")

    @property
    def days(self) -> int:
        """Days since 1970-01-01."""
        # The year is counted from March, so that the leap day is its last.
        year = self.year - (self.month <= 2)
        era, of_era = divmod(year, 400)
        of_year = (153 * ((self.month + 9) % 12) + 2) // 5 + self.day - 1
        return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468

    @classmethod
    def from_days(cls, days: int) -> Date:
        era, of_era = divmod(days + 719_468, 146_097)
        years = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
        of_year = of_era - (365 * years + years // 4 - years // 100)
        shifted = (5 * of_year + 2) // 153
        month = shifted + 3 if shifted < 10 else shifted - 9
        day = of_year - (153 * shifted + 2) // 5 + 1
        return cls(years + era * 400 + (month <= 2), month, day)

    def plus_months(self, months: int) -> Date:
        """Return the same day some months on; the last day of a shorter month."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Date(year, month + 1, min(self.day, month_length(year, month + 1)))

    @property
    def weekday(self) -> int:
        """Monday is 1, Sunday 7."""
        return (self.days + 3) % 7 + 1

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: nanoseconds since midnight, and where on Earth, when known."""

    nanos: int
    zone: Zone = None

    @classmethod
    def of(cls, hour: int, minute: int, second: int, nano: int = 0, zone: Zone = None) -> Time:
        if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
            raise ValueError(f"there is no time {hour}:{minute}:{second}")
        return cls((hour * 3600 + minute * 60 + second) * NANO + nano, zone)

    @property
    def hour(self) -> int:
        return self.nanos // (3600 * NANO)

    @property
    def minute(self) -> int:
        return self.nanos // (60 * NANO) % 60

    @property
    def second(self) -> int:
        return self.nanos // NANO % 60

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC; of a named zone its offset at the epoch, as no day is known."""
        return offset_at(self.zone, _EPOCH, self.nanos)

    @property
    def instant(self) -> int:
        """Nanoseconds since midnight UTC; local time counts as UTC."""
        return self.nanos - (self.offset or 0) * NANO

    def __str__(self) -> str:
        return f"{_clock(self.nanos)}{zone_text(self.zone)}"


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time on it."""

    date: Date
    time: Time

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC at this moment; None when local."""
        return offset_at(self.time.zone, self.date, self.time.nanos)

    @property
    def local(self) -> int:
        """Nanoseconds since 1970-01-01T00:00 on the wall clock."""
        return self.date.days * DAY_SECONDS * NANO + self.time.nanos

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970-01-01T00:00Z; local time counts as UTC."""
        return self.local - (self.offset or 0) * NANO

    @classmethod
    def from_instant(cls, instant: int, zone: Zone) -> DateTime:
        """Return the wall clock of a zone at an instant."""
        shift = _zone_offset_at_instant(zone, instant) if isinstance(zone, str) else zone or 0
        days, nanos = divmod(instant + shift * NANO, DAY_SECONDS * NANO)
        return cls(Date.from_days(days), Time(nanos, zone))

    def plus_nanos(self, nanos: int) -> DateTime:
        return DateTime.from_instant(self.instant + nanos, self.time.zone)

    def plus_months(self, months: int) -> DateTime:
        return DateTime(self.date.plus_months(months), self.time)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


@dataclass(frozen=True, slots=True, order=True)
class DaysDuration:
    """Days and time duration, in nanoseconds."""

    nanos: int

    def __str__(self) -> str:
        seconds, nano = divmod(abs(self.nanos), NANO)
        days, rest = divmod(seconds, DAY_SECONDS)
        hours, minutes, second = rest // 3600, rest // 60 % 60, rest % 60
        clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        if second or nano:
            clock += f"{second}{_fraction(nano)}S"
        text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return ("-P" if self.nanos < 0 else "P") + (text or "T0S")


@dataclass(frozen=True, slots=True, order=True)
class MonthsDuration:
    """Years and months duration, in months."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-P" if self.months < 0 else "P") + (text or "0M")


Temporal: TypeAlias = Date | Time | DateTime | DaysDuration | MonthsDuration
_EPOCH = Date(1970, 1, 1)


def _fraction(nano: int) -> str:
    return f".{nano:09d}".rstrip("0") if nano else ""


def _clock(nanos: int) -> str:
    seconds, nano = divmod(nanos, NANO)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{_fraction(nano)}"


def zone_text(zone: Zone) -> str:
    """Return a zone as literals write it: "", "Z", "+08:00" or "@Asia/Shanghai"."""
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    seconds = abs(zone)
    tail = f":{seconds % 60:02d}" if seconds % 60 else ""
    sign = "-" if zone < 0 else "+"
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}{tail}"


@lru_cache(maxsize=256)
def zone_info(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises ValueError for any other text."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError(f"there is no time zone {name!r}") from unknown


def _nearby_year(year: int) -> int:
    """Map a year that Python lacks to one with the same calendar."""
    if 2 <= year <= 9998:
        return year
    return 2000 + year % 400 if year > 9998 else 400 + year % 400


def offset_at(zone: Zone, date: Date, nanos: int) -> int | None:
    """Return seconds east of UTC for a wall clock; the earlier offset where clocks turn back."""
    if not isinstance(zone, str):
        return zone
    wall = datetime(_nearby_year(date.year), date.month, date.day, tzinfo=zone_info(zone))
    delta = (wall + timedelta(microseconds=nanos // 1000)).utcoffset()
    return int(delta.total_seconds()) if delta is not None else 0


def _zone_offset_at_instant(zone: str, instant: int) -> int:
    day = Date.from_days(instant // (DAY_SECONDS * NANO))
    nanos = instant % (DAY_SECONDS * NANO)
    utc = datetime(_nearby_year(day.year), day.month, day.day, tzinfo=zone_info("UTC"))
    there = (utc + timedelta(microseconds=nanos // 1000)).astimezone(zone_info(zone))
    delta = there.utcoffset()
    return int(delta.total_seconds()) if delta is not None else 0


_DATE = r"(?P<year>-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_TIME = (
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<zone>[zZ]|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]+)?"
)
_DATE_RE = re.compile(_DATE)
_TIME_RE = re.compile(_TIME)
_DATETIME_RE = re.compile(f"{_DATE}T{_TIME}")
_MONTHS_RE = re.compile(r"(-)?P(?=[0-9])(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?")
_DAYS_RE = re.compile(
    r"(-)?P(?=[0-9T])(?:([0-9]{1,18})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?"
)


def _parsed_zone(text: str | None) -> Zone:
    if not text:
        return None
    if text in "zZ":
        return 0
    if text[0] == "@":
        return zone_info(text[1:]).key
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    offset = hours * 3600 + minutes * 60 + sum(seconds)
    if minutes > 59 or offset > MAX_OFFSET:
        raise ValueError(f"there is no offset {text}")
    return -offset if text[0] == "-" else offset


def _matched_time(match: re.Match[str]) -> Time:
    nano = int((match["fraction"] or "0")[:9].ljust(9, "0"))
    hour, minute, second = (int(match[name]) for name in ("hour", "minute", "second"))
    return Time.of(hour, minute, second, nano, _parsed_zone(match["zone"]))


def _matched_date(match: re.Match[str]) -> Date:
    return Date(int(match["year"]), int(match["month"]), int(match["day"]))


def parse_date(text: str) -> Date:
    """Read "2025-01-31". Raises ValueError."""
    if not (match := _DATE_RE.fullmatch(text)):
        raise ValueError(f"{text!r} is no date like 2025-01-31")
    return _matched_date(match)


def parse_time(text: str) -> Time:
    """Read "09:30:00", with optional fraction and zone. Raises ValueError."""
    if not (match := _TIME_RE.fullmatch(text)):
        raise ValueError(f"{text!r} is no time like 09:30:00+08:00")
    if match["hour"] == "24":
        return _midnight(match)
    return _matched_time(match)


def _midnight(match: re.Match[str]) -> Time:
    """Read 24:00:00, the end of a day."""
    if int(match["minute"]) or int(match["second"]) or int(match["fraction"] or 0):
        raise ValueError("after 24:00:00 the next day has begun")
    return Time(0, _parsed_zone(match["zone"]))


def parse_datetime(text: str) -> DateTime:
    """Read "2025-01-31T09:30:00+08:00"; a mere date is its midnight. Raises ValueError."""
    if match := _DATE_RE.fullmatch(text):
        return DateTime(_matched_date(match), Time(0))
    if not (match := _DATETIME_RE.fullmatch(text)):
        raise ValueError(f"{text!r} is no date and time like 2025-01-31T09:30:00+08:00")
    if match["hour"] == "24":
        return DateTime(Date.from_days(_matched_date(match).days + 1), _midnight(match))
    return DateTime(_matched_date(match), _matched_time(match))


def parse_duration(text: str) -> DaysDuration | MonthsDuration:
    """Read "P1Y2M" or "P3DT4H5M6.7S". Raises ValueError, also for a mixture of both."""
    if match := _MONTHS_RE.fullmatch(text):
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return MonthsDuration(-months if match[1] else months)
    if not (match := _DAYS_RE.fullmatch(text)):
        raise ValueError(f"{text!r} is no duration like P1Y2M or P3DT4H")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:5])
    nanos = (days * DAY_SECONDS + hours * 3600 + minutes * 60 + seconds) * NANO
    nanos += int((match[6] or "0")[:9].ljust(9, "0"))
    return DaysDuration(-nanos if match[1] else nanos)


def parse_temporal(text: str) -> Temporal:
    """Read what follows an @: any of the literals above. Raises ValueError."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:  # not the T of a zone's name
        return parse_datetime(text)
    if _DATE_RE.fullmatch(text):
        return parse_date(text)
    return parse_time(text)
