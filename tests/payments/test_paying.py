"""What the bank tells has its effect once: told twice, late, out of order, wrong or forged."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from tests.journeys.program import Program
from tests.payments.conftest import Bank
from yiwang.base.payments.gateway import message
from yiwang.base.payments.models import Attempt, Finding, Line, Notification, Order, Refund
from yiwang.kernel.actor import SYSTEM, acting

pytestmark = pytest.mark.database
Make = Callable[..., Order]
Of = Callable[[str], Program]


def begin(program: Of, order: Order, **wish: Any) -> dict[str, Any]:
    found: dict[str, Any] = program("firm").post(f"payments/{order.id}/pay", wish, status=201)
    return found


def kept(model: Any, **wanted: Any) -> list[Any]:
    with acting(SYSTEM):
        return list(model.objects.filter(**wanted).order_by("id"))


def test_a_payment_that_is_told_twice_is_booked_once(bank: Bank, order: Make, program: Of) -> None:
    made = order()
    wish = begin(program, made)
    assert wish["amount"] == "200.00"
    assert wish["url"].startswith("http://127.0.0.1:9/pay?message=")
    told = bank.result(wish["reference"], "200.00")
    assert bank.tell(told)["verdict"] == "booked"
    assert bank.tell(told)["verdict"] == "repeated"
    seen = program("firm").get(f"payments/{made.id}")
    assert (seen["state"], seen["owed"], seen["paid"]) == ("paid", "0.00", "200.00")
    assert [line["kind"] for line in seen["lines"]] == ["charge", "payment"]
    assert [row.verdict for row in kept(Notification)] == ["booked", "repeated"]


def test_a_forged_message_is_refused_and_kept(bank: Bank, order: Make, program: Of) -> None:
    wish = begin(program, order())
    stranger = Bank(Ed25519PrivateKey.generate())
    answer = stranger.tell(bank.result(wish["reference"], "200.00"), status=401)
    assert answer["code"] == "payments.forged"
    (row,) = kept(Notification)
    assert (row.verdict, row.order_id) == ("forged", None)
    assert kept(Line, kind="payment") == []


@pytest.mark.parametrize(
    "text",
    ["", "a.b.c", "....", "eyJhbGciOiJub25lIn0.e30.", "\u4e00.\u4e8c.\u4e09", "x" * 20_000],
)
def test_what_is_no_message_is_refused_kindly(bank: Bank, city: None, text: str) -> None:
    answer = Client().post(
        "/api/v1/payment-notices", {"message": text}, content_type="application/json"
    )
    assert answer.status_code == 401
    assert answer.json()["code"] == "payments.forged"


def test_a_wrong_amount_is_not_booked_and_finance_is_told(
    bank: Bank, order: Make, program: Of
) -> None:
    wish = begin(program, order())
    answer = bank.tell(bank.result(wish["reference"], "201.00"), status=422)
    assert (answer["code"], "201.00" in answer["detail"]) == ("payments.notice_refused", True)
    assert kept(Line, kind="payment") == []
    (found,) = kept(Finding)
    assert (found.kind, found.ours, found.theirs) == ("amount", 20_000, 20_100)
    rows = program("cashier").get("payment-findings")["items"]
    assert [row["kind"] for row in rows] == ["amount"]


def test_failure_after_success_changes_nothing_and_success_after_failure_counts(
    bank: Bank, order: Make, program: Of
) -> None:
    wish = begin(program, order())
    failed = bank.result(wish["reference"], "200.00", state="failed")
    assert bank.tell(failed)["verdict"] == "noted"
    assert bank.tell(bank.result(wish["reference"], "200.00"))["verdict"] == "booked"
    assert bank.tell(failed)["verdict"] == "noted"
    (attempt,) = kept(Attempt)
    assert attempt.state == "paid"
    assert len(kept(Line, kind="payment")) == 1


def test_a_late_message_counts_from_the_day_of_the_bank(
    bank: Bank, order: Make, program: Of, later: Any
) -> None:
    made = order(days=1, surcharge="fine-late")
    wish = begin(program, made)
    told = bank.result(wish["reference"], "200.00")
    with later(20):
        assert program("firm").get(f"payments/{made.id}")["surcharge"] == "114.00"  # 19 days
        assert bank.tell(told)["verdict"] == "booked"
        seen = program("firm").get(f"payments/{made.id}")
    assert (seen["surcharge"], seen["state"]) == ("0.00", "paid")


def test_a_transaction_of_another_order_is_not_taken_twice(
    bank: Bank, order: Make, program: Of
) -> None:
    first, second = begin(program, order()), begin(program, order())
    assert bank.tell(bank.result(first["reference"], "200.00", transaction="T"))["verdict"]
    again = bank.result(second["reference"], "200.00", transaction="T")
    assert bank.tell(again, status=422)["code"] == "payments.notice_refused"
    assert len(kept(Line, kind="payment")) == 1


def test_what_is_paid_twice_is_a_surplus_and_goes_back(
    bank: Bank, order: Make, program: Of
) -> None:
    made = order()
    first, second = begin(program, made), begin(program, made)
    bank.tell(bank.result(first["reference"], "200.00"))
    bank.tell(bank.result(second["reference"], "200.00"))
    assert [row.kind for row in kept(Finding)] == ["surplus"]
    finance = program("cashier")
    rows = finance.post(f"payments/{made.id}/refunds", {"reason": "重复缴款"}, status=201)["items"]
    assert [row["amount"] for row in rows] == ["200.00"]
    finance.post(f"payments/{made.id}/refunds", {"reason": "再退一次"}, status=409)
    (refund,) = kept(Refund)
    told = bank.result(refund.reference, "200.00", type="refund-result", state="done")
    assert bank.tell(told)["verdict"] == "booked"
    assert bank.tell(told)["verdict"] == "repeated"
    assert finance.get(f"payments/{made.id}")["owed"] == "0.00"


def test_for_another_merchant_or_of_no_reference_of_ours(
    bank: Bank, order: Make, program: Of
) -> None:
    wish = begin(program, order())
    for more in ({"merchant": "other"}, {"amount": "2e2"}, {"at": "yesterday"}, {"state": "?"}):
        bank.tell(bank.result(wish["reference"], "200.00") | more, status=422)
    bank.tell(bank.result("unknown", "200.00"), status=422)
    assert kept(Line, kind="payment") == []
    assert [row.verdict for row in kept(Notification)] == ["unfit"] * 4 + ["unknown"]


def test_paying_later_in_parts_is_asked_for_and_approved(
    bank: Bank, order: Make, program: Of, later: Any
) -> None:
    made = order(surcharge="fine-late")
    parts = [{"day": "2024-10-31", "amount": "80"}, {"day": "2024-11-30", "amount": "120"}]
    firm, finance = program("firm"), program("cashier")
    path = f"payments/{made.id}/arrangements"
    firm.post(path, {"parts": parts[:1], "reason": "经营困难"}, status=409)
    asked = firm.post(path, {"parts": parts, "reason": "经营困难"}, status=201)
    firm.post(path, {"parts": parts, "reason": "再问一次"}, status=409)
    firm.post(f"payment-arrangements/{asked['id']}/answer", {"approve": True}, status=403)
    finance.post(f"payment-arrangements/{asked['id']}/answer", {"approve": True})
    finance.post(f"payment-arrangements/{asked['id']}/answer", {"approve": True}, status=409)
    with later(35):  # 1 November: the first part is a day late
        seen = program("firm").get(f"payments/{made.id}")  # with a token of that day
        assert (seen["surcharge"], seen["due_now"]) == ("2.40", "82.40")
        assert begin(program, made)["amount"] == "82.40"


def test_nobody_pays_what_is_not_owed(bank: Bank, order: Make, program: Of) -> None:
    made = order()
    path = f"payments/{made.id}/pay"
    assert program("firm").post(path, {"amount": "200.01"}, status=409)["code"]
    assert program("firm").post(path, {"amount": "0.001"}, status=422)["code"]
    wish = begin(program, made)
    bank.tell(bank.result(wish["reference"], "200.00"))
    program("firm").post(path, status=409)
    program("citizen").post(path, status=404)


def test_the_receipt_is_a_paper_that_the_payer_sees(
    bank: Bank, order: Make, program: Of, worker: Any
) -> None:
    made = order()
    bank.tell(bank.result(begin(program, made)["reference"], "200.00"))
    worker()
    line = program("firm").get(f"payments/{made.id}")["lines"][1]
    answer = Client().get(f"/pay/{made.token}/receipts/{line_id(made)}")
    assert line["receipt"]
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


def line_id(made: Order) -> str:
    return str(kept(Line, order=made, kind="payment")[0].id)


def test_the_message_is_signed_as_the_standard_says() -> None:
    """RFC 8037, appendix A.4."""
    from base64 import urlsafe_b64decode

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    private = urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    key = Ed25519PrivateKey.from_private_bytes(private)
    assert message.signed({}, key).startswith("eyJhbGciOiJFZERTQSJ9.")
    public = Ed25519PublicKey.from_public_bytes(
        urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    )
    assert message.opened(message.signed({"a": 1}, key), public) == {"a": 1}
