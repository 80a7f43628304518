"""The way from the guide to a tracked case in a real browser: with and without script."""

from typing import Any

import pytest
from django.conf import settings

from tests import databases
from tests.audit import faults
from tests.conftest import PHONE

pytestmark = pytest.mark.browser

PDF = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


@pytest.fixture
def site(transactional_db: None, owner_url: str, live_server: Any) -> str:
    """The address of the demonstration city, which runs by the machine's clock."""
    databases.found(owner_url, samples=True)
    return str(live_server.url)


class Visit:
    """A page on which a person does one thing after the other; each page is audited."""

    def __init__(self, page: Any, site: str, *, script: bool) -> None:
        self.page, self.site, self.script = page, site, script

    def sign_in(self, account: str) -> None:
        self.page.goto(f"{self.site}/account/login/")
        self.page.fill("[name=login]", account)
        self.page.fill("[name=password]", settings.YIWANG.home.secrets().demo_password)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_selector(".account-menu")

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.audit()

    def audit(self) -> None:
        if self.script:
            assert faults(self.page) == [], self.page.url

    def check(self, name: str, value: str) -> None:
        """Choose, and wait for the questions that follow from it."""
        box = f"[name={name}][value={value}]"
        if not self.script:
            self.page.check(box)
            return
        self.page.wait_for_load_state()  # before, the page's script does not listen
        with self.page.expect_response(lambda answer: "/fill" in answer.url):
            self.page.check(box)
        self.page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping')")

    def select(self, name: str, value: str) -> None:
        if not self.script:
            self.page.select_option(f"[name={name}]", value)
            return
        self.page.wait_for_load_state()
        with self.page.expect_response(lambda answer: "/fill" in answer.url):
            self.page.select_option(f"[name={name}]", value)
        self.page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping')")

    def update(self) -> None:
        """What a person without script presses to see the questions that follow."""
        if not self.script:
            self.page.click("[value=evaluate]")

    def go_on(self, following: str) -> None:
        self.page.click(".form-actions .btn-primary")
        self.page.wait_for_url(f"**{following}")
        self.audit()


def fill_in(visit: Visit) -> None:
    """Answer all pages as a restaurant that sells cold dishes."""
    page = visit.page
    visit.check("business-form", "catering")
    visit.update()
    visit.check("business-activities", "hot")
    visit.check("business-activities", "cold")
    visit.check("business-special", "true")
    visit.check("business-online", "false")
    visit.go_on("page=applicant")
    assert page.input_value("[name=applicant-uscc]") == "91370202MADM00019J"
    visit.check("contact-same", "true")
    visit.go_on("page=premises")
    visit.select("premises-district", "370202")
    visit.select("premises-street", "370202001")
    page.fill("[name=premises-address]", "香港中路街道示例路5号")
    page.fill("[name=premises-area]", "120")
    page.fill("[name=premises-kitchen_area]", "40")
    page.set_input_files("[type=file]", [PDF])
    if visit.script:
        page.wait_for_selector("text=plan.pdf")
    visit.go_on("page=people")
    page.click("[name=_add]")
    page.fill("[name=handlers-0-name]", "贺海波")
    page.fill("[name=handlers-0-id_number]", "370299197906170419")
    visit.check("handlers-0-later", "true")
    visit.go_on("page=promise")
    visit.check("commitments-safety_rules", "true")
    visit.check("commitments-certificates", "true")
    visit.check("commitments-truthful", "true")
    visit.check("delivery-method", "electronic")
    visit.go_on("page=_review")


@pytest.mark.parametrize(
    ("script", "options"),
    [
        pytest.param(True, {}, id="desktop", marks=pytest.mark.long),
        pytest.param(True, {"viewport": PHONE, "locale": "en-US"}, id="phone in English"),
        pytest.param(False, {"viewport": PHONE}, id="phone without script"),
    ],
)
def test_a_firm_applies_follows_and_looks_up_its_case(
    site: str, open_page: Any, script: bool, options: dict[str, Any]
) -> None:
    # The audit is put in by evaluation, which the policy of our pages rightly refuses.
    page = open_page(java_script_enabled=script, bypass_csp=script, **options)
    visit = Visit(page, site, script=script)
    visit.sign_in("firm")
    visit.open("/services/food-business-licence/apply")
    page.locator("[name=applicant]").nth(1).check()
    page.select_option("[name=body]", index=1)
    visit.go_on("/fill")
    fill_in(visit)
    page.click(".btn-big")
    page.wait_for_selector(".progress-steps")
    visit.audit()
    number, code = (each.inner_text() for each in page.locator(".about code").all())
    for path in ("/cases", "/messages", "/licences", f"/cases/{number}/withdraw", "/verify"):
        visit.open(path)
    visit.open("/track")
    page.fill("[name=number]", number)
    page.fill("[name=code]", code)
    page.press("[name=code]", "Enter")
    page.wait_for_selector(".step-current")
    visit.audit()


def test_the_keyboard_keeps_its_place_while_the_questions_change(site: str, open_page: Any) -> None:
    page = open_page()
    visit = Visit(page, site, script=True)
    visit.sign_in("firm")
    page.goto(f"{site}/services/food-business-licence/apply")
    page.locator("[name=applicant]").nth(1).check()
    page.select_option("[name=body]", index=1)
    page.click(".form-actions .btn-primary")
    page.wait_for_selector("[name=business-form]")
    page.wait_for_load_state()
    with page.expect_response(lambda answer: "/fill" in answer.url):
        page.focus("[name=business-form][value=sale]")
        page.keyboard.press("ArrowDown")
    page.wait_for_selector("[name=business-activities]")
    focused = "document.activeElement.name + '=' + document.activeElement.value"
    assert page.evaluate(focused) == "business-form=catering"
