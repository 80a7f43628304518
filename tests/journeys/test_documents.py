"""Outgoing documents from the draft to the receipts, and what is refused on the way."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.office_work import NOTICE, TEXT, draft, signed
from tests.journeys.program import Program

Of = Callable[[str], Program]
REQUEST = {
    "kind": "request",
    "direction": "up",
    "addressee": "市政府",
    "contact": "联系人：吕文静，电话：85910000",
}


def test_from_three_bodies_to_many_receivers(program: Of) -> None:
    """Two bodies countersign, one returns it and a third is added; then it goes out."""
    drafter = program("drafter")
    number = draft(drafter, countersigners=[{"body": "city-approval"}, {"body": "city-office"}])
    drafter.complete("submit", case=number)
    program("head").complete("approve", case=number)
    program("reviewer").complete("approve", case=number)
    program("chief-approval").complete("back", {"reason": "第二条请写明期限。"}, case=number)
    found = drafter.get(f"documents/{number}")
    assert (found["state"], found["version"]) == ("drafting", 1)
    mended = TEXT.replace("按期更新", "于2024年12月31日前更新")
    drafter.post(f"documents/{number}/text", {"title": NOTICE["title"], "text": mended}, status=201)
    drafter.complete("submit", case=number)
    program("head").complete("approve", case=number)
    program("reviewer").complete("approve", case=number)
    program("chief-approval").complete("agree", case=number)
    program("leader").complete("remark", {"opinion": "注意与年度计划衔接。"}, case=number)
    program("chief").complete("sign", case=number)
    found = drafter.get(f"documents/{number}")
    assert (found["state"], found["number"]) == ("numbered", "青数〔2024〕1号")
    changed = drafter.get(f"documents/{number}/versions/1/2")["text"]
    assert [each["text"] for each in changed if each["change"] == "added"]
    clerk = program("clerk")
    clerk.complete("seal", case=number)
    sent = clerk.post(
        f"documents/{number}/distribution",
        {"groups": ["district"], "bodies": ["青岛市人民政府办公厅"], "copies": ["city-approval"]},
        status=201,
    )
    assert sent["receivers"] > 20
    waiting = program("clerk-office").get("incoming")["items"]
    assert [row["number"] for row in waiting] == ["青数〔2024〕1号"]
    received = program("clerk-office").post(f"incoming/{waiting[0]['id']}/receive")
    assert received["state"] == "signed"
    assert received["case"]
    (other,) = program("clerk-approval").get("incoming")["items"]
    program("clerk-approval").post(f"incoming/{other['id']}/return", {"reason": "已收纸质件。"})
    assert clerk.post(f"documents/{number}/receipts/urge")["count"] == sent["receivers"] - 2
    counts = clerk.get(f"documents/{number}/receipts")["counts"]
    assert (counts["signed"], counts["returned"]) == (1, 1)
    clerk.complete("archive", {"retention": "30"}, case=number)
    assert drafter.get(f"documents/{number}")["state"] == "archived"
    filed = clerk.get(f"cases/{number}/archive")
    assert (filed["retention"], filed["title"]) == ("30", NOTICE["title"])


def test_two_signed_the_same_minute_and_one_withdrawn(program: Of) -> None:
    """probe_17: consecutive numbers; a withdrawn draft leaves a visible void, not a gap."""
    first, second = signed(program), signed(program)
    clerk = program("clerk")
    clerk.complete("withdraw", {"reason": "内容有误，重新起草。"}, case=first)
    third = signed(program)
    rows = clerk.get("document-numbers")["items"][::-1]
    assert [row["printed"] for row in rows] == [f"青数〔2024〕{n}号" for n in (1, 2, 3)]
    assert [bool(row["void_at"]) for row in rows] == [True, False, False]
    assert [row["case"] for row in rows] == [first, second, third]
    assert rows[0]["void_reason"] == "内容有误，重新起草。"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": TEXT + "\n机密 ★ 1年"}, "documents.secret"),
        ({"direction": "up"}, "documents.direction"),
        ({"addressee": ""}, "documents.addressee"),
        (REQUEST | {"addressee": "市政府、市委"}, "documents.one_addressee"),
        (REQUEST | {"contact": ""}, "documents.contact"),
        ({"kind": "report", "direction": "up", "text": TEXT + "请批示。"}, "documents.mixed"),
        ({"kind": "announcement", "direction": "public"}, "documents.no_addressee"),
        ({"countersigners": [{"body": "无此单位"}]}, "documents.unknown_body"),
        ({"publicness": None}, "required"),
        ({"publicness": "closed"}, "required"),
    ],
)
def test_what_a_kind_forbids_is_refused_at_its_field(
    program: Of, change: dict[str, Any], code: str
) -> None:
    data = {key: each for key, each in (NOTICE | change).items() if each not in (None, "")}
    body = {"matter": "outgoing-document", "data": data}
    refused = program("drafter").post("matters", body, status=422)
    assert code in {row["code"].removeprefix("form.") for row in refused["problems"]}


def test_rights_end_with_the_step_and_at_the_border_of_the_bodies(program: Of) -> None:
    drafter, other = program("drafter"), program("chief-approval")
    number = draft(drafter, countersigners=[{"body": "city-approval"}])
    other.get(f"documents/{number}", status=404)
    drafter.complete("submit", case=number)
    changed = {"title": NOTICE["title"], "text": TEXT + "\n附注。"}
    drafter.post(f"documents/{number}/text", changed, status=403)
    program("head").post(f"documents/{number}/text", changed | {"version": 1}, status=201)
    program("head").post(f"documents/{number}/text", changed | {"version": 1}, status=412)
    program("head").complete("approve", case=number)
    program("reviewer").complete("approve", case=number)
    found = other.get(f"documents/{number}")
    assert found["rights"] == {"text": "read", "enclosures": "read"}
    other.post(f"documents/{number}/text", changed, status=403)
    other.post(f"documents/{number}/distribution", {"bodies": ["city-office"]}, status=403)


def test_a_stub_says_that_there_is_one_and_nothing_else(program: Of) -> None:
    clerk = program("clerk")
    stub = {"degree": "secret", "register_number": "密2024-7", "years": 10, "keeper": "机要室"}
    made = clerk.post("document-stubs", stub | {"title": "不应留下的标题"}, status=201)
    assert "title" not in made
    clerk.post("document-stubs", stub, status=409)
    program("drafter").post("document-stubs", stub, status=403)
