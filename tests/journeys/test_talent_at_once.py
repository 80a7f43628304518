"""Talent introduction: rules decide in one request, and hand over whatever is not certain."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.journeys.program import Program
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.tenancy.models import Account
from yiwang.share.registers.actions import Row, deliver

People = Callable[[str], Program]
SERVICE = "talent-introduction"
FIRM = "91370202MADM00019J"
CITIZEN = "370299198804120212"


def answers(sheet: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        **sheet["values"],
        "education": {"degree": "20", "school": "示例大学"},
        "employer": {"uscc": FIRM, "name": "青岛海风示例餐饮有限公司"},
        "target": {"household": "collective"},
        "decision": {"by": "rules"},
        "commitments": {"truthful": True},
        **more,
    }


def apply(person: Program, **more: Any) -> dict[str, Any]:
    sheet = person.get(f"services/{SERVICE}/form")
    wish = {"service": SERVICE, "data": answers(sheet, **more), "submit": True}
    return person.post("cases", wish, status=201)


def supply(register: str, *rows: Row, **more: bool) -> None:
    with acting(SYSTEM):
        deliver(SYSTEM, register, rows, SYSTEM.today, "test", **more)


def kinds(person: Program, number: str) -> list[str]:
    return [line["kind"] for line in person.get(f"cases/{number}/timeline")]


def test_complete_data_are_granted_within_the_request(
    program: People, worker: Callable[[], None]
) -> None:
    citizen = program("citizen")
    case = apply(citizen)
    assert case["state"] == "closed"
    assert "granted" in kinds(citizen, case["number"])
    worker()
    papers = {row["kind"] for row in citizen.get(f"cases/{case['number']}/papers")}
    assert papers == {"receipt", "approval"}
    (licence,) = citizen.get("licences")
    assert licence["number"].startswith("RC")


def test_the_applicant_reads_how_it_was_decided(program: People) -> None:
    citizen = program("citizen")
    number = apply(citizen)["number"]
    (judged,) = citizen.get(f"cases/{number}/decisions")
    assert judged["result"]["outcome"] == "grant"
    assert judged["inputs"]["facts"]["social_insurance"]["months"] == 14
    assert judged["rules"]["package"] == "talent_introduction"
    assert "unmet_table" in str(judged["trace"])
    browser = Client()
    with acting(SYSTEM):
        browser.force_login(Account.objects.get(username="citizen"))
    page = browser.get(f"/cases/{number}").content.decode()
    assert f"/cases/{number}/rules/{judged['id']}" in page
    text = browser.get(f"/cases/{number}/rules/{judged['id']}").content.decode()
    assert "数据齐全一致且条件符合" in text, "the rule that decided, with its ground"
    assert "连续参保月数" in text


def test_the_registers_were_asked_in_the_name_of_the_applicant(program: People) -> None:
    number = apply(program("citizen"))["number"]
    with acting(SYSTEM):
        (entry,) = Entry.objects.filter(kind="registers.asked")
    assert entry.subject is not None
    assert number


def test_a_condition_that_is_not_met_is_refused_with_the_reason(program: People) -> None:
    citizen = program("citizen")
    supply("dishonesty", Row(CITIZEN, {"ground": "有履行能力而拒不履行"}), complete=False)
    case = apply(citizen)
    assert case["state"] == "closed"
    lines = {line["kind"]: line["text"] for line in citizen.get(f"cases/{case['number']}/timeline")}
    assert "失信被执行人名单" in lines["refused"]


@pytest.mark.parametrize(
    ("register", "rows", "later", "reason"),
    [
        ("education", [], 0, "学历信息没有查到"),
        ("", [], 40, "社会保险信息超过更新期限"),
        ("population", "two", 0, "人口信息有互相矛盾的记录"),
        ("education", "college", 0, "填报的学历与登记不一致"),
    ],
    ids=["missing", "stale", "contradictory", "unlike what was stated"],
)
def test_doubt_neither_refuses_nor_grants_but_goes_to_a_person(
    program: People, register: str, rows: Any, later: int, reason: str
) -> None:
    if register:
        supply(register, *given(rows))
    with clock.at(clock.now() + timedelta(days=later)):
        citizen = program("citizen")
        number = apply(citizen)["number"]
    assert citizen.get(f"cases/{number}")["state"] == "examining"
    (judged,) = citizen.get(f"cases/{number}/decisions")
    assert judged["result"]["outcome"] == "person"
    assert reason in judged["result"]["reason"]["zh"]
    inbox = [row["case"] for row in program("officer-labour").get("tasks")["items"]]
    assert inbox == [number]


def given(rows: Any) -> list[Row]:
    born = {"household": "山东省济南市"}
    if rows == "two":
        return [Row(CITIZEN, born | {"birth_date": day}) for day in ("1988-04-12", "1978-04-12")]
    if rows == "college":
        degree = {"degree": "30", "school": "示例职业学院", "graduated_on": "2010-07-01"}
        return [Row(CITIZEN, degree)]
    return []


def test_a_person_settles_the_doubt(program: People) -> None:
    citizen2 = program("citizen2")
    number = apply(citizen2)["number"]
    assert citizen2.get(f"cases/{number}")["state"] == "examining"
    program("officer-labour").complete("conform", {"reason": "学历证书原件已核对。"})
    program("decider-labour").complete("grant")
    assert citizen2.get(f"cases/{number}")["state"] == "closed"


def test_asked_again_after_the_register_was_mended_the_rules_decide(program: People) -> None:
    citizen2 = program("citizen2")
    number = apply(citizen2)["number"]
    degree = {"degree": "20", "school": "示例大学", "graduated_on": "2018-07-01"}
    supply("education", Row("370299199509230122", degree), complete=False)
    program("officer-labour").complete("ask_again")
    assert citizen2.get(f"cases/{number}")["state"] == "closed"
    assert len(citizen2.get(f"cases/{number}/decisions")) == 2


def test_whoever_wants_a_person_gets_one(program: People) -> None:
    citizen = program("citizen")
    assert apply(citizen, decision={"by": "person"})["state"] == "examining"
