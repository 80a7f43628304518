"""The first two of the questions that a reviewer of the domain asks, sentence by sentence."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yiwang.engines.term import (
    Clock,
    Entry,
    EntryRefused,
    Kind,
    Light,
    Unit,
    last_day,
    national,
    national_terms,
)

QINGDAO = ZoneInfo("Asia/Shanghai")
CALENDAR = national()


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=QINGDAO)


def started(rule_id: str, day: str) -> Clock:
    rule = national_terms().resolve(rule_id, date.fromisoformat(day))
    return Clock(rule, QINGDAO).add(Entry(kind=Kind.START, at=at(day)), CALENDAR)


def due(clock: Clock, now: str = "2024-10-08") -> date | None:
    return clock.read(at(now), CALENDAR).due


def test_probe_01_licence_accepted_on_27_september_2024_is_due_on_30_october():
    assert due(started("T02", "2024-09-27")) == date(2024, 10, 30)


def test_probe_01_with_a_hearing_from_9_to_15_october_it_is_due_on_7_november():
    clock = started("T02", "2024-09-27")
    pause = Entry(
        kind=Kind.PAUSE,
        at=at("2024-10-09"),
        reason="hearing",
        document="听〔2024〕3号",
        approver="王",
    )
    clock = clock.add(pause, CALENDAR)
    clock = clock.add(Entry(kind=Kind.RESUME, at=at("2024-10-15", 16)), CALENDAR)
    assert due(clock, "2024-10-16") == date(2024, 11, 7)


def test_probe_01_the_correction_notice_of_that_receipt_is_possible_until_10_october():
    assert due(started("T01", "2024-09-27")) == date(2024, 10, 10)


def test_probe_01_one_day_later_the_case_shows_deemed_accepted_from_its_receipt():
    clock = started("T01", "2024-09-27")
    assert clock.read(at("2024-10-10", 23), CALENDAR).consequence is None
    reading = clock.read(at("2024-10-11", 0), CALENDAR)
    assert reading.light is Light.OVERDUE
    assert reading.consequence is not None
    assert reading.consequence.expiry.code == "deemed_accepted"
    assert reading.consequence.effective == date(2024, 9, 27)


def test_probe_02_ninety_days_from_5_july_2024_end_in_the_holiday_and_move_to_8_october():
    assert due(started("T41", "2024-07-05")) == date(2024, 10, 8)


def test_probe_02_a_petition_accepted_on_1_august_2024_is_due_on_30_september():
    assert due(started("T67", "2024-08-01")) == date(2024, 9, 30)


def test_probe_02_a_disclosure_application_of_23_december_2024_is_due_on_21_january():
    assert due(started("T72", "2024-12-23")) == date(2025, 1, 21)


def test_probe_02_two_working_days_from_friday_24_january_2025_end_on_monday():
    assert last_day(date(2025, 1, 24), 2, Unit.WORKING_DAY, CALENDAR) == date(2025, 1, 27)


def test_probe_05_waiting_for_the_leader_pauses_no_licence_case():
    clock = started("T02", "2024-09-27")
    waiting = Entry(
        kind=Kind.PAUSE,
        at=at("2024-10-09"),
        reason="waiting for leader",
        document="n/a",
        approver="王",
    )
    with pytest.raises(EntryRefused, match="Expert review") as refusal:
        clock.add(waiting, CALENDAR)
    assert refusal.value.code == "term.reason_not_allowed"
