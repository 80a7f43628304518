"""School entry where a register answered late, wrongly or not at all: looked at again in time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from demo.sources.server import Sources
from tests.journeys.checks.family import People, line
from tests.journeys.checks.test_school_entry import HERS, apply, promise, step
from tests.journeys.program import Program
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.allotments import listeners
from yiwang.serve.checks import sending

STREET = "370202001"
MOVED = "户口已于五月迁出，有迁移证。"
HEARD = ("checks.contested", "checks.reported")


@pytest.fixture
def found(city: None, program: People) -> str:
    """A round that takes applications."""
    wish = {"package": "school_entry", "closes_on": "2024-10-31"}
    return str(program("decider-education").post("allotments", wish, status=201)["id"])


@pytest.fixture
def hear(city: None) -> Callable[[], None]:
    """Hand on what was announced since, as the worker does after the commit."""
    seen = [0]

    def hand_over() -> None:
        with acting(SYSTEM):
            for row in list(Announced.objects.filter(position__gt=seen[0]).order_by("position")):
                event = Delivered(row.event_id, row.kind, row.at, row.content)
                if row.kind in HEARD:
                    listeners.follow_check(SYSTEM, event)
                elif row.kind == "allotments.relisted":
                    listeners.tell_relisted(SYSTEM, event)
                seen[0] = row.position

    return hand_over


@pytest.fixture
def listed(found: str, sources: Sources, program: People) -> str:
    """A child on the list, of a family that owns a home and is registered in the area."""
    number = str(apply(program("citizen"), HERS, first="middle_road")["number"])
    sending.step()
    assert standing(program("citizen"), number) == "Home owned and registered in the area"
    return number


def standing(parent: Program, number: str) -> str:
    """The class at the school that is wished for first."""
    return str(parent.get(f"cases/{number}/allotment")["wishes"][0]["entitled_as"]["en"])


def test_an_officer_corrects_what_a_register_said_and_somebody_else_confirms(
    program: People, found: str, listed: str, hear: Callable[[], None]
) -> None:
    officer, head = program("officer-education"), program("decider-education")
    path = f"cases/{listed}/allotment/doubt"
    program("citizen").post(path, {"reason": MOVED}, status=403)
    program("officer").post(path, {"reason": MOVED}, status=404)
    officer.post(path, {"reason": " "}, status=409)
    assert officer.post(path, {"reason": MOVED})["state"] == "doubted"
    officer.post(path, {"reason": MOVED}, status=409)
    step(head, found, "close")
    assert "1" in step(head, found, "announce", promise(), 409)["detail"]
    right = {"reason": MOVED, "effect": "remove", "basis": "registered", "street": STREET}
    officer.complete("corrected", right, case=listed)
    father = program("citizen")
    assert standing(father, listed) == "Home owned and registered in the area", "not confirmed yet"
    head.complete("confirm", case=listed)
    assert father.get(f"cases/{listed}/allotment")["state"] == "ready"
    assert standing(father, listed) == "Home owned in the area"
    hear()
    lines = [row["kind"] for row in father.get(f"cases/{listed}/timeline")]
    assert {"place_doubted", "place_corrected"} <= set(lines)
    assert MOVED in father.get("notices")["items"][0]["text"]
    step(head, found, "announce", promise())
    officer.post(path, {"reason": MOVED}, status=409)


def test_what_is_not_confirmed_stays_as_it_was(
    program: People, listed: str, hear: Callable[[], None]
) -> None:
    officer = program("officer-education")
    officer.post(f"cases/{listed}/allotment/doubt", {"reason": MOVED})
    right = {"reason": MOVED, "effect": "remove", "basis": "registered", "street": STREET}
    officer.complete("corrected", right, case=listed)
    no = {"reason": "迁移证日期在截止日之后。"}
    program("decider-education").complete("reject", no, case=listed)
    assert standing(program("citizen"), listed) == "Home owned and registered in the area"
    hear()
    assert no["reason"] in program("citizen").get("notices")["items"][0]["text"]


def test_what_parents_contest_is_listed_by_the_new_answer_without_anybody_looking(
    program: People, found: str, sources: Sources, hear: Callable[[], None]
) -> None:
    right = [{"street": STREET, "place": "青岛市市南区香港中路街道", "since": "2018-06-01"}]
    sources.books.know("police", "residence", HERS["id_number"], [])
    father, head = program("citizen"), program("decider-education")
    number = str(apply(father, HERS, first="middle_road")["number"])
    sending.step()
    hear()
    assert standing(father, number) == "Home owned in the area"
    answer = line(father, number, "residence", HERS["name"])["id"]
    sources.books.know("police", "residence", HERS["id_number"], right)
    father.post(f"check-answers/{answer}/objections", {"text": "孩子户口在这里。"}, status=201)
    hear()
    assert father.get(f"cases/{number}/allotment")["state"] == "doubted"
    step(head, found, "close")
    step(head, found, "announce", promise(), 409)
    sending.step()
    hear()
    assert father.get(f"cases/{number}/allotment")["state"] == "ready"
    assert standing(father, number) == "Home owned and registered in the area"
    step(head, found, "announce", promise())


def test_a_register_that_is_down_for_an_hour_delays_and_loses_nothing(
    program: People, found: str, sources: Sources
) -> None:
    sources.books.behave("police", "down")
    father = program("citizen")
    number = str(apply(father, HERS, first="middle_road")["number"])
    start = clock.now()
    for minutes in (0, 20, 40):
        with clock.at(start + timedelta(minutes=minutes)):
            sending.step()
            assert program("citizen").get(f"cases/{number}/allotment")["state"] == "checking"
    sources.books.behave("police", "at_once")
    with clock.at(start + timedelta(minutes=75)):
        sending.step()
        assert standing(program("citizen"), number) == "Home owned and registered in the area"


def test_a_register_that_never_answers_leaves_it_to_a_person(
    program: People, found: str, sources: Sources
) -> None:
    sources.books.behave("land", "never")
    number = str(apply(program("citizen"), HERS, first="middle_road")["number"])
    sending.step()
    with clock.at(clock.now() + timedelta(days=12)):
        sending.step()
        seen: dict[str, Any] = {
            "reason": "已查看不动产权证书。",
            "street": STREET,
            "basis": "owned",
        }
        program("officer-education").complete("enter", seen, case=number)
        assert standing(program("citizen"), number) == "Home owned and registered in the area"
