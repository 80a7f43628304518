from datetime import date

import pytest

from yiwang.engines.term import CalendarGap, SpecialDay, Unit, last_day, latest_day_before, national
from yiwang.engines.term.calendar import read_special_days


@pytest.mark.parametrize(
    ("term", "expected", "because"),
    [
        (1, date(2025, 1, 24), "the day of acceptance is not counted"),
        (2, date(2025, 1, 26), "a make-up Sunday counts"),
        (4, date(2025, 2, 5), "the eight days of Spring Festival do not"),
    ],
)
def test_last_day_of_a_term_accepted_on_23_january_2025(term, expected, because):
    assert last_day(date(2025, 1, 23), term, Unit.WORKING_DAY, national()) == expected, because


def test_twelve_years_of_notices_are_loaded():
    assert national().years == frozenset(range(2015, 2027))


@pytest.mark.parametrize(
    ("year", "working_days"),
    [(2023, 249), (2024, 251), (2025, 248)],
)
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year, working_days):
    first = date(year, 1, 1).toordinal()
    days = [date.fromordinal(first + n) for n in range(366)]
    assert sum(national().is_open(day) for day in days if day.year == year) == working_days


def test_a_year_without_a_notice_is_refused_when_strict():
    with pytest.raises(CalendarGap, match="2027"):
        last_day(date(2026, 12, 31), 1, Unit.WORKING_DAY, national())


def test_a_year_without_a_notice_counts_monday_to_friday_when_lenient():
    calendar = national().lenient()
    assert last_day(date(2026, 12, 31), 1, Unit.WORKING_DAY, calendar) == date(2027, 1, 1)
    assert calendar.gaps(date(2026, 12, 31), date(2028, 1, 1)) == (
        CalendarGap(2027),
        CalendarGap(2028),
    )


def test_local_days_lie_on_top_of_the_national_ones():
    summit = SpecialDay(date(2018, 6, 8), False, "上合峰会", "青政办发")
    calendar = national().overlaid([summit])
    assert national().is_open(summit.day)
    assert not calendar.is_open(summit.day)
    assert last_day(date(2018, 6, 7), 1, Unit.WORKING_DAY, calendar) == date(2018, 6, 11)


@pytest.mark.parametrize(
    ("row", "problem"),
    [("2024-02-30,x,off,y", "row 2: '2024-02-30'"), ("2024-02-20,x,half,y", "row 2: kind")],
)
def test_a_spoiled_row_is_named(row, problem):
    with pytest.raises(ValueError, match=problem):
        read_special_days(["date,name,kind,source", row])


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected", "because"),
    [
        ("2024-01-31", 1, Unit.MONTH, "2024-02-29", "February has no 31st"),
        ("2023-11-30", 3, Unit.MONTH, "2024-02-29", "a leap year has a 29th, a Thursday"),
        ("2024-02-29", 1, Unit.YEAR, "2025-02-28", "the next year has no 29th, it is a Friday"),
        ("2024-07-04", 3, Unit.MONTH, "2024-10-08", "the end lies in the National Day holiday"),
        ("2024-09-20", 9, Unit.CALENDAR_DAY, "2024-09-29", "a worked Sunday does not move"),
        ("2024-09-19", 9, Unit.CALENDAR_DAY, "2024-09-29", "Saturday moves to the worked Sunday"),
    ],
)
def test_ends_in_days_months_and_years(start, length, unit, expected, because):
    end = last_day(date.fromisoformat(start), length, unit, national())
    assert end == date.fromisoformat(expected), because


@pytest.mark.parametrize(
    ("event", "length", "unit", "expected", "because"),
    [
        ("2024-10-15", 7, Unit.WORKING_DAY, "2024-09-30", "12 October is worked, 1 to 7 are off"),
        ("2024-11-04", 30, Unit.CALENDAR_DAY, "2024-09-30", "a holiday moves back, not forward"),
        ("2024-11-30", 1, Unit.MONTH, "2024-10-30", "one month back"),
    ],
)
def test_notice_so_long_before_an_event(event, length, unit, expected, because):
    day = latest_day_before(date.fromisoformat(event), length, unit, national())
    assert day == date.fromisoformat(expected), because


def test_a_length_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        last_day(date(2024, 1, 2), 0, Unit.WORKING_DAY, national())
    with pytest.raises(ValueError, match="by the clock"):
        last_day(date(2024, 1, 2), 2, Unit.HOUR, national())
