"""Each family of rules: a course that triggers it, and a near miss that does not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from yiwang.base.packages.source import read
from yiwang.base.work import facade as work
from yiwang.engines.process import discovery
from yiwang.govern.supervision.judging import Chosen, digest, judge, line
from yiwang.govern.supervision.rulebook import Book, book, check
from yiwang.govern.supervision.values import Dossier, Event, Hit, Plan
from yiwang.kernel.clock import CITY_ZONE

PACKAGES = Path(__file__).parents[4] / "packages"
BEGINNING, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
BODY = UUID(int=7)
TERMS = {
    "correction": {"rule": "T01"},
    "statutory": {"rule": "T02"},
    "promised": {"rule": "T02", "promised": 5, "source": "the implementing body"},
}


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=CITY_ZONE)


class Log:
    """Writes events as the log has them, each with a place of its own."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, moment: datetime, kind: str, **more: Any) -> "Log":
        fields = {name: more.pop(name, "") for name in ("who", "account", "post", "step")}
        place = f"timeline:{len(self.events):03d}"
        self.events.append(Event(moment, kind, place, **fields, facts=more))
        return self

    def clock(self, moment: datetime, name: str, kind: str, **more: Any) -> "Log":
        entry = {"kind": kind, "at": moment.isoformat(), **more}
        return self.add(moment, "clock", clock=name, entry=entry)

    def did(self, moment: datetime, step: str, who: str, **more: Any) -> "Log":
        opened = more.pop("opened", moment - timedelta(hours=1))
        self.add(opened, "task_opened", step=step, task=step)
        return self.add(
            moment, "task_done", step=step, task=step, who=who, account=who, post=str(BODY), **more
        )

    def dossier(self, kind: str = "case", **more: Any) -> Dossier:
        ordered = sorted(self.events, key=lambda each: (each.at, each.place))
        terms = TERMS if kind == "case" else {}
        return Dossier(kind, "K", "N1", BODY, tuple(ordered), terms=terms, **more)


@pytest.fixture(scope="module")
def rules() -> Book:
    source = read(PACKAGES / "electronic_supervision")
    assert check(source) == []
    return book(source)


@pytest.fixture(scope="module")
def food() -> Plan:
    blueprint = work.blueprint_of(read(PACKAGES / "food_business_licence"))
    net = discovery.net_of(blueprint.definition, next(iter(blueprint.definition.processes)))
    titles = {node: each.titles for node, each in blueprint.tasks.items()}
    return Plan(papers={"acceptance": "accepted"}, titles=titles, net=net)


def found(rules: Book, dossier: Dossier, until: datetime = END) -> list[tuple[str, str]]:
    hits = judge(dossier, [Chosen(each) for each in rules.rules.values()], BEGINNING, until).hits
    return [(hit.rule, hit.level) for hit in hits]


def accepted() -> Log:
    """Accepted on Monday, 2 September 2024; promised within 5 working days: until the 9th."""
    log = Log().add(at(9, 2), "submitted").add(at(9, 2), "accepted")
    return log.clock(at(9, 2), "promised", "START").clock(at(9, 2), "statutory", "START")


def decided(log: Log, moment: datetime, outcome: str = "granted", **more: Any) -> Log:
    log.add(moment, outcome, **more)
    return log.clock(moment, "promised", "STOP").clock(moment, "statutory", "STOP")


NEAR, OVER = ("time-near", "early"), ("time-over", "yellow")


@pytest.mark.parametrize(
    ("day", "expected", "because"),
    [
        (at(9, 5), [], "decided before the last day but one"),
        (at(9, 9, 23), [NEAR], "warned on Friday; the last day itself is in time"),
        (at(9, 10, 0, 1), [NEAR, OVER], "a minute into the day after the last one"),
        (at(10, 12), [NEAR, OVER, NEAR, ("time-over", "red")], "past the limit of the law, too"),
    ],
)
def test_time(rules: Book, day: datetime, expected: list[Any], because: str) -> None:
    assert found(rules, decided(accepted(), day).dossier()) == expected, because


