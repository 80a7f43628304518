"""Pictures of the city's figures: drawn, clicked, read without script, on desktop and phone."""

import pytest
from playwright.sync_api import expect

from tests.audit import look
from tests.conftest import PHONE
from tests.journeys.test_indicators import counted
from tests.journeys.test_workbench_journey import Desk, desk

__all__ = ["counted", "desk"]
pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_from_the_picture_to_the_cases(desk: Desk, counted: object) -> None:
    page = desk("inspector")
    page.get_by_role("link", name="效能指标").first.click()
    page.wait_for_load_state()
    page.goto(f"{page.url}?since=2024-09-01&until=2024-09-27")  # the server has its own clock
    page.wait_for_load_state()
    bars = page.locator('.chart[data-of="parts-data"] canvas')
    expect(bars).to_be_visible()
    look(page, "workbench/indicators")
    # A bar leads a level down: district, body, item, and then the cases behind it.
    for _level in range(3):
        box = bars.bounding_box()
        assert box is not None
        bars.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.45})
        page.wait_for_load_state()
    expect(page.locator("h1")).to_contain_text("收件")
    expect(page.locator(".row-link").first).to_be_visible()
    look(page, "workbench/indicators-behind")
    # What is open stays open when the page asks for itself.
    page.go_back()
    page.wait_for_load_state()
    page.locator("#trend-table > summary").click()
    page.locator("h1").click()
    page.evaluate("htmx.trigger('#live', 'load'); htmx.ajax('GET', location.href, '#live')")
    expect(page.locator("#trend-table")).to_have_attribute("open", "")
    expect(bars).to_be_visible()
    phone = desk("leader", PHONE)
    phone.goto(page.url)
    look(phone, "workbench/indicators-phone")
