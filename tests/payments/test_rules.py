"""What an order comes to on a day."""

from datetime import date
from decimal import Decimal

import pytest

from yiwang.base.payments.rules import Entry, Surcharge, fits, standing, surcharge_rule

DUE = date(2024, 10, 15)
THREE_A_DAY = Surcharge(Decimal("0.03"), Decimal(1))
ORDERED = Entry("charge", 100_000, date(2024, 9, 30))


@pytest.mark.parametrize(
    ("day", "expected", "because"),
    [
        (date(2024, 10, 15), 0, "the due day is in time"),
        (date(2024, 10, 16), 3_000, "one day late, three in a hundred"),
        (date(2024, 10, 25), 30_000, "ten days late"),
        (date(2024, 11, 17), 99_000, "33 days late"),
        (date(2024, 11, 18), 100_000, "never more than the fine itself (art. 72)"),
        (date(2026, 1, 1), 100_000, "nor after a year"),
    ],
)
def test_the_surcharge_of_a_late_fine(day: date, expected: int, because: str) -> None:
    now = standing([ORDERED], [(DUE, 100_000)], THREE_A_DAY, day)
    assert now.surcharge == expected, because
    assert now.owed == 100_000 + expected


def test_what_was_paid_bears_no_more_and_the_day_of_payment_still_does() -> None:
    paid = Entry("payment", 60_000, date(2024, 10, 17))
    now = standing([ORDERED, paid], [(DUE, 100_000)], THREE_A_DAY, date(2024, 10, 19))
    assert now.surcharge == 2 * 3_000 + 2 * 1_200
    assert now.owed == 40_000 + now.surcharge


def test_instalments_fall_due_one_by_one() -> None:
    parts = [(date(2024, 10, 15), 40_000), (date(2024, 11, 15), 60_000)]
    now = standing([ORDERED], parts, THREE_A_DAY, date(2024, 10, 16))
    assert (now.due_now, now.overdue, now.surcharge) == (41_200, 41_200, 1_200)
    paid = Entry("payment", 40_000, DUE)
    now = standing([ORDERED, paid], parts, THREE_A_DAY, date(2024, 11, 1))
    assert (now.due_now, now.next_due, now.owed) == (0, date(2024, 11, 15), 60_000)


def test_a_lowered_order_that_was_paid_owes_the_payer() -> None:
    ledger = [
        ORDERED,
        Entry("payment", 100_000, DUE),
        Entry("reduction", 30_000, date(2024, 12, 1)),
    ]
    now = standing(ledger, [(DUE, 100_000)], THREE_A_DAY, date(2024, 12, 1))
    assert (now.principal, now.owed, now.settled) == (70_000, -30_000, True)
    ledger.append(Entry("refund", 30_000, date(2024, 12, 2)))
    assert standing(ledger, [(DUE, 100_000)], THREE_A_DAY, date(2024, 12, 3)).owed == 0


def test_instalments_that_do_not_fit() -> None:
    today = date(2024, 10, 1)
    assert fits([(date(2024, 10, 2), 50), (date(2024, 10, 9), 50)], 100, today)
    assert not fits([(today, 100)], 100, today), "today is no later day"
    assert not fits([(date(2024, 10, 9), 50), (date(2024, 10, 2), 50)], 100, today)
    assert not fits([(date(2024, 10, 9), 90)], 100, today)
    assert not fits([], 0, today)


def test_a_rule_is_that_of_its_day() -> None:
    assert "七十二" in surcharge_rule("fine-late", date(2024, 1, 1))["source"]
    assert "五十一" in surcharge_rule("fine-late", date(2020, 1, 1))["source"]
    with pytest.raises(LookupError):
        surcharge_rule("fine-late", date(2000, 1, 1))