def test_a_pause_moves_the_last_day_and_what_is_known_later_changes_nothing(rules: Book) -> None:
    paused = accepted().clock(at(9, 5), "promised", "PAUSE", reason="hearing")
    paused.clock(at(9, 12), "promised", "RESUME", of=2)
    assert found(rules, decided(paused, at(9, 13)).dossier()) == []
    # The same, looked at before the pause was over, and again when all is known.
    late = accepted().clock(at(9, 11), "promised", "PAUSE", reason="hearing")
    assert found(rules, late.dossier(), at(9, 10, 12)) == [NEAR, OVER]
    assert found(rules, decided(late, at(9, 25)).dossier()) == [NEAR, OVER]


def test_no_notice_within_five_working_days_is_a_red_card(rules: Book) -> None:
    log = Log().add(at(9, 2), "submitted").clock(at(9, 2), "correction", "START")
    assert found(rules, log.dossier()) == [("time-over", "red")]
    log.clock(at(9, 9, 17), "correction", "STOP")
    assert found(rules, log.dossier()) == []


PROPOSED = at(9, 4, 11)


@pytest.mark.parametrize(
    ("examiner", "decider", "expected"),
    [("陈", "陈", [("procedure-same-person", "red")]), ("陈", "张", [])],
)
def test_who_examined_does_not_decide(
    rules: Book, examiner: str, decider: str, expected: list[Any]
) -> None:
    log = accepted().did(at(9, 4), "examine", examiner, opened=at(9, 3)).add(PROPOSED, "proposed")
    log.did(at(9, 5), "decide", decider, opened=PROPOSED)
    assert found(rules, decided(log, at(9, 5)).dossier()) == expected


def course(log: Log, *steps: str) -> Log:
    """Steps one an hour, each by another person."""
    for number, step in enumerate(steps):
        log.did(at(9, 3, 8 + number), step, f"P{number}", opened=at(9, 3, 8 + number))
    return log


WHOLE = ("check", "verify", "verify", "examine", "decide")


@pytest.mark.parametrize(
    ("steps", "jump", "expected"),
    [
        (WHOLE, None, []),
        (("check", "decide"), None, [("procedure-order", "red")]),
        (("check", "decide"), "负责人决定从简办理", [("procedure-order", "yellow")]),
        (("check", "decide"), "——", [("procedure-order", "red")]),
    ],
)
def test_steps_in_their_order(
    rules: Book, food: Plan, steps: Sequence[str], jump: str | None, expected: list[Any]
) -> None:
    log = course(accepted(), *steps)
    if jump is not None:
        log.add(at(9, 3, 8, 30), "move_jump", reason=jump)
    plan = replace(food, papers={})
    assert found(rules, decided(log, at(9, 4)).dossier(plan=plan)) == expected


def asking(*notices: str) -> Log:
    log = Log()
    for number, material in enumerate(notices):
        items = [{"material": material, "text": "请补充。"}]
        log.add(at(9, 2 + number), "correction_asked", items=items)
    return log


@pytest.mark.parametrize(
    ("notices", "expected"),
    [
        (("plan",), []),
        (("plan", "plan"), [("acceptance-second-notice", "red")]),
        (("plan", "rules"), [("acceptance-second-notice", "yellow")]),
    ],
)
def test_probe_03_a_second_notice(rules: Book, notices: Sequence[str], expected: Any) -> None:
    assert found(rules, asking(*notices).dossier()) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("", [("acceptance-no-reason", "red")]),
        ("————", [("acceptance-no-reason", "red")]),
        ("不符。", [("acceptance-no-reason", "yellow")]),
        ("食品处理区面积不足", []),
    ],
)
def test_a_refusal_says_why(rules: Book, reason: str, expected: list[Any]) -> None:
    for kind in ("refused", "not_accepted"):
        log = Log().add(at(9, 2), kind, reason=reason)
        assert found(rules, log.dossier()) == expected


