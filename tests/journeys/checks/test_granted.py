"""From the proposal that everybody may object to, to the money, the lower fees and the stock."""

from typing import Any

import pytest
from django.test import Client

from demo.sources.server import Sources
from tests.journeys.checks.family import ACCOUNT, People, on
from tests.payments.remote import Remote
from yiwang.base.payments import duties as payments
from yiwang.base.payments import reconciling
from yiwang.base.payments.models import Finding, Payout, Statement
from yiwang.base.work import duties
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.serve.checks import aid, sending
from yiwang.serve.checks.models import Order

pytestmark = pytest.mark.database


def test_everybody_reads_the_proposal_and_who_objects_is_heard_first(
    program: People, proposed: str
) -> None:
    (notice,) = Client().get("/api/v1/proposals").json()["items"]
    assert (notice["applicant"], notice["until"]) == ("林*平", "2024-10-08")
    lines = {row["title"]["zh"]: row["value"]["zh"] for row in notice["lines"]}
    assert lines == {
        "家庭人口": "3人",
        "初审意见": "拟予确认",
        "拟确认每月保障金": "1980元",
    }
    page = Client().get(f"/proposals/{notice['id']}").content.decode()
    assert "1980元" in page
    assert "林海平" not in page
    path = f"proposals/{notice['id']}/objections"
    program("firm").post(path, {"text": "他家经营一家饭馆。"}, status=201)
    again = program("firm").post(path, {"text": "他家经营一家饭馆。"}, status=409)
    assert again["code"] == "proposals.not_heard"
    with on(10, 9):
        late = program("citizen2").post(path, {"text": "我也反对这件事。"}, status=404)
        assert late["status"] == 404
        duties.fire_timers()
        assert program("decider-civil").get("tasks")["items"] == []
        found = {"reason": "经复核，饭馆属于另一人。"}
        program("officer-civil").complete("unfounded", found, case=proposed)
        (own,) = program("firm").get("proposal-objections")
        assert (own["upheld"], own["answer"]) == (False, found["reason"])
        program("decider-civil").complete("grant", {}, case=proposed)
        assert Client().get("/api/v1/proposals").json()["items"] == []
    assert program("citizen").get(f"cases/{proposed}")["state"] == "closed"


def test_the_allowance_is_paid_month_by_month_each_once(
    program: People, granted: str, remote: Remote
) -> None:
    home = program("citizen").get(f"checks/{granted}")
    assert (home["monthly"], home["pay_on"]) == (1980, "2024-11-10")
    with on(11, 9):
        assert aid.step() == 0
    with on(11, 10):
        assert aid.step() == 1
        assert aid.step() == 0
        assert payments.send_payouts() == 1
        assert payments.send_payouts() == 0
        (row,) = program("citizen").get("payouts")["items"]
        assert (row["state"], row["amount"], row["period"]) == ("done", "1980.00", "2024-11")
        assert row["account"].endswith(ACCOUNT[-4:])
        assert ACCOUNT not in str(row)
        assert program("citizen2").get("payouts")["items"] == []
    remote.stop()
    remote.start("2024-11-11T10:00:00+08:00")
    with on(11, 11):
        assert reconciling.reconcile() == 1
    with acting(SYSTEM):
        assert Statement.objects.get().matched == 1
        assert not Finding.objects.exists()
    with on(12, 10):
        assert aid.step() == 1
    with acting(SYSTEM):
        assert sorted(Payout.objects.values_list("period", flat=True)) == ["2024-11", "2024-12"]


def test_what_the_bank_had_and_we_did_not_note_is_paid_once(
    program: People, granted: str, remote: Remote
) -> None:
    with on(11, 10):
        aid.step()
        with acting(SYSTEM):
            before = Payout.objects.get()
        assert payments.send_payouts() == 1
        with acting(SYSTEM):  # as if we had stopped before we noted it
            facts = {"state": "wished", "next_at": before.next_at, "bank": "", "ended_at": None}
            Payout.objects.filter(id=before.id).update(**facts)
        assert payments.send_payouts() == 1
    assert remote.get("/")[1].count("<td>payout</td>") == 1


def test_an_account_that_is_closed_is_mended_and_paid(
    program: People, granted: str, remote: Remote
) -> None:
    remote.get("/manner", f"account={ACCOUNT}&name=closed")
    with on(11, 10):
        finance = program("cashier-civil")
        aid.step()
        payments.send_payouts()
        (row,) = finance.get("payouts")["items"]
        assert (row["state"], row["reason"]) == ("failed", "no such account")
        with acting(SYSTEM):
            assert Finding.objects.get().kind == "payout"
        finance.post(f"payouts/{row['id']}/resend", {"account": "123"}, status=422)
        finance.post(f"payouts/{row['id']}/resend", {"account": "6228 0000 0000 0002"})
        finance.post(f"payouts/{row['id']}/resend", {"account": "6228000000000002"}, status=409)
        payments.send_payouts()
        (row,) = finance.get("payouts")["items"]
        assert row["state"] == "done"


def test_utilities_are_told_once_and_in_order(
    program: People, sources: Sources, granted: str
) -> None:
    sources.books.behave("heating", "down")
    with on(10, 9):
        sending.step()
        told = {each["relief"]: each["told_at"] for each in reliefs(program, granted)}
        assert told["water"] is not None
        assert told["heating"] is None
        assert [row["what"] for row in sources.books.lowered("water")] == ["begins"]
    with on(12, 2):
        sources.books.know("labour", "wages", "370299198804120212", [WAGES])
        officer = program("officer-civil")
        order = officer.post(f"checks/{granted}/orders", status=201)
        sending.step()
        with acting(SYSTEM):
            Order.objects.filter(id=order["id"]).update(follow=True)
        settled = {"outcome": "change", "reason": "工资上调，按核对结果调整。"}
        officer.post(f"check-orders/{order['id']}/settlement", settled)
        assert officer.get(f"checks/{granted}")["monthly"] == 1580
    sources.books.behave("heating", "at_once")
    with on(12, 3):
        while sending.step():
            pass
    assert [row["what"] for row in sources.books.lowered("heating")] == ["begins", "changes"]
    assert {row["times"] for row in sources.books.lowered("heating")} == {1}
    assert {row["account"] for row in sources.books.lowered("water")} == {"W-370201"}


WAGES = {"employer": "青岛海风示例餐饮有限公司", "monthly": 1600}


def reliefs(program: People, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = program("citizen").get(f"checks/{number}")["reliefs"]
    return found
