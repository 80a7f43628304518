"""A licence on the phone page, shown, scanned in a second browser, then revoked; and read without
network.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import PHONE
from tests.journeys.program import Program
from tests.journeys.test_portal_in_browser import Visit
from tests.journeys.test_wallet import certified, content, paper_code, revoke
from yiwang.kernel import clock

pytestmark = pytest.mark.browser
SECOND = 1000  # milliseconds within which every way must say it


@pytest.fixture
def site(city_today: None, live_server: Any) -> str:
    """The address of the city, which runs by the machine's clock."""
    return str(live_server.url)


@pytest.fixture
def licence(site: str, worker: Callable[[], None]) -> str:
    with clock.at(clock.machine()):
        return certified(Program, worker)


def show(phone: Visit, licence: str) -> str:
    """Make a code as a person with a thumb does; return the path that its QR code leads to."""
    phone.open(f"/wallet/{licence}")
    phone.page.click(".show-form .btn-primary")
    phone.page.wait_for_selector(".show-code")
    return urlsplit(phone.page.get_attribute("[data-copy]", "data-copy")).path


def scan(reader: Visit, path: str) -> str:
    """What a second browser says in its huge word, within a second."""
    reader.page.goto(reader.site + path)
    return verdict(reader)


def verdict(reader: Visit) -> str:
    reader.page.wait_for_selector(".big-verdict")
    answered = "performance.getEntriesByType('navigation')[0].responseEnd"
    assert reader.page.evaluate(answered) < SECOND
    return str(reader.page.inner_text(".big-verdict h1"))


def upload(reader: Visit, document: bytes) -> str:
    reader.open("/verify")
    file = {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": document}
    reader.page.set_input_files("[type=file]", [file])
    reader.page.click("form[enctype] .btn-primary")
    return verdict(reader)


def test_a_licence_is_shown_scanned_and_revoked(site: str, licence: str, open_page: Any) -> None:
    phone = Visit(open_page(viewport=PHONE, bypass_csp=True), site, script=True)
    reader = Visit(open_page(viewport=PHONE, bypass_csp=True), site, script=True)
    phone.sign_in("firm")
    phone.open("/wallet")
    path = show(phone, licence)
    phone.audit()
    assert scan(reader, path) == "有效"
    reader.audit()
    assert "贺海波" not in reader.page.inner_text("main"), "only what was ticked is shown"
    phone.page.wait_for_selector(".show-result.show-good")
    phone.open("/wallet/uses")
    assert "有效" in phone.page.inner_text(".uses")

    document, printed = content(licence), f"/verify/{paper_code(licence)}"
    unused = show(phone, licence)
    with clock.at(clock.machine()):
        revoke(Program, licence)
    assert scan(reader, unused) == "撤销"
    assert scan(reader, path) == "码已用过"
    assert scan(reader, printed) == "撤销"
    assert upload(reader, document) == "撤销"
    reader.audit()
    assert scan(reader, show(phone, licence)) == "撤销"


def test_cards_are_read_without_network_until_one_signs_out(
    site: str, licence: str, open_page: Any
) -> None:
    page = open_page(viewport=PHONE, locale="en-US")
    phone = Visit(page, site, script=False)
    phone.sign_in("firm")
    page.goto(f"{site}/wallet")
    page.wait_for_selector(".kept-note:not([hidden])")
    manifest = page.request.get(site + page.get_attribute("link[rel=manifest]", "href")).json()
    assert manifest["start_url"] == "/wallet"
    page.wait_for_function("navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.goto(f"{site}/wallet")
    text = page.inner_text("main")
    assert "No network: as of" in text
    assert "may be out of date" in text
    assert "青岛海风示例餐饮有限公司" in text
    page.context.set_offline(False)
    page.goto(f"{site}/")
    page.click(".account-menu summary")
    page.click(".account-menu form button")
    page.wait_for_selector(".sign-in-link")
    page.context.set_offline(True)
    page.goto(f"{site}/wallet")
    text = page.inner_text("main")
    assert "No network" in text
    assert "青岛海风示例餐饮有限公司" not in text
