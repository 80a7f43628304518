"""A food-business licence through the API alone, as a stranger's scripts would do it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from yiwang.kernel import clock

People = Callable[[str], Program]
REASON = {"reason": "经营场所与申请材料不符，依据《食品安全法》第三十五条。"}
VISIT = {"visited_on": "2026-03-10", "findings": "场所布局与平面图一致，设施齐全。"}
OPINION = {"proposal": "grant", "reason": "材料齐全，现场符合要求。"}
SERVED = {"method": "electronic", "receiver": "邹立行"}


def apply(firm: Program, **more: Any) -> dict[str, Any]:
    """Search, read the form, fill it in, hand it in."""
    found = firm.get("services", q="食品经营")["items"]
    assert SERVICE in {row["code"] for row in found}
    applicant = next(row for row in firm.get("me")["principals"] if row["kind"] == "legal")
    sheet = firm.get(f"services/{SERVICE}/form", applicant=applicant["id"])
    wish = {
        "service": SERVICE,
        "region": SHINAN,
        "applicant": applicant["id"],
        "data": answers(sheet, firm.upload(), **more),
        "submit": True,
    }
    return firm.post("cases", wish, status=201)


def examine(program: People) -> None:
    """Two officers look at the premises, one of them examines."""
    program("officer").complete("conform", VISIT)
    program("officer2").complete("conform", VISIT)
    program("officer").complete("propose", OPINION)


def test_from_search_to_a_licence_that_anyone_can_check(
    program: People, worker: Callable[[], None], visitor: Client
) -> None:
    firm = program("firm")
    case = apply(firm)
    number = case["number"]
    assert case["state"] == "received"
    program("window").complete("accept")
    examine(program)
    assert firm.get(f"cases/{number}")["state"] == "deciding"
    program("decider").complete("grant")
    program("window").complete("delivered", SERVED)
    worker()
    whole = firm.get(f"cases/{number}")
    assert whole["state"] == "closed"
    papers = {row["kind"]: row for row in firm.get(f"cases/{number}/papers")}
    assert set(papers) == {"receipt", "acceptance", "decision", "licence", "delivery"}
    assert all(row["state"] == "drawn" for row in papers.values())
    answer = visitor.get(f"/api/v1/verify/{papers['licence']['code']}").json()
    assert answer["licence"]["in_force"] is True
    (licence,) = firm.get("licences")
    assert licence["number"] == answer["licence"]["number"]
    pdf = firm.get(licence["paper"].removeprefix("/api/v1/"))
    assert pdf.content.startswith(b"%PDF-")
    track = visitor.get("/api/v1/track", {"number": number, "code": whole["query_code"]}).json()
    assert track["state"] == "closed"
    assert "applicant" not in track


def test_a_simple_kitchen_needs_no_visit(program: People) -> None:
    apply(program("firm"), special=False)
    program("window").complete("accept")
    program("officer").complete("propose", OPINION)
    program("decider").complete("grant")


def test_one_notice_names_everything_and_the_papers_come_back(
    program: People, worker: Callable[[], None]
) -> None:
    firm = program("firm")
    number = apply(firm)["number"]
    items = {"items": [{"material": "floor-plan", "text": "平面图未标明食品处理区，请重新提供。"}]}
    program("window").complete("correct", items)
    case = firm.get(f"cases/{number}")
    assert case["state"] == "correction"
    assert case["correction"]["items"] == items["items"]
    refused = firm.post(f"cases/{number}/correction", {}, status=422)
    assert refused["code"] == "cases.still_missing"
    with clock.at(datetime(2024, 10, 8, 2, tzinfo=UTC)):
        data = answers({"values": {}}, firm.upload("new.pdf", b"%PDF-1.4 new\n%%EOF"))
        firm.post(f"cases/{number}/correction", {"data": data})
        assert firm.get(f"cases/{number}")["state"] == "received"
        program("window").complete("accept")
    assert firm.get(f"cases/{number}")["state"] == "examining"
    worker()
    kinds = {row["kind"] for row in firm.get(f"cases/{number}/papers")}
    assert {"receipt", "correction", "acceptance"} <= kinds


def test_a_refusal_says_why_and_what_one_can_do(
    program: People, worker: Callable[[], None]
) -> None:
    firm = program("firm")
    number = apply(firm)["number"]
    program("window").complete("accept")
    examine(program)
    program("decider").complete("refuse", REASON)
    program("window").complete("delivered", SERVED)
    worker()
    assert firm.get(f"cases/{number}")["state"] == "closed"
    lines = firm.get(f"cases/{number}/timeline")
    assert any(REASON["reason"] in line["text"] for line in lines)
    kinds = {row["kind"] for row in firm.get(f"cases/{number}/papers")}
    assert "refusal" in kinds
    assert "licence" not in kinds
    assert firm.get("licences") == []


@pytest.mark.parametrize("step", ["received", "examining", "deciding"])
def test_the_applicant_may_withdraw_until_the_decision(program: People, step: str) -> None:
    firm = program("firm")
    number = apply(firm)["number"]
    if step != "received":
        program("window").complete("accept")
    if step == "deciding":
        examine(program)
    firm.post(f"cases/{number}/withdraw", {"reason": "不再经营"})
    assert firm.get(f"cases/{number}")["state"] == "withdrawn"
    for account in ("window", "officer", "decider"):
        assert program(account).get("tasks")["items"] == []
    refused = firm.post(f"cases/{number}/withdraw", status=409)
    assert refused["code"] == "cases.not_possible"


def test_the_clock_stands_still_while_experts_review(program: People) -> None:
    firm = program("firm")
    number = apply(firm)["number"]
    program("window").complete("accept")
    program("officer").complete("conform", VISIT)
    program("officer2").complete("conform", VISIT)
    with clock.at(datetime(2024, 10, 9, 2, tzinfo=UTC)):
        review = {"reason": "新型加工工艺需要专家评审。", "days": 5}
        program("officer").complete("expert_review", review)
        clocks = {row["name"]: row for row in firm.get(f"cases/{number}")["clocks"]}
        assert clocks["statutory"]["light"] == "paused"
    with clock.at(datetime(2024, 10, 15, 2, tzinfo=UTC)):
        opinion = {"experts": "王专家、李专家", "opinion": "工艺可行。"}
        program("expert").complete("done", opinion)
        clocks = {row["name"]: row for row in firm.get(f"cases/{number}")["clocks"]}
        assert clocks["statutory"]["due"] == "2024-11-07"
