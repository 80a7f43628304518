"""Golden records are used: forms are filled in from them, and the gateway answers from them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.journeys.program import Program
from tests.journeys.restaurant import SERVICE
from tests.journeys.test_licence_by_api import apply as apply_for_restaurant
from tests.registers.conftest import Serve
from tests.registers.test_doubts import signed_in
from tests.registers.test_golden import LIN, SU, built, resident
from yiwang.kernel import clock, keys
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry as Evidence
from yiwang.kernel.outbox.models import Announced
from yiwang.share.catalogue import lists
from yiwang.share.catalogue.queries import published
from yiwang.share.exchange.models import Look
from yiwang.share.registers.models import Doubt

People = Callable[[str], Program]
FIRM = "91370202MADM00019J"
EMPLOYER, RIGHT = "青岛登记示例公司", "青岛更正示例公司"
ADDRESS = "青岛市市南区香港中路1号"
TALENT, SEATING = "talent-introduction", "outdoor-seating"
WISH: dict[str, Any] = {
    "basis": "行政许可法第三十四条：审查申请材料",
    "purposes": [SERVICE],
    "scene": "核对申请人身份和住址",
    "fields": [{"field": "name"}, {"field": "status"}, {"field": "employer", "clear": True}],
    "modes": ["query", "verify", "changes"],
    "frequency": "realtime",
    "daily": 50,
    "until": "2025-06-30",
    "security": "仅在办件页面显示，不落地",
}


@pytest.fixture
def registers(city: None, serve: Serve) -> Serve:
    """The two base registers, built from what bodies served."""
    serve("population", [resident(LIN, "林海平"), resident(SU, "苏文岚", sex="2")])
    serve("social_insurance", [{
        "id_number": LIN, "name": "林海平", "mobile": "15400000011",
        "employer": EMPLOYER, "insured_since": "2020-01-01",
    }])  # fmt: skip
    serve("legal_entities", [{
        "uscc": FIRM, "name": "青岛海风示例餐饮有限公司（登记名）", "trade": "6210",
        "founded": "2020-01-01", "capital": "100", "status": "1", "address": ADDRESS,
        "region": "370202", "representative": "贺海波",
    }])  # fmt: skip
    built()
    built("entities")
    return serve


def test_a_form_is_filled_in_from_the_register_of_people_and_says_so(
    program: People, registers: Serve
) -> None:
    sheet = program("citizen").get(f"services/{TALENT}/form")
    said = {"name": "林海平", "address": ADDRESS}
    assert {name: sheet["values"]["applicant"][name] for name in said} == said
    assert sheet["values"]["employer"] == {"name": EMPLOYER}
    for place in ("/applicant/name", "/applicant/address", "/employer/name"):
        assert sheet["sources"][place]["name"] == "registers.people"
        assert sheet["sources"][place]["origin"] == "prefilled"
    assert sheet["sources"]["/applicant/mobile"]["name"] == "parties.account"
    with acting(SYSTEM):
        assert not Evidence.objects.filter(kind="registers.asked").exists(), "one's own"


def test_a_form_of_a_firm_is_filled_in_from_the_register_of_legal_entities(
    program: People, registers: Serve
) -> None:
    firm = program("firm")
    party = next(row for row in firm.get("me")["principals"] if row["kind"] == "legal")
    sheet = firm.get(f"services/{SEATING}/form", applicant=party["id"])
    assert sheet["values"]["applicant"]["name"] == "青岛海风示例餐饮有限公司（登记名）"
    assert sheet["sources"]["/applicant/name"]["name"] == "registers.entities"
    assert sheet["sources"]["/applicant/uscc"]["name"] == "registers.business_licence"


def test_without_a_record_the_next_source_fills_in(program: People) -> None:
    sheet = program("citizen").get(f"services/{TALENT}/form")
    assert sheet["sources"]["/applicant/name"]["name"] == "parties.account"
    assert "address" not in sheet["values"]["applicant"]


def test_the_page_names_the_register_beside_the_value(program: People, registers: Serve) -> None:
    page, wish = signed_in("citizen"), {"service": TALENT, "data": {}}
    number = program("citizen").post("cases", wish, status=201)["number"]
    shown = page.get(f"/cases/{number}/fill", follow=True).content.decode()
    assert ADDRESS in shown
    assert "人口基础库" in shown


@contextmanager
def granted(program: People, **changes: Any) -> Iterator[tuple[str, str]]:
    """A grant to read base data of people that the data authority gave, and a case to use it in."""
    asked = program("officer").post("datasets/base_people/requests", WISH | changes, status=201)
    program("steward").complete("pass", case=asked["case"])
    program("head").complete("agree", case=asked["case"])
    found = program("officer").get(f"sharing/requests/{asked['case']}")
    case = apply_for_restaurant(program("firm"), special=False)["number"]
    yield str(found["grants"][0]), str(case)


def test_the_gateway_answers_from_a_register_masked_and_logged(
    program: People, registers: Serve
) -> None:
    officer = program("officer")
    with granted(program) as (number, case):
        wish = {"grant": number, "case": case}
        asked = {**wish, "keys": [LIN, "370202199001011237"]}
        found = officer.post("datasets/base_people/query", asked)
        known, unknown = found["results"]
        assert known["rows"] == [{"name": "林**", "status": "living", "employer": EMPLOYER}]
        assert unknown["rows"] == []
        receipt = officer.get(f"sharing/deliveries/{found['delivery']}")
        assert (receipt["keys"], receipt["rows"], receipt["case"]) == (2, 1, case)
        with acting(SYSTEM):
            look = Look.objects.get(subject=keys.fingerprint("111", LIN))
            assert look.found
        values = {"name": "林海平", "status": "dead"}
        told = officer.post("datasets/base_people/verify", {**wish, "key": LIN, "values": values})
        assert told["matches"] == {"name": True, "status": False}
        beyond = {**wish, "keys": [LIN], "fields": ["mobile"]}
        officer.post("datasets/base_people/query", beyond, status=403)
    looks = program("citizen").get("me/accesses")
    assert "人口基础信息" in str(looks)


def test_a_build_supplies_the_resource_whose_rows_are_its_records(
    registers: Serve, hear: Callable[[], None]
) -> None:
    hear()
    with acting(SYSTEM) as actor:
        found = {each.version.resource.code: each for each in lists.owed(actor, published(actor))}
    people = found["base_people"].health
    assert (people.signs.rows, people.signs.supplied) == (2, clock.today())


def test_a_register_is_never_given_away_whole(program: People, registers: Serve) -> None:
    wish = {**WISH, "modes": ["query", "batch"]}
    refused = program("officer").post("datasets/base_people/requests", wish, status=422)
    assert refused["problems"][0]["pointer"] == "/modes"


def test_who_subscribes_to_a_register_is_told_of_a_correction_and_fetches_it(
    program: People, registers: Serve, hear: Callable[[], None]
) -> None:
    officer, labour = program("officer"), program("officer-labour")
    with granted(program) as (number, case):
        wish = {"grant": number, "case": case}
        start = officer.post("datasets/base_people/changes", wish)["after"]
        wrong = {"dataset": "people", "item": "employer", "claimed": RIGHT, "text": "已换单位"}
        made = program("citizen").post("me/data/contest", wrong, status=201)
        verdict = {"right": False, "value": RIGHT, "answer": "属实"}
        labour.post(f"doubts/{made['id']}/settle", verdict)
        hear()
        with acting(SYSTEM):
            event = Announced.objects.get(kind="exchange.rows_changed")
            assert (event.content["resource"], event.content["grant"]) == ("base_people", number)
            assert Doubt.objects.get(id=made["id"]).state == "corrected"
        told = officer.post("datasets/base_people/changes", {**wish, "after": start})
        rows = [row for each in told["changes"] for row in each["rows"]]
        assert [row["employer"] for row in rows] == [RIGHT]
        now = officer.post("datasets/base_people/query", {**wish, "keys": [LIN]})
        assert now["results"][0]["rows"][0]["employer"] == RIGHT
