"""A person contests a value, the body it comes from decides, the register follows at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from tests.registers.conftest import Serve
from tests.registers.test_golden import LIN, PERSON, built, entry, insured, resident
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, acting
from yiwang.kernel.evidence.models import Entry as Evidence
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.tenancy.models import Account
from yiwang.share.registers.models import Doubt, Match

People = Callable[[str], Any]
WRONG = {"dataset": "people", "item": "name", "claimed": "林海萍", "text": "见身份证"}


def test_contest_decide_and_read_again(program: People, serve: Serve) -> None:
    serve("social_insurance", [{
        "id_number": LIN, "name": "林海坪", "mobile": "15400000011", "employer": "示例公司",
        "insured_since": "2020-01-01",
    }])  # fmt: skip
    built()
    citizen, labour = program("citizen"), program("officer-labour")
    mine = {row["dataset"]: row for row in citizen.get("me/data")}
    assert mine["people"]["origins"]["name"]["source"] == "social_insurance"
    made = citizen.post("me/data/contest", WRONG, status=201)
    again = citizen.post("me/data/contest", WRONG, status=422)
    assert again["code"] == "registers.not_contested"
    inbox = labour.get("tasks?box=todo")
    assert "doubt" in {row["kind"] for row in inbox["items"]}
    program("officer").post(
        f"doubts/{made['id']}/settle", {"right": True, "answer": "x"}, status=404
    )
    before = clock.now()
    verdict = {"right": False, "value": "林海萍", "answer": "核实无误", "since": "2021-01-01"}
    with clock.at(before + timedelta(hours=1)):
        _decided(labour, made, verdict, before)


def _decided(labour: Any, made: Any, verdict: Any, before: datetime) -> None:
    done = labour.post(f"doubts/{made['id']}/settle", verdict)
    assert done["state"] == "corrected"
    now = entry(LIN)
    assert now.content["name"] == "林海萍"
    assert now.origins["name"]["corrected"] == made["id"]
    assert entry(LIN, at=before).content["name"] == "林海坪"
    with acting(SYSTEM):
        (event,) = Announced.objects.filter(kind="registers.changed")
        assert event.content["fields"] == "name"
    built()  # the source still says what was wrong
    assert entry(LIN).content["name"] == "林海萍"


def test_pages_of_the_steward_and_of_the_person(city: None, serve: Serve) -> None:
    serve("population", [resident(LIN, "林海平")])
    serve("medical_insurance", [insured("A1", LIN, "林海萍", address=PERSON["address"])])
    built()
    steward, citizen = signed_in("steward"), signed_in("citizen")
    overview = steward.get("/work/registers").content.decode()
    assert "人口基础库" in overview
    asked = {"register": "people", "number": LIN, "purpose": "核对"}
    shown = steward.post("/work/registers/record", asked).content.decode()
    assert "林海萍" in shown
    assert "3702**********0212" in shown
    assert LIN not in shown
    with acting(SYSTEM):
        look = Evidence.objects.get(kind="registers.asked")
        assert look.subject == Account.objects.get(username="citizen").person_id
        doubt = Doubt.objects.get(comparison="insured_name")
        made = Match.objects.create(
            body_id=doubt.body_id, register="people", source="pupils", row="G1", score=0.9,
            subject=b"x", masked="3702**", state="proposed", at=clock.now(),
            why=[{"part": "name", "level": "exact", "weight": 8.5}],
        )  # fmt: skip
    assert citizen.get("/me/data").status_code == 200
    assert citizen.get("/work/registers").status_code in (302, 403)
    assert steward.get("/work/registers/matches").status_code == 200
    assert steward.get(f"/work/registers/matches/{made.id}").status_code == 404  # another body's
    assert steward.get("/work/doubts").status_code == 200


def signed_in(account: str) -> Client:
    client = Client()
    with acting(DOOR):
        client.force_login(Account.objects.get(username=account))
    return client
