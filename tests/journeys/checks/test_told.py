"""Who is told what: members of the household, the payee, and officers when money stands still."""

import pytest

from demo.sources.server import Sources
from tests.journeys.checks.family import CHILD, WIFE, People, apply, authorise, member, on
from tests.payments.remote import Remote
from yiwang.base.payments import duties as payments
from yiwang.kernel import keys
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.checks import aid, sending
from yiwang.serve.checks.models import Household
from yiwang.web.subscriptions import SUBSCRIPTIONS

pytestmark = pytest.mark.database


def hear() -> None:
    """Those who write messages hear all that was announced; again is the same."""
    with acting(SYSTEM):
        for told in Announced.objects.order_by("position"):
            event = Delivered(told.event_id, told.kind, told.at, told.content)
            for each in SUBSCRIPTIONS:
                if told.kind in each.kinds and each.name.startswith(("checks.", "notices.pay")):
                    each.handle(SYSTEM, event)


def messages(program: People, account: str) -> list[str]:
    """What an account was told of its household, the earliest first."""
    hear()
    rows = program(account).get("notices")["items"]
    mine = [row for row in rows if row["kind"].startswith(("household_", "payments_"))]
    return [str(row["kind"]) for row in reversed(mine)]


def test_the_members_are_told_what_is_asked_of_them_and_what_became_of_it(
    program: People, sources: Sources
) -> None:
    number = str(apply(program("citizen"), WIFE, CHILD)["number"])
    assert messages(program, "citizen2") == ["household_authorisation_asked"]
    assert messages(program, "citizen") == []
    (told,) = [
        row
        for row in program("citizen2").get("notices")["items"]
        if row["kind"] == "household_authorisation_asked"
    ]
    assert told["text"].startswith("林海平与您共同申请“最低生活保障审核确认”")
    assert told["link"] == f"/household-checks/{number}"
    authorise(program("citizen2"), number, "苏文岚")
    sending.step()
    assert messages(program, "citizen2")[1:] == ["household_reported"]
    assert messages(program, "citizen") == ["household_reported"]
    own = member(program("citizen2"), number, "苏文岚")["id"]
    program("citizen2").post(f"check-members/{own}/withdrawal")
    assert messages(program, "citizen")[1:] == ["household_authorisation_withdrawn"]


def test_the_payee_is_told_of_the_money_and_the_members_of_the_aid(
    program: People, granted: str, remote: Remote
) -> None:
    with on(11, 10):
        aid.step()
        payments.send_payouts()
        assert messages(program, "citizen")[-2:] == ["household_aid_running", "payments_paid_out"]
        assert messages(program, "citizen2")[-1] == "household_aid_running"


def test_a_payout_that_cannot_be_ordered_is_the_officers_until_it_is_put_right(
    program: People, granted: str
) -> None:
    with acting(SYSTEM):
        Household.objects.update(account_sealed=keys.seal("account", "12"))
    with on(11, 10):
        officer = program("officer-civil")
        assert aid.step() == 0
        assert aid.step() == 0
        assert messages(program, "officer-civil") == ["household_unpaid"], "once, not each minute"
        (row,) = officer.get("check-unpaid")
        assert (row["number"], row["unpaid"]["month"]) == (granted, "2024-11")
        assert row["unpaid"]["zh"] == "这不是银行账号。"
        assert row["unpaid"]["next_en"].startswith("Enter 8 to 30 digits")
        program("citizen").post(f"checks/{granted}/payout", {"account": "1"}, status=403)
        officer.post(f"checks/{granted}/payout", {"account": "123"}, status=422)
        officer.post(f"checks/{granted}/payout", {"account": "6228 0000 0000 0002"})
        assert officer.get("check-unpaid") == []
        assert aid.step() == 1
        (paid,) = program("citizen").get("payouts")["items"]
        assert paid["account"].endswith("0002")
        officer.post(f"checks/{granted}/payout", {}, status=409)
