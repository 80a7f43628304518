"""Scores of supervision are kept by month and say what the cards themselves would."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from tests.journeys.test_inbox import actor
from tests.journeys.test_lists import analysis, read  # noqa: F401  # a fixture
from tests.journeys.test_supervision import REASON, People, at_once, card_of, late  # noqa: F401  # fixtures
from yiwang.govern.supervision import queries, tallies
from yiwang.govern.supervision.queries import Sums
from yiwang.kernel.tenancy.queries import for_sums

PERIODS = (
    (date(2024, 10, 1), date(2024, 10, 31)),
    (date(2024, 10, 1), date(2024, 10, 11)),  # today: the month so far
    (date(2024, 10, 2), date(2024, 10, 10)),
    (date(2024, 9, 15), date(2024, 10, 31)),
    (date(2024, 8, 1), date(2024, 10, 5)),
    (date(2024, 9, 1), date(2024, 9, 30)),
)


def by_name(found: list[Sums]) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for each in found:
        total[each.body, each.month, each.rule, each.level, each.state] += each.number
        total["points", each.body, each.month, each.rule] += each.points
    return +total


def test_whole_months_are_kept_as_cards_are_issued_and_move(program: People, late: str) -> None:  # noqa: F811
    inspector, officer = program("inspector"), program("officer")
    who = for_sums(actor("inspector"))

    def agree() -> None:
        for since, until in PERIODS:
            kept = by_name(queries.sums(who, since, until))
            assert kept == by_name(queries._of_days(who, since, until)), (since, until)

    agree()
    assert sum(each.number for each in queries.sums(who, *PERIODS[0])) > 0
    path = f"supervision/cards/{card_of(inspector, late)['number']}"
    officer.post(f"{path}/explain", {"text": REASON})
    agree()
    inspector.post(f"{path}/confirm", {"text": "说明理由不充分。"})
    agree()
    kept = by_name(queries.sums(who, *PERIODS[0]))
    tallies.recount()
    assert by_name(queries.sums(who, *PERIODS[0])) == kept


@pytest.mark.usefixtures("late")
def test_the_scores_of_a_month_read_no_card() -> None:
    who = for_sums(actor("inspector"))
    found = read(who, lambda: queries.sums(who, *PERIODS[0]), sorts=True)
    assert found["supervision_card"] == 0