@pytest.mark.parametrize(
    ("kind", "ground", "expected"),
    [
        ("suspended", "expert_review", []),
        ("paused", "waiting for leader", [("suspension-no-ground", "red")]),
        ("move_suspend", "等领导签字", [("suspension-no-ground", "early")]),
    ],
)
def test_probe_05_a_pause_has_a_ground(
    rules: Book, kind: str, ground: str, expected: list[Any]
) -> None:
    name = "reason" if kind == "move_suspend" else "ground"
    log = Log().add(at(9, 2), kind, **{name: ground}).add(at(9, 6), "resumed")
    assert found(rules, log.dossier()) == expected


@pytest.mark.parametrize(
    ("ends", "days", "expected"),
    [
        (at(10, 18), 10, []),  # the thirtieth working day, over the holiday
        (at(10, 22), 10, [("suspension-too-long", "yellow")]),
        (at(10, 22), 0, [("suspension-too-long", "red")]),
    ],
)
def test_a_pause_ends(rules: Book, ends: datetime, days: int, expected: list[Any]) -> None:
    log = Log().add(at(9, 2), "suspended", ground="hearing", days=days).add(ends, "resumed")
    assert found(rules, log.dossier()) == expected


@pytest.mark.parametrize(
    ("item", "amount", "expected"),
    [
        ("copy", "20.00", []),
        ("copy", "20.01", [("fee-unlisted", "red")]),
        ("speed", "1.00", [("fee-unlisted", "red")]),
    ],
)
def test_a_fee_is_on_the_list(rules: Book, item: str, amount: str, expected: list[Any]) -> None:
    log = Log().add(at(9, 2), "fee_charged", item=item, amount=amount)
    assert found(rules, log.dossier(plan=Plan(fees={"copy": "20.00"}))) == expected


@pytest.mark.parametrize(
    ("made", "sealed", "expected"),
    [
        (at(9, 2), True, []),
        (at(9, 3, 23), True, []),
        (at(9, 2), False, [("content-paper", "yellow")]),
        (at(9, 4), True, [("content-paper", "yellow")]),
    ],
)
def test_papers_come_in_time_with_a_seal(
    rules: Book, food: Plan, made: datetime, sealed: bool, expected: list[Any]
) -> None:
    log = Log().add(at(9, 2), "accepted").add(made, "paper_made", paper="acceptance", sealed=sealed)
    assert found(rules, log.dossier(plan=food)) == expected


@pytest.mark.parametrize(
    ("case", "ground", "expected"),
    [
        ("c1", "case", []),
        ("", "register", []),
        ("", "document", [("result-no-case", "red")]),
        ("", "", [("result-no-case", "red")]),
    ],
)
def test_a_licence_has_a_case(rules: Book, case: str, ground: str, expected: list[Any]) -> None:
    log = Log().add(at(9, 2), "licence_issued", case=case, ground=ground)
    assert found(rules, log.dossier("licence")) == expected


@pytest.mark.parametrize(
    ("grade", "settled", "expected"),
    [
        (3, None, []),
        (5, at(9, 9), []),  # the fifth working day
        (5, at(9, 10), [("satisfaction-bad", "yellow")]),
        (4, None, [("satisfaction-bad", "yellow")]),
    ],
)
def test_a_bad_review_is_dealt_with(
    rules: Book, grade: int, settled: datetime | None, expected: list[Any]
) -> None:
    log = Log().add(at(9, 2), "review", grade=grade)
    if settled:
        log.add(settled, "review_settled")
    assert found(rules, log.dossier("matter")) == expected


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(timedelta(minutes=59), []), (timedelta(minutes=61), [("feed-silent", "yellow")])],
)
def test_silence_of_a_feed(rules: Book, gap: timedelta, expected: list[Any]) -> None:
    log = Log().add(at(9, 2), "heard").add(at(9, 2) + gap, "heard")
    until = at(9, 2) + timedelta(minutes=100)
    assert found(rules, log.dossier("feed", minutes=60), until) == expected


