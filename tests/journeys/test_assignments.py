"""A document comes in, a leader instructs, an assignment is carried out, late and refused too."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.journeys.office_work import signed
from tests.journeys.program import Program
from yiwang.kernel import clock

Of = Callable[[str], Program]
LATER = datetime(2024, 10, 21, 10, tzinfo=clock.CITY_ZONE)
INSTRUCTION = {
    "instruction": "请大数据局牵头，10月15日前拿出方案。",
    "lead": "青岛市大数据发展管理局",
    "assists": [{"body": "city-approval"}],
    "due": "2024-10-15",
}


@pytest.fixture
def assigned(program: Of) -> tuple[str, str]:
    """A paper document that the leader made an assignment of: numbers of both cases."""
    clerk, leader = program("clerk-office"), program("leader")
    data = {"sender": "山东省人民政府办公厅", "title": "关于推进数据共享的通知", "way": "paper"}
    number = clerk.post("matters", {"matter": "incoming-document", "data": data}, status=201)[
        "number"
    ]
    clerk.complete("act", case=number)
    clerk.complete("propose", {"proposal": "拟请大数据局办理。"}, case=number)
    leader.complete("assign", INSTRUCTION, case=number)
    (row,) = leader.get("assignments")["items"]
    return number, row["case"]


def test_an_instruction_becomes_an_assignment_and_comes_back(
    program: Of, assigned: tuple[str, str]
) -> None:
    document, number = assigned
    lead, helper, master = program("clerk"), program("clerk-approval"), program("taskmaster")
    lead.complete("accept", case=number)
    part = {"title": "编制目录", "body": "city-approval", "due": "2024-10-10"}
    made = lead.post(f"assignments/{number}/parts", part, status=201)
    late = {"title": "编制目录", "body": "city-approval", "due": "2024-11-10"}
    lead.post(f"assignments/{number}/parts", late, status=422)
    progress = {"percent": 100, "text": "目录已编制。", "part": made["id"]}
    helper.post(f"assignments/{number}/reports", progress, status=201)
    helper.post(f"assignments/{number}/reports", {"percent": 50, "text": "整体过半。"}, status=422)
    lead.post(f"assignments/{number}/reports", {"percent": 160, "text": "过半。"}, status=422)
    lead.post(
        f"assignments/{number}/reports", {"percent": 60, "text": "方案初稿完成。"}, status=201
    )
    officer = program("drafter")
    officer.complete("finish", {"result": "方案已印发。"}, case=number)
    master.complete("back", {"reason": "请附印发文号。"}, case=number)
    officer.complete("finish", {"result": "方案已以青数〔2024〕1号印发。"}, case=number)
    master.complete("close", case=number)
    found = master.get(f"assignments/{number}")
    assert (found["state"], found["percent"], found["light"]) == ("closed", 100, "done_in_time")
    program("clerk-office").complete("archive", {"retention": "10"}, case=document)


def test_late_longer_and_refused(program: Of, assigned: tuple[str, str]) -> None:
    _document, number = assigned
    master, officer = program("taskmaster"), program("drafter")
    program("clerk").complete("accept", case=number)
    officer.complete("extend", {"until": "2024-10-18", "reason": "等待省里数据。"}, case=number)
    master.complete("refuse", {"reason": "省里数据已到。"}, case=number)
    officer.complete("extend", {"until": "2024-10-18", "reason": "尚缺一市。"}, case=number)
    master.complete("grant", case=number)
    assert master.get(f"assignments/{number}")["due"] == "2024-10-18"
    with clock.at(LATER):
        assert master.get(f"assignments/{number}")["light"] == "overdue"
        assert [row["case"] for row in master.get("assignments", box="late")["items"]] == [number]
        assert officer.get("tasks", box="overdue")["items"][0]["case"] == number
        urged = master.post(f"assignments/{number}/urge", {"reason": "请抓紧。"})
        assert urged["light"] == "overdue"
        officer.complete("finish", {"result": "已完成。"}, case=number)
        master.complete("close", case=number)
        (tally,) = master.get("assignments", box="closed")["tallies"]
        assert (tally["closed"], tally["closed_late"]) == (1, 1)


def test_a_body_that_it_does_not_concern_sends_it_back(
    program: Of, assigned: tuple[str, str]
) -> None:
    document, number = assigned
    program("clerk").complete("decline", {"reason": "属工信局职责。"}, case=number)
    assert program("taskmaster").get(f"assignments/{number}")["state"] == "declined"
    tasks = program("clerk-office").get("tasks")["items"]
    assert [row["title"] for row in tasks if row["case"] == document] == ["归档"]


def test_a_document_received_by_exchange_is_done_and_the_sender_sees_it(program: Of) -> None:
    number = signed(program)
    clerk, office = program("clerk"), program("clerk-office")
    clerk.complete("seal", case=number)
    clerk.complete("sent", case=number, status=409)
    clerk.post(f"documents/{number}/distribution", {"bodies": ["无此单位"]}, status=422)
    clerk.post(f"documents/{number}/distribution", {"bodies": ["city-office"]}, status=201)
    (waiting,) = office.get("incoming")["items"]
    forged = {"sender": "某单位", "title": "未签收", "way": "electronic", "dispatch": waiting["id"]}
    body = {"matter": "incoming-document", "data": forged}
    office.post("matters", body, status=403)  # the text opens by signing only
    case = office.post(f"incoming/{waiting['id']}/receive")["case"]
    office.post(f"incoming/{waiting['id']}/receive", status=409)
    office.complete("read", case=case)
    office.complete("done", case=case)
    (row,) = clerk.get(f"documents/{number}/receipts")["items"]
    assert (row["state"], row["received_by"]) == ("done", "龚玉洁")
