"""A step that fails stands still and says why; what people did stays, and nothing happens twice."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import VISIT, apply
from yiwang.base.cases.models import Case, Moment
from yiwang.base.work import duties, run, services
from yiwang.base.work.models import Incident, Instance, Task, Timer
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.tenancy.models import Account

People = Callable[[str], Program]
Break = Callable[[str], None]


@pytest.fixture
def number(program: People) -> str:
    return str(apply(program("firm"))["number"])


@pytest.fixture
def broken() -> Iterator[Break]:
    """Let the program fail that brings cases to a milestone, when it comes to this one."""

    def fail_at(milestone: str) -> None:
        def reach(actor: Any, case: Case, properties: Mapping[str, str], facts: Any) -> Any:
            done = run.reach_milestone(actor, case, properties, facts)
            if properties["milestone"] == milestone:
                raise ZeroDivisionError("a mistake in a program")
            return done

        services.service("cases.reach", reach)

    yield fail_at
    services.service("cases.reach", run.reach_milestone)


def put_right() -> None:
    services.service("cases.reach", run.reach_milestone)


def count(model: Any, **wanted: Any) -> int:
    with acting(SYSTEM):
        return int(model.objects.filter(**wanted).count())


def test_a_failing_step_stands_still_and_the_work_before_it_is_kept(
    program: People, number: str, broken: Break
) -> None:
    window = program("window")
    broken("examining")
    window.complete("accept", case=number)
    assert program("firm").get(f"cases/{number}")["state"] == "accepted", "what failed is undone"
    assert count(Task, node="check", state="done") == 1
    stuck = window.get("incidents")["items"]
    assert [(row["case"], row["node"], row["tries"]) for row in stuck] == [
        (number, "begin_examination", 1)
    ]
    assert "ZeroDivisionError" in stuck[0]["reason"]["en"]
    assert stuck[0]["title"]["zh"] == "开始审查"

    path = f"incidents/{stuck[0]['id']}/retry"
    again = window.post(path)
    assert (again["settled_at"], again["tries"]) == (None, 2)
    put_right()
    done = window.post(path)
    assert done["settled_at"]
    assert program("firm").get(f"cases/{number}")["state"] == "examining"
    assert count(Task, node="verify", state="open") == 2
    assert window.post(path, status=409)["code"] == "work.incident_settled"
    assert count(Task, node="verify") == 2, "nothing was done twice"
    assert count(Moment, kind="examining") == 1
    assert window.get("incidents")["items"] == []
    with acting(SYSTEM):
        assert Instance.objects.get(case__number=number).status == "waiting"


def test_a_step_that_no_program_answers_to_is_an_incident(program: People, number: str) -> None:
    handlers = dict(services._handlers)
    services._handlers.pop("cases.reach")
    try:
        program("window").complete("accept", case=number)
    finally:
        services._handlers.update(handlers)
    [row] = program("window").get("incidents")["items"]
    assert (row["node"], "cases.reach" in row["reason"]["zh"]) == ("accept", True)
    assert program("window").post(f"incidents/{row['id']}/retry")["settled_at"]
    assert count(Task, node="verify", state="open") == 2


def test_a_refusal_of_the_law_stays_a_refusal_to_who_acts(program: People, number: str) -> None:
    window = program("window")
    refused = window.complete("correct", {"items": [{"text": "   x  "}]}, case=number, status=422)
    assert refused["code"]
    assert count(Incident) == 0
    assert count(Task, node="check", state="open") == 1


def test_a_timer_that_cannot_fire_rings_no_more_and_can_be_tried_again(
    program: People, number: str, broken: Break
) -> None:
    broken("accepted")
    with acting(SYSTEM):
        timer = Timer.objects.get(case__number=number)
    with clock.at(timer.due):
        assert duties.fire_timers() == 1, "the deemed acceptance happens, its program fails"
        assert duties.fire_timers() == 0
    [row] = program("window").get("incidents")["items"]
    assert row["node"] == "deemed_accepted"
    put_right()
    assert program("window").post(f"incidents/{row['id']}/retry")["settled_at"]
    assert program("firm").get(f"cases/{number}")["state"] == "examining"


def test_pressing_twice_or_seeing_something_old_does_nothing_twice(
    program: People, number: str
) -> None:
    window = program("window")
    [row] = [each for each in window.get("tasks")["items"] if each["case"] == number]
    path, body = f"tasks/{row['id']}/complete", {"outcome": "accept"}
    window.post(path, body, status=412, **{"If-Match": '"9"'})
    key = {"Idempotency-Key": "press-1", "If-Match": '"1"'}
    first, second = window.post(path, body, **key), window.post(path, body, **key)
    assert first == second
    window.post(path, body, status=409)
    window.post(path, {"outcome": "correct"}, status=422, **key)
    assert count(Entry, kind="yiwang.base.work.actions.complete") == 1
    assert count(Task, node="verify") == 2
    assert count(Moment, kind="accepted") == 1


@pytest.fixture
def officer(city: None) -> Client:
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        row = Account.objects.get(username="officer")
    client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_the_page_shows_the_process_and_asks_the_database_no_more_for_more(
    program: People, number: str, officer: Client, broken: Break
) -> None:
    """The picture, the incident and what stands beside, in a number of statements that stays."""
    window = program("window")
    address = f"/work/cases/{number}"
    officer.get(address)
    with CaptureQueriesContext(connection) as few:
        first = officer.get(address)
    broken("examining")
    window.complete("accept", case=number)
    standing = officer.get(address).content.decode()
    assert "Begin examination" in standing
    assert "ZeroDivisionError" in standing
    [incident] = window.get("incidents")["items"]
    assert "Steps that failed" in officer.get("/work/incidents").content.decode()
    put_right()
    retried = officer.post(f"/work/incidents/{incident['id']}/retry")
    assert retried["Location"] == address
    for text in ("one", "two", "three"):
        officer.post(f"{address}/notes", {"text": text})
        wish = {
            "body": "laoshan-approval",
            "text": "Is it so?",
            "days": "2",
            "opens": "/premises/area",
        }
        assert officer.post(f"{address}/questions/new", wish).status_code == 302
        apply(program("firm"))
    program("officer").complete("conform", VISIT, case=number)
    officer.get(address)
    with CaptureQueriesContext(connection) as more:
        page = officer.get(address)
    text = page.content.decode()
    for words in (
        "On-site verification",
        "May come next",
        "Here now",
        "Is it so?",
        "three",
        "Same applicant",
    ):
        assert words in text, words
    assert 'id="process-drawing"' in text
    assert "map-is-now" in text
    assert "map-is-next" in text
    assert "map-is-done" in text
    # Questions and what they opened are read with one statement each, where there are any.
    assert len(more) - len(few) <= 8, (len(few), len(more))
    with CaptureQueriesContext(connection) as same:
        officer.post(f"{address}/notes", {"text": "four"})
        apply(program("firm"))
        officer.get(address)
    with CaptureQueriesContext(connection) as last:
        officer.get(address)
    assert len(last) == len(more)
    assert len(same)
    assert len(first.content) < 300_000
    assert len(page.content) < 300_000
