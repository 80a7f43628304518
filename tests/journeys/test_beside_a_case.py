"""What stands beside a case: questions to other bodies with their own clock, notes, other cases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError
from django.db.models import Model

from tests.journeys.conftest import FRIDAY
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply
from tests.journeys.test_who_sees_a_case import actor_of
from yiwang.base.asides.models import Note, Opened, Question
from yiwang.base.cases.models import Case, ClockEntry, Moment, Revision
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Body

People = Callable[[str], Program]
AREA, ADDRESS = "/premises/area", "/premises/address"
MARKET = "laoshan-approval"


@pytest.fixture
def number(program: People) -> str:
    return str(apply(program("firm"))["number"])


def ask(program: People, number: str, **more: Any) -> Any:
    wish = {
        "body": MARKET,
        "text": "经营场所是否在拆迁范围内？",
        "days": 3,
        "opens": [AREA, ADDRESS],
    }
    return program("officer").post(f"cases/{number}/questions", wish | more, status=201)


def seen_by(account: str, model: type[Model]) -> int:
    """Rows that the database shows to an account, whatever our queries filter."""
    actor = actor_of(account)
    with acting(actor):
        return model._default_manager.count()


def test_a_question_opens_its_fields_and_nothing_else_until_it_is_answered(
    program: People, number: str
) -> None:
    asked = ask(program, number)
    assert asked["due"] == "2024-10-08", "Sunday and Monday are worked, then a week of holidays"
    other = program("officer-laoshan")
    found = other.get("questions")["items"]
    assert [row["id"] for row in found] == [asked["id"]]
    assert [row["pointer"] for row in found[0]["opened"]] == [AREA, ADDRESS]
    assert "120" in found[0]["opened"][0]["value"]["zh"]
    [row] = other.get("tasks", kind="question")["items"]
    assert (row["id"], row["case"], row["party"]) == (asked["id"], number, "")
    other.get(f"cases/{number}/notes", status=404)
    for model in (Case, Revision, Moment, ClockEntry):
        assert seen_by("officer-laoshan", model) == 0, model
    assert seen_by("officer-laoshan", Opened) == 2
    assert seen_by("officer", Opened) == 2

    answer = {"answer": "不在拆迁范围内。"}
    path = f"questions/{asked['id']}/answer"
    program("officer").post(path, answer, status=403)
    other.post(path, answer, status=412, **{"If-Match": '"7"'})
    done = other.post(path, answer)
    assert (done["state"], done["light"], done["opened"]) == ("answered", "done_in_time", [])
    other.post(path, answer, status=409)
    assert seen_by("officer-laoshan", Opened) == 0, "closed again"
    assert seen_by("officer", Opened) == 2, "who asked still sees what was opened"
    with acting(actor_of("officer")):
        lines = Moment.objects.filter(kind="question_answered")
        assert [line.facts["comment"] for line in lines] == ["不在拆迁范围内。"]
        assert not lines[0].public


def test_the_applicant_sees_neither_questions_nor_notes(program: People, number: str) -> None:
    ask(program, number)
    program("officer").post(f"cases/{number}/notes", {"text": "材料看着没问题"}, status=201)
    firm = program("firm")
    for path in (f"cases/{number}/notes", f"cases/{number}/questions", "questions"):
        firm.get(path, status=403)
    told = str(firm.get(f"cases/{number}/timeline")) + str(firm.get(f"cases/{number}"))
    assert "拆迁" not in told
    assert "材料看着没问题" not in told
    for model in (Question, Opened, Note):
        with pytest.raises(ProgrammingError, match="permission denied"):
            seen_by("firm", model)
    assert program("window").get(f"cases/{number}/notes")["items"][0]["text"] == "材料看着没问题"


def test_a_question_has_a_clock_of_its_own_and_its_lateness_shows(
    program: People, number: str
) -> None:
    asked = ask(program, number, days=1)
    with clock.at(FRIDAY + timedelta(days=14)):
        assert program("officer-laoshan").get("questions")["items"][0]["light"] == "overdue"
        late = program("officer-laoshan").post(
            f"questions/{asked['id']}/answer", {"answer": "迟复为歉。"}
        )
    assert late["light"] == "done_late"


def test_a_question_taken_back_closes_what_it_opened(program: People, number: str) -> None:
    asked = ask(program, number)
    program("officer-laoshan").post(f"questions/{asked['id']}/withdraw", status=404)
    gone = program("officer").post(f"questions/{asked['id']}/withdraw")
    assert gone["state"] == "withdrawn"
    assert seen_by("officer-laoshan", Opened) == 0
    program("officer-laoshan").post(f"questions/{asked['id']}/answer", {"answer": "？"}, status=409)


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": "shinan-approval"},
        {"text": "啊"},
        {"days": 0},
        {"days": 61},
        {"opens": ["/representative/secret"]},
    ],
)
def test_a_question_that_cannot_be_asked_says_why(
    program: People, number: str, wrong: dict[str, Any]
) -> None:
    wish = {"body": MARKET, "text": "请核实场所面积", "days": 2, "opens": []} | wrong
    refused = program("officer").post(f"cases/{number}/questions", wish, status=422)
    assert refused["code"] == "asides.not_asked"
    assert refused["detail"]


def test_cases_beside_are_those_that_the_reader_may_see(program: People, number: str) -> None:
    second = str(apply(program("firm"))["number"])
    officer = program("officer")
    found = officer.get(f"cases/{number}/related")["items"]
    assert [(row["case"], row["kind"]) for row in found] == [(second, "applicant")]
    wish = {"case": second, "kind": "reopened"}
    officer.post(f"cases/{number}/related", wish, status=201)
    officer.post(f"cases/{number}/related", wish, status=201)
    there = officer.get(f"cases/{number}/related")["items"]
    back = officer.get(f"cases/{second}/related")["items"]
    assert [(row["kind"], row["outgoing"]) for row in there] == [("reopened", True)]
    assert [(row["kind"], row["outgoing"]) for row in back] == [("reopened", False)]
    with acting(SYSTEM):
        other = Body.objects.get(code=MARKET)
        Case.objects.filter(number=second).update(body=other)
    assert officer.get(f"cases/{number}/related")["items"] == [], "its case went to another body"
