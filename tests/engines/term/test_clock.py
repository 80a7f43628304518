import json
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.term import (
    CalendarGap,
    Clock,
    Entry,
    EntryRefused,
    Kind,
    Ledger,
    Light,
    TermRefused,
    derivation,
    national,
    national_terms,
    read_terms,
)

QINGDAO = ZoneInfo("Asia/Shanghai")
CALENDAR = national()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=QINGDAO)


def clock(rule_id="T02", start="2024-09-27T10:00", **entries):
    rule = national_terms().resolve(rule_id, at(start).date())
    return Clock(rule, QINGDAO).add(Entry(kind=Kind.START, at=at(start)), CALENDAR)


def pause(when, reason="hearing"):
    return Entry(
        kind=Kind.PAUSE, at=at(when), reason=reason, document="听〔2024〕3号", approver="王"
    )


def resume(when, of=None):
    return Entry(kind=Kind.RESUME, at=at(when), of=of)


def extend(when, amount):
    return Entry(
        kind=Kind.EXTEND, at=at(when), amount=amount, document="延〔2024〕1号", approver="李"
    )


def stop(when):
    return Entry(kind=Kind.STOP, at=at(when))


def void(of, when="2024-10-20"):
    return Entry(kind=Kind.VOID, at=at(when), of=of, reason="录入错误", approver="王")


def build(first, *entries):
    for entry in entries:
        first = first.add(entry, CALENDAR)
    return first


@pytest.mark.parametrize(
    ("now", "light", "remaining"),
    [
        ("2024-09-27T12:00", Light.NORMAL, 20),
        ("2024-10-28T12:00", Light.NORMAL, 2),
        ("2024-10-29T12:00", Light.NEAR_DUE, 1),
        ("2024-10-30T23:59", Light.NEAR_DUE, 0),
        ("2024-10-31T00:00", Light.OVERDUE, -1),
        ("2024-11-03T12:00", Light.OVERDUE, -2),
    ],
)
def test_light_and_remaining_days_of_a_licence_case(now, light, remaining):
    reading = clock().read(at(now), CALENDAR)
    assert (reading.light, reading.remaining) == (light, remaining)


def test_the_last_day_ends_at_midnight_of_the_place_not_of_greenwich():
    reading = clock().read(datetime(2024, 10, 30, 15, 59, tzinfo=UTC), CALENDAR)
    assert reading.light is Light.NEAR_DUE
    assert reading.due_at == datetime(2024, 10, 30, 16, 0, tzinfo=UTC)
    assert clock().read(reading.due_at, CALENDAR).light is Light.OVERDUE


def test_a_clock_that_never_started_is_idle():
    idle = Clock(national_terms().resolve("T02", date(2024, 1, 1)), QINGDAO)
    assert idle.read(at("2024-10-01"), CALENDAR).light is Light.IDLE
    assert derivation(idle, at("2024-10-01"), CALENDAR) == ()


@pytest.mark.parametrize(
    ("end", "light"),
    [("2024-10-30T23:00", Light.DONE_IN_TIME), ("2024-10-31T00:30", Light.DONE_LATE)],
)
def test_a_decision_is_in_time_until_the_end_of_the_last_day(end, light):
    done = build(clock(), stop(end))
    assert done.read(at("2025-05-01"), CALENDAR).light is light


def test_an_open_pause_shows_paused_and_moves_the_due_day_on():
    paused = build(clock(), pause("2024-10-09"))
    first = paused.read(at("2024-10-09T15:00"), CALENDAR)
    later = paused.read(at("2024-10-11T15:00"), CALENDAR)
    assert first.light is later.light is Light.PAUSED
    assert (first.due, later.due) == (date(2024, 10, 31), date(2024, 11, 4))
    assert first.remaining == later.remaining


def test_a_pause_after_the_last_day_is_kept_and_moves_nothing():
    late = build(clock(), pause("2024-10-31"), resume("2024-11-04"))
    reading = late.read(at("2024-11-05"), CALENDAR)
    assert (reading.due, reading.light) == (date(2024, 10, 30), Light.OVERDUE)


def test_two_overlapping_pauses_leave_each_day_out_once():
    one = build(clock(), pause("2024-10-09"), resume("2024-10-15"))
    two = build(
        clock(),
        pause("2024-10-09"),
        pause("2024-10-10", "expert_review"),
        resume("2024-10-14", of=2),
        resume("2024-10-15", of=3),
    )
    now = at("2024-10-16")
    assert one.read(now, CALENDAR) == two.read(now, CALENDAR)


