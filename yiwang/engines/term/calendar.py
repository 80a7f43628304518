"""Which days are working days, from the yearly holiday notices of the State Council."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from itertools import count

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class CalendarGap(Exception):  # raised when strict, carried as a warning when not
    """The holidays of a year are not known, so weekends alone decide, which may be wrong.

    A strict calendar raises it; a lenient result carries it for the operator's alarm.
    """

    code = "term.calendar_gap"

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"The public holidays of {year} are not loaded; Monday to Friday were counted. "
            f"Load the State Council's notice for {year}."
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CalendarGap) and other.year == self.year

    def __hash__(self) -> int:
        return hash(self.year)


class DayKind(StrEnum):
    """Why a day is open or closed."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # a weekend day worked in exchange for a longer holiday


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that a notice takes out of the ordinary week: closed, or open on a weekend."""

    day: date
    is_open: bool
    name: str
    source: str  # address or number of the notice


@dataclass(frozen=True, eq=False)  # told apart as objects, so that what they answered can be kept
class WorkCalendar:
    """Open and closed days. `years` are those whose notice is loaded.

    A strict calendar refuses a day of any other year; a lenient one falls back to Monday to Friday.
    """

    special: Mapping[date, SpecialDay]
    years: frozenset[int]
    strict: bool = True

    def is_open(self, day: date) -> bool:
        """Say whether the day is a working day.

        Raises:
            CalendarGap: the calendar is strict and the year's notice is not loaded.
        """
        if self.strict and day.year not in self.years:
            raise CalendarGap(day.year)
        if special := self.special.get(day):
            return special.is_open
        return day.weekday() < SATURDAY

    def kind(self, day: date) -> DayKind:
        """Say why the day is open or closed. Raises CalendarGap as `is_open` does."""
        weekend = day.weekday() >= SATURDAY
        if self.is_open(day):
            return DayKind.MAKE_UP if weekend else DayKind.WORKDAY
        return DayKind.HOLIDAY if day in self.special else DayKind.WEEKEND

    def gaps(self, first: date, last: date) -> tuple[CalendarGap, ...]:
        """Return a warning for each year from `first` to `last` whose notice is not loaded."""
        years = range(first.year, last.year + 1)
        return tuple(CalendarGap(year) for year in years if year not in self.years)

    def lenient(self) -> "WorkCalendar":
        """Return the same calendar that falls back to Monday to Friday in unknown years."""
        return self._lenient if self.strict else self

    @cached_property
    def _lenient(self) -> "WorkCalendar":
        return replace(self, strict=False)

    def overlaid(self, days: Iterable[SpecialDay]) -> "WorkCalendar":
        """Return the calendar with local days on top, such as the closing for a summit."""
        return replace(self, special={**self.special, **{special.day: special for special in days}})

    def following(self, day: date) -> Iterator[date]:
        """Yield the working days after `day`, nearest first."""
        return (later for n in count(1) if self.is_open(later := day + n * ONE_DAY))

    def preceding(self, day: date) -> Iterator[date]:
        """Yield the working days before `day`, nearest first."""
        return (earlier for n in count(1) if self.is_open(earlier := day - n * ONE_DAY))


def read_special_days(lines: Iterable[str]) -> list[SpecialDay]:
    """Read CSV with the header `date,name,kind,source`; kind is `off` or `work`.

    Raises:
        ValueError: a row has no valid date or another kind; the row number is in the text.
    """
    days = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        if row.get("kind") not in ("off", "work"):
            raise ValueError(f"row {number}: kind must be 'off' or 'work', not {row.get('kind')!r}")
        try:
            day = date.fromisoformat(row["date"])
        except ValueError as error:
            raise ValueError(f"row {number}: {row['date']!r} is not a date") from error
        days.append(SpecialDay(day, row["kind"] == "work", row["name"], row["source"]))
    return days


def build(days: Iterable[SpecialDay], years: Iterable[int]) -> WorkCalendar:
    """Return a strict calendar of these special days for the years whose notices they are."""
    return WorkCalendar({special.day: special for special in days}, frozenset(years))


@cache
def national() -> WorkCalendar:
    """Return the calendar of the State Council's notices that comes with the product.

    A year counts as loaded when its National Day is there: the notice of December already lists
    the first days of the next year, which alone do not make that year known.
    """
    text = files(__package__).joinpath("data/holidays.csv").read_text("utf-8")
    days = read_special_days(text.splitlines())
    return build(days, {special.day.year for special in days if special.day.month == 10})
