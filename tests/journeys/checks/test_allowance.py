"""A family asks for the minimum living allowance; sources are asked, so that people need prove
nothing.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from demo.sources.server import Sources
from tests.journeys.checks.family import CHILD, WIFE, People, apply, authorise, check, line, member
from yiwang.base.work import duties
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.serve.checks import sending, stock

Letters = Callable[[], list[Any]]


@pytest.fixture
def family(program: People, sources: Sources) -> str:
    """The case of a family of three in which everybody has authorised."""
    number = apply(program("citizen"), WIFE, CHILD)["number"]
    authorise(program("citizen2"), number, "苏文岚")
    return str(number)


def later(days: int) -> Any:
    return clock.at(clock.now() + timedelta(days=days))


def decide(program: People, number: str, opinion: str, outcome: str, **data: str) -> None:
    reason = {"reason": "入户调查与核对结果已比对。"}
    program("officer-civil").complete(opinion, reason, case=number)
    with later(12):
        duties.fire_timers()
        program("decider-civil").complete(outcome, data, case=number)


def test_one_tap_and_nobody_is_asked_before_every_adult_authorised(
    program: People, sources: Sources
) -> None:
    citizen = program("citizen")
    number = apply(citizen, WIFE, CHILD)["number"]
    assert citizen.get(f"cases/{number}")["state"] == "received"
    assert member(citizen, number, "林海平")["way"] == "own"
    assert member(citizen, number, "林小禾")["way"] == "guardian", "a minor"
    assert member(citizen, number, "苏文岚")["authorised"] is None
    assert sending.step() == 0
    assert [each["number"] for each in program("citizen2").get("checks")] == [number]
    authorise(program("citizen2"), number, "苏文岚")
    assert citizen.get(f"cases/{number}")["state"] == "examining"


def test_the_answers_become_a_report_and_the_allowance_is_granted(
    program: People, family: str
) -> None:
    citizen = program("citizen")
    order = check(citizen, family)
    assert len({each["item"] for each in order["lines"]}) == 25
    assert len({each["source"] for each in order["lines"]}) == 16
    sending.step()
    order = check(citizen, family)
    assert (order["state"], order["conclusion"]) == ("reported", "meets")
    report = order["report"]
    assert (report["income"], report["property"], report["spending"]) == (1200, 6920.65, 38600)
    assert report["advice"]["amount"] == 1980, "three times 1,060 less 1,200"
    wages = line(citizen, family, "wages", "林海平")
    assert (wages["amount"], wages["as_of"], wages["result"]) == (1200, "2024-09-27", "consistent")
    decide(program, family, "conform", "grant")
    assert citizen.get(f"cases/{family}")["state"] == "closed"
    assert citizen.get(f"checks/{family}")["aid_since"] == "2024-10-09"


def test_who_is_asked_about_is_told(program: People, family: str) -> None:
    sending.step()
    with acting(SYSTEM):
        asked = Entry.objects.filter(kind="checks.asked")
        assert asked.values("subject").distinct().count() == 3


def test_each_member_sees_what_concerns_himself(program: People, family: str) -> None:
    sending.step()
    own = {each["member"] for each in check(program("citizen2"), family)["lines"]}
    assert own == {"苏文岚"}
    all_of_them = {each["member"] for each in check(program("citizen"), family)["lines"]}
    assert all_of_them == {"林海平", "苏文岚", "林小禾"}
    program("firm").get(f"checks/{family}", status=404)


def test_a_late_answer_is_waited_for(
    program: People, sources: Sources, family: str, letters: Letters
) -> None:
    sources.books.behave("bank_hill", "late")
    sending.step()
    order = check(program("citizen"), family)
    states = {each["source"]: each["state"] for each in order["lines"]}
    assert (order["state"], states["bank_hill"]) == ("open", "asked")
    assert all(answer.status_code == 200 for answer in letters())
    sending.step()
    assert check(program("citizen"), family)["conclusion"] == "meets"


def test_a_source_that_answers_twice_is_heard_once(
    program: People, sources: Sources, family: str, letters: Letters
) -> None:
    sources.books.behave("labour", "twice")
    sending.step()
    letters()
    wages = line(program("citizen"), family, "wages", "林海平")
    assert (wages["amount"], wages["repeats"]) == (1200, 2)
    assert check(program("citizen"), family)["edition"] == 1


def test_what_is_wrong_is_contested_and_answered_again(
    program: People, sources: Sources, family: str
) -> None:
    sources.books.behave("labour", "wrong")
    sending.step()
    citizen, officer = program("citizen"), program("officer-civil")
    assert check(citizen, family)["conclusion"] == "exceeds"
    wages = line(citizen, family, "wages", "林海平")
    path = f"check-answers/{wages['id']}/objections"
    program("citizen2").post(path, {"text": "这不是我丈夫的工资。"}, status=404)
    citizen.post(path, {"text": "多写了一个零，工资条为证。"}, status=201)
    citizen.post(path, {"text": "多写了一个零，工资条为证。"}, status=409)
    officer.complete("conform", {"reason": "工资条已核对，等待重新答复。"})
    with later(12):
        duties.fire_timers()
        assert program("decider-civil").get("tasks")["items"] == [], "not before it is answered"
        sending.step()
        order = check(citizen, family)
        assert (order["conclusion"], order["edition"]) == ("meets", 2)
        (objection,) = line(citizen, family, "wages", "林海平")["objections"]
        assert objection["changed"] is True
        program("decider-civil").complete("grant")
    assert citizen.get(f"cases/{family}")["state"] == "closed"


def test_an_answer_that_never_comes_is_a_gap_by_name(
    program: People, sources: Sources, family: str
) -> None:
    sources.books.behave("tax", "never")
    sending.step()
    assert check(program("citizen"), family)["state"] == "open"
    with later(12):
        sending.step()
        order = check(program("citizen"), family)
    assert order["conclusion"] == "person"
    gaps = order["report"]["gaps"]
    assert {(each["item"], each["member"]) for each in gaps} == {
        ("tax_paid", "林海平"),
        ("tax_paid", "苏文岚"),
    }


def test_an_answer_of_no_shape_is_not_taken(program: People, sources: Sources, family: str) -> None:
    sources.books.behave("ocean", "unfit")
    sending.step()
    vessels = line(program("citizen"), family, "vessels", "林海平")
    assert vessels["state"] != "answered"
    assert "rows" in vessels["reason"]


def test_a_source_that_is_down_delays_and_loses_nothing(
    program: People, sources: Sources, family: str
) -> None:
    sources.books.behave("police", "down")
    sending.step()
    assert check(program("citizen"), family)["state"] == "open"
    with clock.at(clock.now() + timedelta(minutes=59)):
        sending.step()
        assert check(program("citizen"), family)["state"] == "open"
    sources.books.behave("police", "at_once")
    with clock.at(clock.now() + timedelta(minutes=70)):
        sending.step()
        assert check(program("citizen"), family)["conclusion"] == "meets"
    times = {row["times"] for row in sources.books.rows("SELECT times FROM question")}
    assert times == {1}, "every question was heard once"


def test_a_withdrawn_authorisation_stops_every_question(
    program: People, sources: Sources, family: str, letters: Letters
) -> None:
    sources.books.behave("bank_hill", "late")
    sources.books.behave("police", "down")
    sending.step()
    citizen, wife = program("citizen"), program("citizen2")
    own = member(wife, family, "苏文岚")["id"]
    wife.post(f"check-members/{own}/withdrawal")
    asked = len(sources.books.rows("SELECT id FROM question"))
    sources.books.behave("police", "at_once")
    with clock.at(clock.now() + timedelta(hours=1)):
        sending.step()
    assert len(sources.books.rows("SELECT id FROM question")) == asked, "nobody was asked"
    verdicts = {word for each in letters() for word in each.json()["answers"].values()}
    assert verdicts == {"stopped"}, "and what was under way is not taken in"
    assert citizen.get(f"cases/{family}")["state"] == "terminated"
    program("officer-civil").post(f"checks/{family}/orders", status=409)


def test_aid_is_looked_at_again_until_it_ends(
    program: People, sources: Sources, family: str
) -> None:
    sending.step()
    decide(program, family, "conform", "grant")
    with later(200):
        officer = program("officer-civil")
        sources.books.know("police", "vehicles", "370299198804120212", [CAR])
        sweep = stock.run(lambda _sweep: None)
        assert (sweep.placed, sweep.alike, sweep.refused) == (1, 0, 0)
        sending.step()
        order = check(officer, family)
        assert (order["mode"], order["conclusion"], order["follow"]) == (
            "periodic",
            "exceeds",
            True,
        )
        settled = {"outcome": "end", "reason": "购置机动车，超过规定条件。"}
        officer.post(f"check-orders/{order['id']}/settlement", settled)
        assert officer.get(f"checks/{family}")["state"] == "ended"
        answer = officer.post(f"checks/{family}/orders", status=409)
    assert answer["code"] == "checks.refused"


CAR = {"plate": "鲁B演示1", "kind": "小型轿车", "since": "2024-11-02"}


def test_a_change_is_checked_at_once_as_the_rule_says(
    program: People, sources: Sources, family: str, letters: Letters
) -> None:
    sending.step()
    decide(program, family, "conform", "grant")
    told = {"number": "370299198804120212", "on": "2024-11-02"}
    with later(40):
        sources.books.know("police", "vehicles", told["number"], [CAR])
        sources.books.happened("police", {**told, "id": "V1", "kind": "vehicle_bought"})
        sources.books.happened("police", {**told, "id": "V1", "kind": "vehicle_bought"})
        small = {"id": "P1", "kind": "pension_changed", "facts": {"by": 60}}
        sources.books.happened("labour", {**told, **small})
        verdicts = [each.json()["changes"][0] for each in letters()]
        assert sorted(verdicts) == ["ignore", "recheck", "repeated"]
        sending.step()
        order = check(program("officer-civil"), family)
    assert (order["mode"], order["conclusion"]) == ("change", "exceeds")
    assert order["cause"]["kind"] == "vehicle_bought"


def test_nobody_else_answers_for_a_source(program: People, family: str) -> None:
    answer = program("citizen").post("check-sources/police", {"answers": []}, status=401)
    assert answer["code"] == "checks.bad_source"