def test_stopping_ends_a_pause():
    done = build(clock(), pause("2024-10-09"), stop("2024-10-10T12:00"))
    assert done.open_pauses() == []
    assert done.read(at("2024-12-01"), CALENDAR).light is Light.DONE_IN_TIME


def test_an_extension_adds_ten_working_days_once():
    longer = build(clock(), extend("2024-10-20", 10))
    assert longer.read(at("2024-10-21"), CALENDAR).due == date(2024, 11, 13)
    with pytest.raises(EntryRefused, match="before") as refusal:
        longer.add(extend("2024-10-22", 1), CALENDAR)
    assert refusal.value.code == "term.extension_used"


def test_a_voided_entry_stays_and_counts_no_more():
    wrong = build(clock(), extend("2024-10-20", 10), void(2))
    assert len(wrong.ledger) == 3
    assert wrong.read(at("2024-10-21"), CALENDAR).due == date(2024, 10, 30)
    assert build(wrong, extend("2024-10-22", 5)).length() == 25


def test_voiding_the_end_lets_the_clock_run_on_and_voiding_the_start_idles_it():
    again = build(clock(), stop("2024-10-09"), void(2))
    assert again.read(at("2024-10-10"), CALENDAR).light is Light.NORMAL
    assert build(again, void(1)).read(at("2024-10-10"), CALENDAR).light is Light.IDLE


@pytest.mark.parametrize(
    ("before", "entry", "code"),
    [
        ([], Entry(kind=Kind.START, at=at("2024-09-28")), "term.already_started"),
        ([], pause("2024-09-26"), "term.before_start"),
        ([], resume("2024-10-09"), "term.nothing_to_resume"),
        ([], extend("2024-10-09", 11), "term.extension_too_long"),
        ([], extend("2024-10-09", 0), "term.extension_too_long"),
        ([], extend("2024-10-31", 1), "term.already_over"),
        ([], Entry(kind=Kind.EXTEND, at=at("2024-10-09"), amount=1), "term.approver_missing"),
        (
            [],
            Entry(kind=Kind.PAUSE, at=at("2024-10-09"), reason="hearing", approver="王"),
            "term.document_missing",
        ),
        ([], void(5), "term.nothing_to_void"),
        ([], Entry(kind=Kind.VOID, at=at("2024-10-09"), of=1), "term.void_reason_missing"),
        ([stop("2024-10-09")], pause("2024-10-10"), "term.stopped"),
        ([pause("2024-10-09")], resume("2024-10-08"), "term.resume_before_pause"),
        ([pause("2024-10-09"), pause("2024-10-10")], resume("2024-10-11"), "term.which_pause"),
        ([pause("2024-10-09"), void(2)], resume("2024-10-11"), "term.nothing_to_resume"),
    ],
)
def test_what_a_ledger_refuses(before, entry, code):
    with pytest.raises(EntryRefused) as refusal:
        build(clock(), *before).add(entry, CALENDAR)
    assert refusal.value.code == code
    assert "%" not in str(refusal.value)


def test_a_limit_without_grounds_or_extension_takes_neither():
    delivery = clock("T05")
    for entry, code in (
        (pause("2024-10-08"), "term.no_pause"),
        (extend("2024-10-08", 1), "term.no_extension"),
    ):
        with pytest.raises(EntryRefused) as refusal:
            delivery.add(entry, CALENDAR)
        assert refusal.value.code == code


def test_nothing_comes_before_the_start():
    idle = Clock(national_terms().resolve("T02", date(2024, 1, 1)), QINGDAO)
    with pytest.raises(EntryRefused, match="has not started"):
        idle.add(stop("2024-10-01"), CALENDAR)


def test_hours_run_by_the_clock_and_stand_still_in_a_pause():
    rule = national_terms().resolve("T48", date(2024, 1, 1))
    report = Clock(rule, QINGDAO, Ledger([Entry(kind=Kind.START, at=at("2024-10-01T09:30"))]))
    reading = report.read(at("2024-10-01T10:00"), CALENDAR)
    assert (reading.due_at, reading.remaining) == (at("2024-10-02T09:30"), 23)
    paused = Ledger(
        [
            *report.ledger,
            pause("2024-10-01T12:00"),
            pause("2024-10-01T13:00"),
            resume("2024-10-01T14:00", 2),
            resume("2024-10-01T15:00", 3),
        ]
    )
    assert Clock(rule, QINGDAO, paused).read(at("2024-10-01T16:00"), CALENDAR).due_at == at(
        "2024-10-02T12:30"
    )


