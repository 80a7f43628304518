"""Two ways of working that carry the whole journey: keys alone, and no script at all."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.crawl.look import Viewer, viewing
from tests.journeys.restaurant import SERVICE

pytestmark = pytest.mark.browser

FARTHEST = 150  # keys from one control to the next; what needs more cannot be reached
PLAN = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"
FOCUSED = "each => each === document.activeElement"
ACTIVE = "[document.activeElement.name, document.activeElement.value]"


class Keys:
    """Somebody who never touches the mouse."""

    def __init__(self, viewer: Viewer) -> None:
        self.page, self.site = viewer.page, viewer.site

    def press(self, wanted: Locator) -> None:
        self._reach(wanted)
        self.page.keyboard.press("Enter")

    def choose(self, name: str, value: str) -> None:
        wanted = self.page.locator(f'[name="{name}"][value="{value}"]')
        if wanted.get_attribute("type") == "checkbox":
            self._reach(wanted)
        else:
            self._tab(lambda: self.page.evaluate(ACTIVE)[0] == name, name)
            self._press("ArrowDown", lambda: self.page.evaluate(ACTIVE) == [name, value], value)
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        self._wait()

    def select(self, name: str, value: str) -> None:
        wanted = self.page.locator(f'select[name="{name}"]')
        self._reach(wanted)
        self._press("ArrowDown", lambda: wanted.input_value() == value, value)
        self._wait()

    def type(self, wanted: Locator, text: str) -> None:
        self._reach(wanted)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def attach(self, name: str) -> None:
        """The file dialogue itself is the browser's."""
        control = self.page.locator(f'[type="file"][name="{name}"]')
        self._reach(control)
        control.set_input_files([PLAN])
        self._wait()

    def update(self) -> None:
        """The questions that follow an answer are there already."""

    def _reach(self, wanted: Locator) -> None:
        self._tab(lambda: wanted.evaluate(FOCUSED), str(wanted))

    def _tab(self, arrived: Any, what: str) -> None:
        self._press("Tab", arrived, what)

    def _press(self, key: str, arrived: Any, what: str) -> None:
        for _turn in range(FARTHEST):
            if arrived():
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {what} on {self.page.url}")

    def _wait(self) -> None:
        self.page.wait_for_timeout(400)  # longer than the form waits for further answers
        expect(self.page.locator(BUSY)).to_have_count(0)


class Plain:
    """Somebody whose browser runs no script."""

    def __init__(self, viewer: Viewer) -> None:
        self.page, self.site = viewer.page, viewer.site

    def press(self, wanted: Locator) -> None:
        wanted.click()

    def choose(self, name: str, value: str) -> None:
        self.page.check(f'[name="{name}"][value="{value}"]')

    def select(self, name: str, value: str) -> None:
        self.page.select_option(f'select[name="{name}"]', value)

    def type(self, wanted: Locator, text: str) -> None:
        wanted.fill(text)

    def attach(self, name: str) -> None:
        self.page.set_input_files(f'[type="file"][name="{name}"]', [PLAN])

    def update(self) -> None:
        self.page.click('[value="evaluate"]')


def go_on(hand: Keys | Plain, following: str) -> None:
    hand.press(hand.page.locator(".form-actions .btn-primary").last)
    hand.page.wait_for_url(f"**{following}")


def answer(hand: Keys | Plain, name: str, text: str) -> None:
    hand.type(hand.page.locator(f'[name="{name}"]'), text)


def fill_in(hand: Keys | Plain) -> None:
    """All pages, as a restaurant that sells hot dishes only."""
    hand.choose("business-form", "catering")
    hand.update()
    hand.choose("business-activities", "hot")
    hand.choose("business-special", "false")
    hand.choose("business-online", "false")
    go_on(hand, "page=applicant")
    hand.choose("contact-same", "true")
    go_on(hand, "page=premises")
    hand.select("premises-district", "370202")
    hand.update()
    hand.select("premises-street", "370202001")
    answer(hand, "premises-address", "香港中路街道示例路5号")
    answer(hand, "premises-area", "120")
    answer(hand, "premises-kitchen_area", "40")
    hand.attach("floor_plan")
    go_on(hand, "page=people")
    hand.press(hand.page.locator('[name="_add"]'))
    hand.page.wait_for_selector('[name="handlers-0-name"]')
    answer(hand, "handlers-0-name", "贺海波")
    answer(hand, "handlers-0-id_number", "370299197906170419")
    hand.choose("handlers-0-later", "true")
    go_on(hand, "page=promise")
    for name in ("safety_rules", "certificates", "truthful"):
        hand.choose(f"commitments-{name}", "true")
    hand.choose("delivery-method", "electronic")
    go_on(hand, "page=_review")


def apply(hand: Keys | Plain) -> str:
    """From the guide to a case; return its number."""
    page = hand.page
    page.goto(f"{hand.site}/services/{SERVICE}")
    hand.press(page.locator(".guide-go .btn"))
    page.wait_for_url("**/apply")
    firm = page.locator('[name="applicant"]').nth(1).get_attribute("value")
    body = page.locator('[name="body"] option', has_text="Shinan").get_attribute("value")
    hand.choose("applicant", firm or "")
    hand.select("body", body or "")
    go_on(hand, "/fill")
    fill_in(hand)
    hand.press(page.locator('.btn-big[value="submit"]'))
    page.wait_for_selector(".progress-steps")
    return page.url.rpartition("/")[2]


def accept(hand: Keys | Plain, number: str) -> str:
    """Find the case in the inbox and accept it; return what the inbox says then."""
    page = hand.page
    page.goto(f"{hand.site}/work")
    hand.type(page.locator('.narrow [name="q"]'), number)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q="))
    hand.press(page.locator(".row-link").first)
    page.wait_for_url("**/work/tasks/**")
    hand.press(page.locator(".outcome", has_text="Accept").first)
    page.wait_for_selector('.outcome[aria-current="true"]')
    hand.press(page.locator("#decide .form-actions .btn").first)
    page.wait_for_url(re.compile(r"/work(\?.*)?$"))  # back to the list that was narrowed
    return page.locator(".alert-success").inner_text()


@pytest.mark.parametrize("way", [Keys, Plain], ids=["by keys alone", "without script"])
def test_a_firm_applies_and_the_window_accepts(
    site: str, chromium: Any, way: type[Keys] | type[Plain]
) -> None:
    script = way is Keys
    with viewing(chromium, site, "firm", "en", "desktop", script=script) as firm:
        number = apply(way(firm))
    with viewing(chromium, site, "window", "en", "desktop", script=script) as window:
        assert number in accept(way(window), number)
