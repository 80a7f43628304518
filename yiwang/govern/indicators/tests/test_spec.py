"""What a package may say of measures and indicators, and what a measure makes of an object."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from yiwang.base.packages.source import Source, read
from yiwang.govern.indicators.queries import Sums, Wish, _period
from yiwang.govern.indicators.spec import BOOK, check, merged
from yiwang.kernel.counted import Thing

PACKAGE = Path(__file__).parents[4] / "packages/service_indicators"
TODAY = date(2024, 9, 27)


def test_the_package_that_we_bring_is_sound() -> None:
    assert check(read(PACKAGE)) == []


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("source: cases", "source: horses", "/measures/filed/source"),
        ("day: filed_on", "day: born_on", "/measures/filed/day"),
        ("value: margin", "value: margin +", "/measures/saved/value"),
        ("of: [saved]", "of: [wasted]", "/indicators/early/of"),
        ("wanted: high", "wanted: up", "/indicators/on_time/wanted"),
    ],
)
def test_names_that_there_are_not_are_told_by_place(before: str, after: str, where: str) -> None:
    text = (PACKAGE / BOOK).read_text("utf-8").replace(before, after, 1)
    assert where in {each.where for each in check(Source("x", "1", {}, {BOOK: text}))}


def thing(**facts: Any) -> Thing:
    common = {"life": "application", "decided_on": TODAY}
    return Thing(UUID(int=1), UUID(int=2), "item", {**common, **facts})


@pytest.mark.parametrize(
    ("margin", "late", "saved"),
    [(-1, (TODAY, 1), None), (0, None, None), (3, None, (TODAY, 3)), (None, None, None)],
)
def test_the_last_day_is_in_time(margin: int | None, late: object, saved: object) -> None:
    measures = merged([read(PACKAGE)]).measures
    assert measures["service_indicators.late"].of(thing(margin=margin)) == late
    assert measures["service_indicators.saved"].of(thing(margin=margin)) == saved


def test_other_lives_and_undecided_ones_do_not_count() -> None:
    decided = merged([read(PACKAGE)]).measures["service_indicators.decided"]
    assert decided.of(thing(life="penalty", margin=1)) is None
    assert decided.of(thing(decided_on=None, margin=None)) is None


def test_a_share_of_too_little_is_not_told() -> None:
    found = merged([read(PACKAGE)]).indicators["service_indicators.satisfaction"]

    def share(rated: int, bad: int) -> float | None:
        totals = {"service_indicators.rated": rated, "service_indicators.rated_bad": bad}
        return Sums(totals, totals).value(found)

    assert share(10, 1) == 90.0
    assert share(4, 0) is None


def test_whole_months_are_read_as_months() -> None:
    def said(since: date, until: date) -> str:
        return str(_period(Wish(since, until), TODAY, days=False, items=False))

    assert "Grain.DAY" not in said(date(2024, 1, 1), TODAY), "the month that runs is whole"
    assert "Grain.DAY" in said(date(2024, 1, 15), TODAY)
    assert "Grain.MONTH" not in said(date(2024, 8, 2), date(2024, 8, 30))
