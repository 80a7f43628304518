"""A stranger can do every job with running aid on the first day of the demonstration."""

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from demo.sources.books import Books
from demo.sources.server import Sources
from tests.journeys.checks.conftest import ROOT
from tests.journeys.checks.family import People, authorise
from tests.payments.remote import Remote
from yiwang.base.packages import facade as packages
from yiwang.base.payments import duties as payments
from yiwang.base.work import duties
from yiwang.cli import checks as command
from yiwang.engines.process import discovery
from yiwang.govern.supervision.plans import plan_of
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.serve.checks import aid, sending
from yiwang.web import demonstration
from yiwang.web.demonstration import aid as households

pytestmark = pytest.mark.database


@pytest.fixture
def theirs(city: None, tmp_path: Path) -> Iterator[Sources]:
    """The sources as the demonstration starts them, one of them late."""
    books = Books(tmp_path)
    books.load()
    (tmp_path / "secret").write_text(ROOT, "ascii")
    server = Sources(("127.0.0.1", 0), books, ROOT, "http://nowhere.invalid")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    assert command.connect("all", address, tmp_path / "secret") > 0
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def founded_with_aid(theirs: Sources) -> Sources:
    assert households.load() == 3
    assert households.load() == 3, "a second start adds nobody"
    return theirs


def number_of(people: People, account: str) -> str:
    (row,) = people(account).get("cases")["items"]
    return str(row["number"])


def test_without_sources_nobody_has_come_far(city: None) -> None:
    assert households.load() == 0


def test_the_decision_is_taken_by_hand(program: People, founded_with_aid: Sources) -> None:
    number = number_of(program, "citizen3")
    duties.fire_timers()
    program("decider-civil").complete("grant", {}, case=number)
    home = program("citizen3").get(f"checks/{number}")
    assert (home["state"], home["monthly"]) == ("ready", 720), "2 of 1,060 less 1,400"


def test_the_check_was_made_in_the_days_of_the_case(
    program: People, founded_with_aid: Sources
) -> None:
    number = number_of(program, "citizen4")
    (order,) = program("citizen4").get(f"checks/{number}")["orders"]
    days = {each["as_of"] for each in order["lines"]}
    assert days == {order["asked_at"][:10]}
    assert order["conclusion"] == "meets"


def test_aid_is_paid_lowers_fees_and_follows_a_change(
    program: People, founded_with_aid: Sources, remote: Remote
) -> None:
    books = founded_with_aid.books
    number = number_of(program, "citizen4")
    sending.step()
    assert {row["account"] for row in books.lowered("heating")} == {"H-204"}
    with clock.at(datetime(2024, 11, 10, 10, tzinfo=clock.CITY_ZONE)):
        payee, officer = program("citizen4"), program("officer-civil")
        while aid.step():
            payments.send_payouts()
        assert {row["state"] for row in payee.get("payouts")["items"]} == {"done"}
        car = {"plate": "鲁B演示4", "kind": "小型轿车", "since": "2024-10-08"}
        books.know("police", "vehicles", "37029919900826042X", [car])
        order = officer.post(f"checks/{number}/orders", status=201)
        while sending.step():
            pass
        assert officer.get(f"checks/{number}")["orders"][0]["conclusion"] == "exceeds"
        settled: dict[str, Any] = {"outcome": "end", "reason": "购置机动车，超过规定条件。"}
        officer.post(f"check-orders/{order['id']}/settlement", settled)
        while sending.step():
            pass
        assert [row["what"] for row in books.lowered("water")] == ["begins", "ends"]
        assert payee.get(f"checks/{number}")["state"] == "ended"


def test_who_was_refused_reads_why_and_what_can_be_done(
    program: People, founded_with_aid: Sources
) -> None:
    number = number_of(program, "citizen5")
    case = program("citizen5").get(f"cases/{number}")
    assert case["state"] == "closed"
    assert program("citizen5").get(f"checks/{number}")["orders"][0]["conclusion"] == "exceeds"


def test_the_wife_of_the_demonstration_can_authorise(program: People, theirs: Sources) -> None:
    demonstration.load_family()
    number = number_of(program, "citizen")
    authorise(program("citizen2"), number, "苏文岚")
    assert program("citizen").get(f"cases/{number}")["state"] == "examining"


def test_who_decides_after_the_public_days_is_not_said_to_have_left_out_a_step(
    city: None,
) -> None:
    with acting(SYSTEM):
        (source,) = (each for each in packages.current() if each.name == demonstration.AID)
        net = plan_of(source.name, source.version).net
    assert net is not None
    assert not discovery.replay(net, {("survey", "decide"): 1}).deviations
    assert discovery.replay(net, {("decide",): 1}).deviations
