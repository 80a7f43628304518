"""Opening a restaurant as one thing: one form, five departments, one clock for the whole."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.journeys.program import Program
from tests.seals.test_register import browser
from yiwang.base.cases.models import Case
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.bundles.listeners import note_item
from yiwang.serve.services import actions as services

People = Callable[[str], Program]
SERVICE = "starting-a-restaurant"
OPINION = {"proposal": "grant", "reason": "材料齐全，符合要求。"}
REFUSAL = {"reason": "现场与材料不符，不符合要求。"}
VISIT = {"visited_on": "2024-09-27", "findings": "场所布局与平面图一致，设施齐全。"}
USCC = "91370202MADM00019J"
NEW = {"registered": False, "place_over_300": True, "sign": True, "fumes": True}
# Item → who examines and who decides in Shinan, and what is entered with a grant.
DESKS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "enterprise-registration": ("market-shinan", "head-market", {"uscc": USCC}),
    "fire-safety-check": ("fire", "head-fire", {}),
    "signboard-setting": ("urban-shinan", "head-urban", {}),
    "kitchen-fumes": ("environment", "head-environment", {}),
}


def answers(who: Program, situation: dict[str, bool], region: str = "370202") -> dict[str, Any]:
    """All that somebody who opens a restaurant is asked, once."""
    paper = who.upload()
    person = {"name": "林海平", "id_number": "370299198804120212", "mobile": "15400000011"}
    found: dict[str, Any] = {
        "situation": situation,
        "applicant": {
            "name": "青岛海风示例餐饮有限公司",
            "registered_address": "青岛市市南区香港中路街道示例路8号",
            **({"uscc": USCC} if situation["registered"] else {}),
        },
        "representative": person,
        "premises": {
            "district": region,
            "street": f"{region}001",
            "address": "示例路8号",
            "area": 320,
            "kitchen_area": 90,
        },
        "floor_plan": [paper],
        "registration": {"kind": "company", "capital": "100000.00"},
        "premises_proof": [paper],
        "fire": {"storey": 1, "seats": 80, "exits": 2, "gas": True},
        "business": {"activities": ["hot"], "special": False, "online": False},
        "contact": {"same": True},
        "handlers": [{"name": "林海平", "id_number": person["id_number"], "later": True}],
        "sign": {"text": "海风小馆", "width": 4, "height": 1, "lit": True},
        "sign_drawing": [paper],
        "kitchen": {
            "stoves": 4,
            "homes": False,
            "filter": "静电式油烟净化器",
            "cleaned": "monthly",
        },
        "commitments": {
            "registration_true": True,
            "fire_equipment": True,
            "safety_rules": True,
            "certificates": True,
            "truthful": True,
            "sign_safe": True,
            "fumes_filtered": True,
        },
    }
    return found


def wish(who: Program, situation: dict[str, bool], region: str = "370202") -> dict[str, Any]:
    data = answers(who, situation, region)
    return {"service": SERVICE, "region": region, "data": data, "submit": True}


@pytest.fixture
def deliver(city: None) -> Callable[[], None]:
    """Hand to the listener what was announced since, as the worker does after the commit."""
    seen = [0]

    def hand_over() -> None:
        with acting(SYSTEM):
            rows = Announced.objects.filter(kind="cases.milestone_reached", position__gt=seen[0])
            for row in list(rows.order_by("position")):
                note_item(SYSTEM, Delivered(row.event_id, row.kind, row.at, row.content))
                seen[0] = row.position

    return hand_over


def items(who: Program, number: str) -> dict[str, dict[str, Any]]:
    return {row["service"]: row for row in who.get(f"cases/{number}/whole")["items"]}


def decide(program: People, part: dict[str, Any], *, grant: bool = True) -> None:
    """Let the department of an item do its work."""
    examiner, decider, entered = DESKS[part["service"]]
    program(examiner).complete("accept", case=part["number"])
    program(examiner).complete("propose", OPINION, case=part["number"])
    if grant:
        program(decider).complete("grant", entered, case=part["number"])
    else:
        program(decider).complete("refuse", REFUSAL, case=part["number"])


def license_food(program: People, number: str) -> None:
    program("window").complete("accept", case=number)
    program("officer").complete("propose", OPINION, case=number)
    program("decider").complete("grant", case=number)
    served = {"method": "electronic", "receiver": "林海平"}
    program("window").complete("delivered", served, case=number)


def test_five_departments_work_in_turn_and_everything_is_handed_over_at_once(
    program: People, deliver: Callable[[], None]
) -> None:
    citizen = program("citizen")
    whole = citizen.post("cases", wish(citizen, NEW), status=201)
    number = whole["number"]
    begun = items(citizen, number)
    assert [row["standing"] for row in begun.values()] == ["under_way", *["waiting"] * 4]
    decide(program, begun["enterprise-registration"])
    deliver()
    found = items(citizen, number)
    opened = {name for name, row in found.items() if row["standing"] == "under_way"}
    assert opened == {"fire-safety-check", "signboard-setting", "kitchen-fumes"}
    food = "food-business-licence"
    assert found[food]["standing"] == "waiting"
    for name in sorted(opened):
        decide(program, found[name])
    deliver()
    found = items(citizen, number)
    part = citizen.get(f"cases/{found[food]['number']}")
    assert part["data"]["applicant"]["uscc"] == USCC, "taken from the registration, not asked"
    license_food(program, found[food]["number"])
    deliver()
    assert {row["standing"] for row in items(citizen, number).values()} == {"granted"}
    assert citizen.get(f"cases/{number}")["state"] == "ready"
    program("window").complete("delivered", {"method": "window"}, case=number)
    assert citizen.get(f"cases/{number}")["state"] == "closed"
    citizen.post(f"cases/{number}/review", {"grade": 1}, status=201)


def test_a_refused_item_keeps_back_what_needs_it_and_nothing_else(
    program: People, deliver: Callable[[], None]
) -> None:
    citizen = program("citizen")
    number = citizen.post("cases", wish(citizen, {**NEW, "registered": True}), status=201)["number"]
    found = items(citizen, number)
    assert "enterprise-registration" not in found
    decide(program, found["fire-safety-check"], grant=False)
    deliver()
    found = items(citizen, number)
    assert found["fire-safety-check"]["standing"] == "refused"
    assert "营业" in found["fire-safety-check"]["refused"]["zh"]
    remedy = found["fire-safety-check"]["remedy"]
    assert (remedy["reason"], remedy["body"]) == (REFUSAL["reason"], "青岛市人民政府")
    assert (remedy["days"], remedy["until"]) == (60, "2024-11-26"), "told on 27 September"
    assert "行政复议法" in remedy["law"]
    assert found["signboard-setting"]["remedy"] is None
    assert found["food-business-licence"]["standing"] == "left_out"
    assert found["signboard-setting"]["standing"] == "under_way"
    decide(program, found["signboard-setting"])
    decide(program, found["kitchen-fumes"])
    deliver()
    assert citizen.get(f"cases/{number}")["state"] == "ready"


def test_a_late_department_shows_on_its_own_clock_and_on_that_of_the_whole(
    program: People,
) -> None:
    citizen = program("citizen")
    situation = {**NEW, "registered": True, "place_over_300": False}
    number = citizen.post("cases", wish(citizen, situation), status=201)["number"]
    found = items(citizen, number)
    program("urban-shinan").complete("accept", case=found["signboard-setting"]["number"])
    with clock.at(clock.now() + timedelta(days=40)):
        late = items(program("citizen"), number)["signboard-setting"]["clocks"]
        whole = program("citizen").get(f"cases/{number}/whole")["clocks"]
    assert {row["name"]: row["light"] for row in late}["promised"] == "overdue"
    assert {row["name"]: row["light"] for row in whole}["whole"] == "overdue"


def test_withdrawing_the_whole_withdraws_its_items(program: People) -> None:
    citizen = program("citizen")
    number = citizen.post("cases", wish(citizen, {**NEW, "registered": True}), status=201)["number"]
    citizen.post(f"cases/{number}/withdraw", {"reason": "不开了"})
    with acting(SYSTEM):
        states = set(Case.objects.values_list("state", flat=True))
    assert states == {"withdrawn"}


def test_two_districts_promise_differently_and_each_sends_the_items_to_its_own_bodies(
    program: People,
) -> None:
    with acting(SYSTEM):
        body = Body.objects.get(code="laoshan-approval")
        services.change_implementation(SYSTEM, SERVICE, body.id, {"promise_day": 8})
    citizen = program("citizen")
    seen = {}
    for region in ("370202", "370212"):
        case = citizen.post("cases", wish(citizen, {**NEW, "registered": True}, region), status=201)
        whole = citizen.get(f"cases/{case['number']}/whole")
        due = {row["name"]: row["due"] for row in whole["clocks"]}["whole"]
        seen[region] = due, {row["service"]: row["body"] for row in whole["items"]}
    assert seen["370212"][0] < seen["370202"][0], "8 working days, not 15"
    sign = [seen[region][1]["signboard-setting"] for region in seen]
    assert sign == ["市南区城市管理局", "崂山区城市管理局"]
    assert seen["370212"][1]["fire-safety-check"] == "青岛市消防救援支队"


def test_a_department_sees_how_far_the_others_are_and_not_what_they_were_handed(
    program: People,
) -> None:
    citizen = program("citizen")
    number = citizen.post("cases", wish(citizen, {**NEW, "registered": True}), status=201)["number"]
    part = items(citizen, number)["fire-safety-check"]["number"]
    fire = browser("fire")
    text = fire.get(f"/work/cases/{part}").content.decode()
    assert number in text
    assert "Urban Management Bureau of Shinan District" in text
    assert fire.get(f"/work/cases/{number}").status_code == 404
    stranger = program("citizen2")
    stranger.get(f"cases/{number}/whole", status=404)
    citizen.get(f"cases/{part}/whole", status=404)
    page = browser("citizen").get(f"/cases/{part}").content.decode()
    assert f"/cases/{number}/whole" in page


def test_the_guide_shows_what_a_situation_needs(program: People, visitor: Client) -> None:
    assert [row["code"] for row in program("citizen").get("bundles")] == [SERVICE]
    small = dict.fromkeys(NEW, "false") | {"registered": "true"}
    found = program("citizen").get(f"bundles/{SERVICE}", **small)
    assert [row["service"] for row in found["needed"]] == ["food-business-licence"]
    every = program("citizen").get(f"bundles/{SERVICE}", region="370202")
    assert len(every["needed"]) == 5
    names = [row["name"] for row in every["materials"]]
    assert len(names) == len(set(names)), "each paper once"
    page = visitor.get(f"/bundles/{SERVICE}", {"registered": "true", "sign": "false"})
    assert page.content.decode().count('class="bundle-box') == 3
    assert visitor.get("/bundles/nothing").status_code == 404
