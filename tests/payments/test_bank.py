"""Against the bank of the demonstration, a program on loopback: it keeps its own books."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings

from tests.journeys.conftest import FRIDAY
from tests.journeys.program import Program
from tests.payments.remote import Remote
from yiwang.base.payments import duties, reconciling
from yiwang.base.payments.models import Attempt, Finding, Order, Statement
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting

pytestmark = pytest.mark.database
Make = Callable[..., Order]
Of = Callable[[str], Program]
DAY = date(2024, 9, 27)


@pytest.fixture
def remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    made = Remote(tmp_path / "bank", settings.YIWANG.payments_key)
    made.start(FRIDAY.isoformat())
    ours = replace(
        settings.YIWANG,
        payments=f"http://127.0.0.1:{made.port}",
        payments_certificate=str(made.folder / "certificate.pem"),
    )
    monkeypatch.setattr(settings, "YIWANG", ours)
    yield made
    made.stop()


def begin(program: Of, order: Order) -> dict[str, Any]:
    wish: dict[str, Any] = program("firm").post(f"payments/{order.id}/pay", status=201)
    return wish


def standing(program: Of, order: Order) -> dict[str, Any]:
    seen: dict[str, Any] = program("firm").get(f"payments/{order.id}")
    return seen


def test_the_bank_that_never_tells_is_asked_refunds_and_is_compared_with(
    remote: Remote, order: Make, program: Of
) -> None:
    paid, open_, silent, unlisted = (order(text) for text in ("200", "10", "30", "40"))
    for each, conduct in ((paid, "never"), (silent, "silent"), (unlisted, "unlisted")):
        assert "Paid" in remote.confirm(begin(program, each)["url"], conduct)
    begin(program, open_)
    with clock.at(FRIDAY + timedelta(minutes=3)):
        assert duties.ask() == 4
        assert duties.ask() == 0
    states = [standing(program, each)["state"] for each in (paid, open_, silent, unlisted)]
    assert states == ["paid", "open", "open", "paid"]

    finance = program("cashier")
    finance.post(f"payments/{paid.id}/refunds", {"amount": "50", "reason": "减免"}, status=201)
    assert duties.send_refunds() == 1
    assert standing(program, paid)["owed"] == "50.00"

    assert reconciling.reconcile() == 0, "the day is not over"
    remote.stop()
    remote.start((FRIDAY + timedelta(days=1)).isoformat())
    with clock.at(FRIDAY + timedelta(days=1)):
        assert reconciling.reconcile() == 3
        assert reconciling.reconcile() == 0
    with acting(SYSTEM):
        (statement,) = Statement.objects.all()
        found = {row.kind: row for row in Finding.objects.all()}
    assert (statement.day, statement.state, statement.matched) == (DAY, "done", 2)
    assert {kind: row.order_id for kind, row in found.items()} == {
        "only_theirs": silent.id,
        "only_ours": unlisted.id,
    }
    path = f"payment-findings/{found['only_theirs'].id}/settle"
    finance.post(path, {"note": ""}, status=409)
    assert finance.post(path, {"note": "与银行核实", "book": True})["state"] == "settled"
    finance.post(path, {"note": "再核"}, status=409)
    assert standing(program, silent)["state"] == "paid"


def test_a_statement_is_compared_page_by_page_and_goes_on_where_it_stopped(
    remote: Remote, order: Make, program: Of, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in [order("1") for _number in range(3)]:
        remote.confirm(begin(program, each)["url"])
    remote.stop()
    remote.start((FRIDAY + timedelta(days=1)).isoformat())
    monkeypatch.setattr(reconciling, "PAGE", 2)
    with clock.at(FRIDAY + timedelta(days=1)):
        sheets = [reconciling._fetch(reconciling.gateway(), DAY, start) for start in (0, 2)]
        reconciling.compare(SYSTEM, sheets[0])
        again = reconciling.compare(SYSTEM, sheets[0])
        assert (again.position, again.state) == (2, "running")
        assert reconciling.reconcile() == 1
        with acting(SYSTEM):
            assert Statement.objects.get().state == "done"
            assert Finding.objects.filter(kind="only_theirs").count() == 3


def test_a_strangers_wish_and_a_changed_one_are_refused(
    remote: Remote, order: Make, program: Of
) -> None:
    url = urlsplit(begin(program, order())["url"])
    message = parse_qs(url.query)["message"][0]
    head, body, signature = message.split(".")
    for text in (f"{head}.{body[:-4]}AAAA.{signature}", "a.b.c", f"{head}.{body}."):
        assert remote.get(f"/pay?{urlencode({'message': text})}")[0] == 401


def test_an_attempt_of_which_the_bank_knows_nothing_ends_some_day(
    remote: Remote, order: Make, program: Of
) -> None:
    begin(program, order())  # the browser never got there
    for hours in (1, 3, 12, 48, 120, 400):
        with clock.at(FRIDAY + timedelta(hours=hours)):
            duties.ask()
    with acting(SYSTEM):
        (attempt,) = Attempt.objects.all()
    assert (attempt.state, attempt.ask_at, attempt.asked) == ("failed", None, 6)


def test_who_stops_between_two_steps_goes_on_and_does_nothing_twice(
    remote: Remote, order: Make, program: Of, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bank was asked, and we ended before, or after, its answer was booked."""
    made = order()
    remote.confirm(begin(program, made)["url"])

    def stop(*_args: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    def stopped(name: str, there: Any, do: Callable[[], int]) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(there, name, stop)
            with pytest.raises(KeyboardInterrupt):
                do()

    with clock.at(FRIDAY + timedelta(minutes=3)):
        stopped("settle_answer", duties.paying, duties.ask)
        stopped("_put_off", duties, duties.ask)
        duties.ask()
        wish = {"amount": "5", "reason": "减免"}
        program("cashier").post(f"payments/{made.id}/refunds", wish, status=201)
        stopped("settle_answer", duties.paying, duties.send_refunds)
        stopped("_put_back", duties, duties.send_refunds)
        duties.send_refunds()
    seen = standing(program, made)
    assert [line["kind"] for line in seen["lines"]] == ["charge", "payment", "refund"]