TRIED = ("procedure-tried-in-vain", "yellow")


@pytest.mark.parametrize(
    ("hours", "expected", "because"),
    [
        ([(0, 19)], [], "one less than twenty"),
        ([(0, 20)], [TRIED], "twenty within an hour"),
        ([(0, 12), (23, 8)], [TRIED], "twenty within a day and a night"),
        ([(0, 12), (24, 8)], [], "the first twelve were the day before"),
        ([(0, 25), (2, 30)], [TRIED], "told once, however it goes on"),
        ([(0, 25), (2, 80)], [TRIED, ("procedure-tried-in-vain", "red")], "and worse"),
        ([(0, 30), (30, 30)], [TRIED, TRIED], "once more on another day"),
    ],
)
def test_who_is_refused_again_and_again(
    rules: Book, hours: list[tuple[int, int]], expected: list[Any], because: str
) -> None:
    log = Log()
    for hour, times in hours:
        moment = at(9, 2) + timedelta(hours=hour)
        log.add(moment, "tried_in_vain", refusal="work.same_person", times=times)
    assert found(rules, log.dossier("attempts")) == expected, because


def test_what_is_refused_in_different_ways_counts_together(rules: Book) -> None:
    log = Log().add(at(9, 2), "tried_in_vain", refusal="kernel.forbidden", times=12)
    log.add(at(9, 2), "tried_in_vain", refusal="work.move_refused", times=9)
    (hit,) = hits(rules, log.dossier("attempts"), BEGINNING, END)
    assert hit.inputs["attempts"] == {
        "times": 21,
        "before": 12,
        "kinds": ["kernel.forbidden", "work.move_refused"],
    }


def hits(rules: Book, dossier: Dossier, since: datetime, until: datetime) -> tuple[Hit, ...]:
    chosen = [Chosen(each) for each in rules.rules.values()]
    return judge(dossier, chosen, since, until).hits


def test_piece_by_piece_gives_what_all_at_once_gives(rules: Book) -> None:
    dossier = decided(accepted(), at(10, 12)).dossier()
    whole = hits(rules, dossier, BEGINNING, END)
    step, moment, pieces = timedelta(hours=7), BEGINNING, []
    while moment < END:
        # What is looked at live has only the events that there are by then.
        known = tuple(each for each in dossier.events if each.at <= moment + step)
        seen = replace(dossier, events=known)
        pieces += hits(rules, seen, moment, moment + step)
        moment += step
    assert digest(map(line, pieces)) == digest(map(line, whole))
    assert len(whole) == 4


def test_a_version_looks_only_while_it_is_in_force(rules: Book) -> None:
    dossier = decided(accepted(), at(10, 12)).dossier()
    rule = rules.rules["time-over"]
    (version,) = rule.versions
    assert version.valid_from == date(2024, 1, 1)
    early = replace(version, valid_until=date(2024, 9, 9))
    entry = replace(rule.entry, versions=replace(rule.entry.versions, versions=(early,)))
    short = replace(rule, entry=entry)
    assert judge(dossier, [Chosen(short)], BEGINNING, END).hits == ()
    assert len(judge(dossier, [Chosen(short, "2024-01-01")], BEGINNING, END).hits) == 2


def test_a_book_that_names_what_there_is_not_is_refused() -> None:
    source = read(PACKAGES / "electronic_supervision")
    text = source.files["supervision.yaml"]
    broken = {
        "family: fee\n": "family: fees\n",
        "facts: [fees]": "facts: [fee]",
        "decision: fee_listed": "decision: fee_list",
        "working_days: 30": "working_day: 30",
    }
    for good, bad in broken.items():
        files = {**source.files, "supervision.yaml": text.replace(good, bad)}
        problems = check(replace(source, files=files))
        assert problems, bad
        assert all(each.file == "supervision.yaml" for each in problems)