def test_a_minimum_period_that_is_cut_short_says_so():
    opinions = clock("T64", "2024-07-01")
    assert opinions.read(at("2024-09-01"), CALENDAR).light is Light.NORMAL
    assert (
        build(opinions, stop("2024-07-20")).read(at("2024-09-01"), CALENDAR).light
        is Light.DONE_EARLY
    )
    assert (
        build(opinions, stop("2024-08-01")).read(at("2024-09-01"), CALENDAR).light
        is Light.DONE_IN_TIME
    )


def test_a_hearing_of_15_october_2024_is_announced_by_30_september():
    session = clock("T06.session", "2024-10-15T09:00")
    assert session.read(at("2024-09-20"), CALENDAR).due == date(2024, 9, 30)
    told = build(session, stop("2024-09-30T17:00"))
    assert told.read(at("2024-10-01"), CALENDAR).light is Light.DONE_IN_TIME


def test_a_missing_year_is_an_alarm_on_the_reading_not_a_stop():
    reading = clock(start="2026-12-21T10:00").read(at("2026-12-22"), CALENDAR)
    assert reading.due == date(2027, 1, 18)
    assert reading.warnings == (CalendarGap(2027),)


def test_a_promise_is_never_longer_than_the_statute():
    statutory = national_terms().resolve("T02", date(2024, 1, 1))
    promised = statutory.promised(5, "办事指南")
    assert (promised.length, promised.pauses, promised.extension) == (5, statutory.pauses, None)
    for length in (0, 21):
        with pytest.raises(TermRefused, match="between 1 and 20"):
            statutory.promised(length, "办事指南")


def test_a_ledger_survives_storage():
    full = build(
        clock(),
        pause("2024-10-09"),
        resume("2024-10-15"),
        extend("2024-10-20", 3),
        stop("2024-10-21"),
    )
    stored = json.loads(json.dumps(full.ledger.to_json()))
    assert Ledger.from_json(stored) == full.ledger
    with pytest.raises(ValueError, match="version"):
        Ledger.from_json({**stored, "version": 2})


def test_an_entry_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Entry(kind=Kind.START, at=datetime(2024, 1, 1))  # noqa: DTZ001


def test_a_derivation_tells_every_day_with_its_reason_and_law():
    paused = build(clock(), pause("2024-10-09"), resume("2024-10-15"), extend("2024-10-20", 2))
    steps = derivation(paused, at("2024-10-21"), CALENDAR)
    told = [f"{step.first}..{step.last} {step.message}" for step in steps]
    assert told[:6] == [
        "2024-09-27..2024-09-27 The limit is 22 working days.",
        "2024-10-20..2024-10-20 Extended by 2, approved by 李, notice 延〔2024〕1号.",
        "2024-09-27..2024-09-27 Acceptance. This day is not counted.",
        "2024-09-28..2024-09-28 Weekend, not counted.",
        "2024-09-29..2024-09-29 Worked in exchange for 国庆节. Counted: 1 to 1.",
        "2024-09-30..2024-09-30 Counted: 2 to 2.",
    ]
    assert "2024-10-01..2024-10-07 国庆节, not counted." in told
    assert "2024-10-14..2024-10-15 Paused, not counted: Hearing (听〔2024〕3号)." in told
    assert told[-1] == "2024-11-11..2024-11-11 Last day. Time is up at 24:00."
    sources = {step.source for step in steps}
    assert "《中华人民共和国行政许可法》第四十五条" in sources
    assert "《中华人民共和国行政许可法》第四十二条" in sources


def test_a_derivation_can_be_told_in_chinese():
    steps = derivation(build(clock(), pause("2024-10-09")), at("2024-10-10"), CALENDAR)
    told = [step.message.told(lambda template: template, "zh-hans") for step in steps]
    assert "受理. This day is not counted." in told
    assert "Paused, not counted: 听证 (听〔2024〕3号)." in told


