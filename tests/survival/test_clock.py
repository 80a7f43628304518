"""The machine's clock jumps under a city: what people are told, and what must still hold."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.journeys.conftest import FRIDAY, city, founded, friday, program, worker
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply
from tests.journeys.test_probes import handed_in
from yiwang.base.work.duties import fire_timers
from yiwang.kernel import clock

__all__ = ["city", "founded", "friday", "program", "worker"]

pytestmark = pytest.mark.database
People = Callable[[str], Program]


def test_a_clock_set_back_an_hour_draws_no_number_twice_and_refuses_what_comes_before_its_cause(
    program: People,
) -> None:
    firm, window = program("firm"), program("window")
    first = handed_in(firm)
    with clock.at(FRIDAY - timedelta(hours=1)):
        second = apply(firm)["number"]
        assert int(second) == int(first) + 1
        refused = window.complete("accept", case=first, status=409)
        assert refused["code"] == "cases.clock_refused"
        assert "早于" in refused["detail"]
        assert firm.get(f"cases/{first}")["state"] == "received"
        window.complete("accept", case=second)
    window.complete("accept", case=first)
    assert firm.get(f"cases/{first}")["state"] == "examining"


def test_a_clock_set_back_a_day_dates_by_what_it_says_and_refuses_nothing(program: People) -> None:
    with clock.at(FRIDAY - timedelta(days=1)):
        case = apply(program("firm"))
    assert case["received_on"] == "2024-09-26"


def test_a_clock_that_jumps_ahead_fires_once_what_was_due_and_not_again_when_set_right(
    program: People,
) -> None:
    firm = program("firm")
    number = handed_in(firm)
    with clock.at(FRIDAY + timedelta(days=30)):
        assert fire_timers() == 1
        assert fire_timers() == 0
    assert fire_timers() == 0
    assert firm.get(f"cases/{number}")["accepted_on"] == "2024-09-27", "silence counts from receipt"


def test_a_token_and_its_end_follow_the_clock_and_say_so(program: People) -> None:
    firm = program("firm")
    with clock.at(FRIDAY + timedelta(days=365)):
        refused = firm.get("cases", status=401)
        assert refused["code"] == "kernel.sign_in_required"
    assert firm.get("cases")["items"] == []
