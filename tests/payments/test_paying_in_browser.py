"""A fee is paid on a phone without an account, at the bank as a program; finance sees it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.audit import faults
from tests.conftest import PHONE
from tests.journeys.test_portal_in_browser import Visit
from tests.payments.remote import Remote
from yiwang.base.payments.models import Order
from yiwang.kernel import clock, keys
from yiwang.kernel.actor import SYSTEM, acting

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    made = Remote(tmp_path / "bank", settings.YIWANG.payments_key)
    made.start()
    address, certificate = made.settings.values()
    ours = replace(settings.YIWANG, payments=address, payments_certificate=certificate)
    monkeypatch.setattr(settings, "YIWANG", ours)
    yield made
    made.stop()


@pytest.fixture
def site(city_today: None, bank: Remote, live_server: Any) -> str:
    """The address of the city, which runs by the machine's clock and has a fee to be paid."""
    from yiwang.web.demonstration import load_fee

    with clock.at(clock.machine()):
        load_fee()
    return str(live_server.url)


def narrow(page: Any) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_fee_is_paid_on_the_phone_of_somebody_without_an_account(
    site: str, open_page: Any
) -> None:
    with acting(SYSTEM):
        order = Order.objects.get()
    code = keys.unseal("query_code", order.code_sealed)
    page = open_page(viewport=PHONE)
    page.goto(f"{site}/pay")
    page.fill("#number", order.number)
    page.fill("#code", "000000" if code != "000000" else "111111")
    page.click("main .btn-primary")
    page.wait_for_selector(".alert-danger")
    page.fill("#code", code)
    page.click("main .btn-primary")
    page.wait_for_selector(".pay-sum")
    assert page.inner_text(".pay-sum") == "¥60.00"
    narrow(page)
    page.click(".pay-now .btn-primary")
    page.click("button[value=refuse]")  # at the bank: not now after all
    page.click("a.go")
    page.wait_for_selector(".pay-sum")
    page.click(".pay-now .btn-primary")
    page.click("button[value=pay]")
    page.click("a.go")
    page.wait_for_selector("#pay-state .alert-success", timeout=90_000)
    page.goto(f"{site}/pay/{order.token}")
    assert page.locator(".pay-now").count() == 0
    assert page.locator(".pay-lines li").count() == 3
    narrow(page)

    finance = Visit(open_page(bypass_csp=True), site, script=True)
    finance.sign_in("cashier")
    finance.open("/work/payments")
    finance.page.click("a.row-link")
    finance.page.fill("#amount", "10")
    finance.page.fill("#reason", "减免")
    finance.page.click("button[value=refund]")
    finance.page.wait_for_selector(".alert-success")
    finance.open("/work/payments/differences")
    assert finance.page.locator(".empty-state").count() == 1
    desk = ("/work/payments", f"/work/payments/{order.id}", "/work/payments/differences")
    audit(finance, *desk)

    phone = Visit(open_page(viewport=PHONE, bypass_csp=True, locale="en-US"), site, script=True)
    phone.sign_in("firm")
    paths = (f"/pay/{order.token}", f"/pay/{order.token}/arrangement", "/payments", "/pay")
    audit(phone, *paths, "/publicity")


def audit(visit: Visit, *paths: str) -> None:
    """No page of these is wider than the screen or hard to use for somebody who cannot see it."""
    for path in paths:
        visit.open(path)
        narrow(visit.page)
        assert faults(visit.page) == [], path