def test_a_derivation_shows_how_an_end_moves_off_a_holiday():
    told = [
        str(step.message)
        for step in derivation(clock("T41", "2024-07-05T09:00"), at("2024-08-01"), CALENDAR)
    ]
    assert told[0] == "The limit is 90 days."
    assert told[-2:] == [
        "The end fell on a closed day and moves here.",
        "Last day. Time is up at 24:00.",
    ]


def test_every_limit_of_the_table_can_be_run_and_explained():
    now = at("2026-06-10")
    for rule in national_terms().rules:
        one = Clock(rule, QINGDAO).add(Entry(kind=Kind.START, at=at("2026-06-01")), CALENDAR)
        reading = one.read(now, CALENDAR)
        *_, last = derivation(one, now, CALENDAR)
        assert reading.due == last.last, rule.id
        assert rule.source, rule.id
        assert {"zh", "en"} == set(rule.title), rule.id
        assert {"zh", "en"} == set(rule.event(rule.trigger)) == set(rule.event(rule.until)), rule.id
        assert rule.on_expiry is None or {"zh", "en"} == set(rule.on_expiry.title)


def test_a_limit_is_the_one_in_force_on_the_day_its_clock_starts():
    row = {"title": {"zh": "例", "en": "Example"}, "trigger": "a", "until": "b", "unit": "hour"}
    table = read_terms(
        {
            "terms": [
                {**row, "id": "X", "length": 8, "source": "old", "valid_from": date(2020, 1, 1)},
                {**row, "id": "X", "length": 4, "source": "new", "valid_from": date(2023, 1, 1)},
            ]
        }
    )
    assert table.resolve("X", date(2022, 12, 31)).length == 8
    assert table.resolve("X", date(2023, 1, 1)).length == 4
    with pytest.raises(LookupError, match="in force"):
        table.resolve("X", date(2019, 12, 31))


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "week"},
        {"length": 0},
        {"pauses": ["nowhere"]},
        {"colour": "red"},
        {"on_expiry": "x"},
    ],
)
def test_a_wrong_row_is_refused_with_its_id(change):
    row = {
        "id": "X9",
        "title": {},
        "trigger": "a",
        "until": "b",
        "unit": "hour",
        "length": 1,
        "source": "s",
        "valid_from": date(2020, 1, 1),
        **change,
    }
    with pytest.raises(TermRefused, match="X9"):
        read_terms({"terms": [row]})


DAYS = st.dates(date(2016, 1, 1), date(2024, 6, 30))
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), min_size=1, max_size=4)


def with_pauses(start, spans):
    first = datetime(start.year, start.month, start.day, 9, tzinfo=QINGDAO)
    entries = [Entry(kind=Kind.START, at=first)]
    for offset, length in spans:
        begin = first + timedelta(days=offset)
        entries.append(Entry(kind=Kind.PAUSE, at=begin, reason="hearing"))
        entries.append(Entry(kind=Kind.RESUME, at=begin + timedelta(days=length), of=len(entries)))
    rule = national_terms().resolve("T02", start)
    return Clock(rule, QINGDAO, Ledger(entries)), first + timedelta(days=400)


@settings(max_examples=60, deadline=None)
@given(DAYS, SPANS)
def test_pauses_are_unioned_whatever_their_order(start, spans):
    dues = set()
    for order in list(permutations(spans))[:6]:
        one, now = with_pauses(start, [*order, *order])
        dues.add(one.due(now, CALENDAR))
    assert len(dues) == 1


@settings(max_examples=100, deadline=None)
@given(DAYS, SPANS)
def test_a_further_pause_never_brings_the_due_day_forward(start, spans):
    less, now = with_pauses(start, spans[:-1])
    more, _ = with_pauses(start, spans)
    assert less.due(now, CALENDAR) <= more.due(now, CALENDAR)


@settings(max_examples=200, deadline=None)
@given(DAYS, st.sampled_from(national_terms().rules))
def test_a_due_day_is_open_lies_after_its_trigger_and_comes_no_earlier_for_a_later_trigger(
    day, rule
):
    if rule.unit == "hour" or rule.sense == "before":
        return
    dues = []
    for start in (day, day + timedelta(days=1)):
        moment = datetime(start.year, start.month, start.day, 9, tzinfo=QINGDAO)
        one = Clock(rule, QINGDAO, Ledger([Entry(kind=Kind.START, at=moment)]))
        dues.append(one.due(moment, CALENDAR)[0])
    assert day < dues[0] <= dues[1]
    assert all(CALENDAR.lenient().is_open(due) for due in dues)
