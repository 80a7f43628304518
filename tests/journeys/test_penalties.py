"""Penalties from clue to archive by programs: the ordinary procedure, the one on the spot, and what
the law refuses on the way (probes 02, 04 and 09 of domain.md annex I).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.punished import (
    CLUE,
    SERVED,
    STREET,
    evidence,
    grade,
    investigated,
    opened,
    report,
)
from tests.payments.conftest import Bank, bank  # noqa: F401  # a fixture
from yiwang.base.papers import duties as papers
from yiwang.base.papers.models import Paper
from yiwang.base.work import duties as work
from yiwang.govern.enforcement import demonstration, listeners
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.tenancy.models import Account, Holding, RoleGrant

People = Callable[[str], Program]


def day(month: int, number: int, hour: int = 10) -> datetime:
    return datetime(2024, month, number, hour, tzinfo=clock.CITY_ZONE)


@pytest.fixture
def people(program: People) -> People:
    demonstration.load()
    return program


def penalty(who: Program, number: str) -> Any:
    return who.get(f"penalties/{number}")


def clocks(who: Program, number: str) -> dict[str, Any]:
    return {row["name"]: row for row in who.get(f"cases/{number}")["clocks"]}


def told(people: People, number: str, **more: Any) -> None:
    """The prior notice is made and served."""
    people("enforcer").complete("served", SERVED | more, case=number)


def paid(bank: Bank, party: Program, number: str, amount: str) -> None:  # noqa: F811  # the fixture
    """The party pays what is owed in the case, and the process hears of it."""
    rows = party.get("payments")["items"]
    order = next(row for row in rows if row["case"] == number and row["state"] == "open")
    wish = party.post(f"payments/{order['id']}/pay", {}, status=201)
    assert wish["amount"] == amount
    assert bank.tell(bank.result(wish["reference"], amount))["verdict"] == "booked"
    with acting(SYSTEM):
        listeners.perform(SYSTEM, number)


def test_an_ordinary_penalty_from_clue_to_archive(people: People, bank: Bank) -> None:  # noqa: F811  # the fixture
    officer, party = people("enforcer"), people("citizen")
    number = opened(officer, "penalty-ordinary", CLUE)
    investigated(people, number)
    assert party.get(f"penalties/{number}", status=404)["status"] == 404
    told(people, number)
    assert penalty(party, number)["state"] == "notified"
    assert penalty(party, number)["checklist"] == []
    said = {"kind": "statement", "text": "已经停业并申请登记。"}
    party.post(f"penalties/{number}/statements", said, status=201)
    asked = party.post(f"penalties/{number}/statements", {"kind": "hearing"}, status=409)
    assert asked["code"] == "enforcement.no_hearing"
    party.post(f"penalties/{number}/statements", {"kind": "waiver"}, status=201)
    officer.complete("weighed", {"answer": "已经考虑。", "fine": "7400"}, case=number)
    people("head-market").complete("penalise", {}, case=number)
    assert clocks(officer, number)["delivery"]["due"] == "2024-10-12"
    officer.complete("served", SERVED, case=number)
    assert clocks(party, number)["payment"]["due"] == "2024-10-12"
    paid(bank, party, number, "7400.00")
    officer.complete("close", {"summary": "罚款已缴清。"}, case=number)
    whole = penalty(officer, number)
    assert (whole["state"], whole["outcome"], whole["fine"]) == ("closed", "penalised", "7400.00")
    assert {row["state"] for row in whole["checklist"]} == {"done", "free"}
    kinds = [row["title"] for row in party.get(f"cases/{number}/papers")]
    assert "行政处罚决定书" in kinds
    assert "调查终结报告" not in kinds


def test_a_penalty_with_a_hearing(people: People) -> None:
    officer, party = people("enforcer"), people("citizen")
    legal, head = people("legal-market"), people("head-market")
    number = opened(officer, "penalty-ordinary", CLUE)
    investigated(people, number, "14000")
    legal.complete("pass", {"opinion": "事实清楚，程序合法。"}, case=number)
    members = {"members": "方志远、白若溪", "opinion": "同意拟处罚意见。"}
    head.complete("done", members, case=number)
    told(people, number)
    assert penalty(party, number)["hearing_until"] == "2024-10-10"
    with clock.at(day(10, 9)):
        party.post(f"penalties/{number}/statements", {"kind": "hearing"}, status=201)
        place = {"time": "9:30", "held_at": "市南区示例路1号听证室", "public": True}
        soon = legal.complete("set", {"held_on": "2024-10-16", **place}, case=number, status=422)
        assert "2024-10-17" in soon["detail"]
        legal.complete("set", {"held_on": "2024-10-17", **place}, case=number)
        assert clocks(officer, number)["decision"]["light"] == "paused"
    with clock.at(day(10, 17)):
        minutes = {"attendance": "present", "minutes": "双方质证、辩论。", "opinion": "建议维持。"}
        legal.complete("held", minutes, case=number)
        assert clocks(officer, number)["decision"]["due"] == "2025-01-06"
        legal.complete("pass", {"opinion": "听证程序合法。"}, case=number)
        officer.complete("weighed", {"answer": "听证意见已经采纳部分。"}, case=number)
        head.complete("penalise", {}, case=number)
    assert penalty(officer, number)["fine"] == "14000.00"


def test_a_hearing_asked_for_too_late_is_refused_with_what_remains(people: People) -> None:
    party = people("citizen")
    number = opened(people("enforcer"), "penalty-ordinary", CLUE)
    investigated(people, number, "14000")
    people("legal-market").complete("pass", {"opinion": "事实清楚。"}, case=number)
    members = {"members": "方志远、白若溪", "opinion": "同意处罚意见。"}
    people("head-market").complete("done", members, case=number)
    told(people, number)
    with clock.at(day(10, 11)):
        late = party.post(f"penalties/{number}/statements", {"kind": "hearing"}, status=409)
        assert late["code"] == "enforcement.right_lapsed"
        assert "60" in late["next"]
        work.fire_timers()
        late = party.post(f"penalties/{number}/statements", {"kind": "hearing"}, status=409)
        assert late["code"] == "enforcement.right_lapsed"
        more = {"kind": "statement", "text": "请从轻处罚。"}
        party.post(f"penalties/{number}/statements", more, status=201)
        people("enforcer").complete("weighed", {"answer": "已考虑。"}, case=number)


def test_probe_02_ninety_days_end_after_the_holiday(people: People) -> None:
    clue = CLUE | {"acted_on": "2024-07-01", "found_on": "2024-07-02"}
    with clock.at(day(7, 5)):
        number = opened(people("enforcer"), "penalty-ordinary", clue)
        people("enforcer").complete("propose", {"reason": "符合立案标准。"}, case=number)
        people("head-market").complete("file", case=number)
    assert clocks(people("enforcer"), number)["decision"]["due"] == "2024-10-08"


def test_probe_04_who_investigated_does_not_decide(people: People) -> None:
    grant(people, "enforcer", "decider")
    number = opened(people("enforcer"), "penalty-ordinary", CLUE)
    investigated(people, number)
    told(people, number)
    people("citizen").post(f"penalties/{number}/statements", {"kind": "waiver"}, status=201)
    people("enforcer2").complete("weighed", {"answer": "当事人放弃。"}, case=number)
    officer = people("enforcer")
    rows = [row for row in officer.get("tasks")["items"] if row["case"] == number]
    wish = {"outcome": "penalise", "data": {}}
    refused = officer.post(f"tasks/{rows[0]['id']}/complete", wish, status=None)
    assert refused["code"] == "work.same_person"


def test_probe_09_outside_the_range_needs_reason_approval_and_is_marked(people: People) -> None:
    officer, head = people("enforcer"), people("head-market")
    number = opened(officer, "penalty-ordinary", CLUE)
    bare = investigated(people, number, "5000", status=422)
    assert bare["code"] == "enforcement.outside_range"
    reason = "当事人系残疾人，主动供述并立即停业。"
    report(officer, number, "5000", outside=reason)
    told(people, number)
    people("citizen").post(f"penalties/{number}/statements", {"kind": "waiver"}, status=201)
    officer.complete("weighed", {"answer": "当事人放弃。"}, case=number)
    bare = head.complete("penalise", {}, case=number, status=422)
    assert bare["code"] == "enforcement.outside_range"
    head.complete("penalise", {"approve_outside": True, "outside": reason}, case=number)
    assert penalty(officer, number)["outside"] == reason
    with acting(SYSTEM):
        kinds = set(Announced.objects.values_list("kind", flat=True))
    assert {"enforcement.outside_range", "discretion.choice_marked"} <= kinds


def test_probe_09_over_the_threshold_without_notice_of_a_hearing_is_blocked(
    people: People,
) -> None:
    number = opened(people("enforcer"), "penalty-ordinary", CLUE)
    investigated(people, number)
    told(people, number)
    people("citizen").post(f"penalties/{number}/statements", {"kind": "waiver"}, status=201)
    people("enforcer").complete("weighed", {"answer": "当事人放弃。"}, case=number)
    head = people("head-market")
    blocked = head.complete("penalise", {"fine": "14000"}, case=number, status=409)
    assert blocked["code"] == "enforcement.hearing_not_told"
    heavier = head.complete("penalise", {"fine": "9000"}, case=number, status=409)
    assert heavier["code"] == "enforcement.heavier_than_told"
    head.complete("send_back", {"reason": "重新告知。"}, case=number)


def test_an_expired_certificate_opens_collects_and_confirms_nothing(people: People) -> None:
    third = people("enforcer3")
    body = {"matter": "penalty-ordinary", "data": CLUE}
    assert third.post("matters", body, status=403)["code"] == "enforcement.not_certified"
    number = opened(people("enforcer"), "penalty-ordinary", CLUE)
    refused = evidence(third, number, status=403)
    assert refused["code"] == "enforcement.not_certified"
    people("enforcer").complete("propose", {"reason": "符合立案标准。"}, case=number)
    people("head-market").complete("file", case=number)
    refused = third.complete("confirm", {"record": "现场检查。"}, case=number, status=403)
    assert refused["code"] == "enforcement.not_certified"


def test_evidence_that_is_kept_is_disposed_of_within_seven_working_days(people: People) -> None:
    officer, head = people("enforcer"), people("head-market")
    number = opened(officer, "penalty-ordinary", CLUE)
    officer.complete("propose", {"reason": "符合立案标准。"}, case=number)
    head.complete("file", case=number)
    row = evidence(officer, number, keep=True, kind="objects", name="冷藏柜一台")
    assert len(row["digest"]) == 64
    assert [each["name"] for each in row["by"]] == ["姜海洋", "宋雨晴"]
    assert head.post(f"evidence/{row['id']}/keep")["until"] == "2024-10-12"
    grade(officer, number)
    for who in ("enforcer", "enforcer2"):
        people(who).complete("confirm", {"record": "询问当事人。"}, case=number)
    refused = report(officer, number, "8000", status=409)
    assert refused["code"] == "enforcement.still_kept"
    officer.post(f"evidence/{row['id']}/disposal", {"disposal": "returned"})
    report(officer, number, "8000")


def test_the_same_act_of_the_same_party_is_pointed_out(people: People) -> None:
    first = opened(people("enforcer"), "penalty-ordinary", CLUE)
    second = opened(people("enforcer2"), "penalty-ordinary", CLUE)
    assert penalty(people("enforcer"), second)["same"] == [first]


def test_on_the_spot_paid_late_with_the_surcharge(people: People, bank: Bank) -> None:  # noqa: F811  # the fixture
    street, party = people("street"), people("citizen")
    number = opened(street, "penalty-summary", STREET)
    assert penalty(party, number)["state"] == "served"
    assert clocks(party, number)["payment"]["due"] == "2024-10-12"
    people("head-urban").complete("recorded", {}, case=number)
    with clock.at(day(10, 13)):
        work.fire_timers()
        assert penalty(party, number)["state"] == "overdue"
    with clock.at(day(10, 15)):
        paid(bank, party, number, "163.50")
        assert penalty(party, number)["state"] == "closed"


ENDS = {
    "not_filed": ("refuse", {"reason": "证据不足以证明违法。"}),
    "spared": ("spare", {"reason": "违法行为轻微并及时改正。"}),
    "dropped": ("drop", {"reason": "违法事实不能成立。"}),
    "transferred": ("transfer", {"reason": "属于公安机关管辖。", "receiver": "示例公安分局"}),
}


@pytest.mark.parametrize("end", ENDS)
def test_another_end_has_its_own_papers(people: People, end: str) -> None:
    officer, head = people("enforcer"), people("head-market")
    number = opened(officer, "penalty-ordinary", CLUE)
    outcome, data = ENDS[end]
    if end == "not_filed":
        officer.complete("dismiss", {"reason": "情节存疑。"}, case=number)
    else:
        investigated(people, number)
        told(people, number)
        people("citizen").post(f"penalties/{number}/statements", {"kind": "waiver"}, status=201)
        officer.complete("weighed", {"answer": "已经考虑。"}, case=number)
    head.complete(outcome, data, case=number)
    assert drawn(number, end)


def test_who_does_not_pay_is_urged_and_goes_to_court(people: People) -> None:
    officer = people("enforcer")
    number = opened(officer, "penalty-ordinary", CLUE)
    investigated(people, number)
    told(people, number)
    people("citizen").post(f"penalties/{number}/statements", {"kind": "waiver"}, status=201)
    officer.complete("weighed", {"answer": "已经考虑。"}, case=number)
    people("head-market").complete("penalise", {}, case=number)
    officer.complete("served", SERVED, case=number)
    with clock.at(day(10, 13)):
        work.fire_timers()
        officer.complete("court", {"reason": "经催告仍不履行。"}, case=number)
        assert drawn(number, "reminder", "court")


def drawn(number: str, *kinds: str) -> bool:
    """Whether these papers of the case, and all others, were drawn."""
    papers.draw_papers()
    with acting(SYSTEM):
        states = dict(Paper.objects.filter(case__number=number).values_list("kind", "state"))
    return set(kinds) <= set(states) and set(states.values()) == {Paper.State.DRAWN}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"act": "leaflets", "fine": "300"}, "enforcement.not_summary"),
        ({"collected": True, "receipt": "QD-0001"}, "enforcement.not_summary"),
        ({"second_officer": "DEMO-SN-0201"}, "enforcement.too_few_officers"),
        ({"second_officer": "DEMO-SN-9999"}, "enforcement.no_such_certificate"),
        ({"act": "leaflets", "kind": "warning", "fine": None}, "enforcement.not_this_kind"),
        ({"told": False}, "kernel.invalid"),
    ],
)
def test_what_cannot_be_decided_on_the_spot(
    people: People, change: dict[str, Any], code: str
) -> None:
    data = {key: value for key, value in {**STREET, **change}.items() if value is not None}
    answer = people("street").post(
        "matters", {"matter": "penalty-summary", "data": data}, status=None
    )
    assert answer["code"] == code
    assert answer["next"]


def test_collected_on_the_spot_is_closed_when_it_is_on_record(people: People) -> None:
    data = STREET | {"fine": "100", "collected": True, "receipt": "QD-0001"}
    number = opened(people("street"), "penalty-summary", data)
    people("head-urban").complete("recorded", {}, case=number)
    assert penalty(people("citizen"), number)["state"] == "closed"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_answer_for_officer_head_reviewer_and_party(people: People, language: str) -> None:
    demonstration.load_matters()
    rows = {row["state"]: row["case"] for row in people("enforcer").get("penalties")["items"]}
    desk = ["/work/penalties", "/work/penalties/officers", "/work/new/penalty-ordinary"]
    filed = rows["filed"]
    own = [f"/work/penalties/{filed}/grade", f"/work/penalties/{filed}/evidence"]
    seen = [f"/work/cases/{number}" for number in rows.values()]
    party = [f"/me/penalties/{rows['notified']}", f"/cases/{rows['notified']}"]
    visits = {
        "enforcer": [*desk, *own, *seen],
        "head-market": [*desk[:2], *seen],
        "legal-market": [*desk[:2], *seen],
        "citizen": party,
    }
    for account, paths in visits.items():
        client = Client(headers={"Accept-Language": language})
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
            Account.objects.filter(id=row.id).update(language=language)
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        for path in paths:
            assert client.get(path).status_code == 200, (account, path)


def test_bad_forms_are_answered_with_what_is_wrong(people: People) -> None:
    demonstration.load_matters()
    rows = {row["state"]: row["case"] for row in people("enforcer").get("penalties")["items"]}
    client = Client()
    with acting(SYSTEM):
        row = Account.objects.get(username="enforcer")
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    path = f"/work/penalties/{rows['filed']}"
    assert client.post(f"{path}/evidence", {"kind": "x", "taken_on": "1"}).status_code == 422
    late = {"kind": "objects", "name": "冷藏柜", "taken_on": "2030-01-01"}
    assert client.post(f"{path}/evidence", late).status_code == 422
    assert client.post(f"{path}/grade", {"in.goods_value": "many"}).status_code == 422
    assert client.get("/work/penalties?cursor=x").status_code == 422
    assert client.get("/work/penalties/1/grade").status_code == 404
    number = rows["notified"]
    assert people("citizen").post(f"penalties/{number}/statements", {"kind": "x"}, status=422)
    assert people("firm").get(f"penalties/{number}", status=404)


def test_the_demonstration_has_matters_at_different_stages(people: People) -> None:
    assert demonstration.load_matters() == 4
    states = {row["state"] for row in people("enforcer").get("penalties")["items"]}
    assert states == {"clue", "filed", "notified"}
    assert demonstration.load_matters() == 4


def grant(people: People, account: str, role: str) -> None:
    with acting(SYSTEM):
        held = Holding.objects.get(account__username=account)
        RoleGrant.objects.create(post=held.post, role=role, valid_from=held.valid_from)
