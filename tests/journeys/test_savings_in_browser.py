"""What data did, as it looks to the firm and the leader: wide, narrow, in both languages."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.audit import look
from tests.conftest import PHONE
from tests.journeys.test_on_file import firm
from tests.journeys.test_savings import seats
from tests.journeys.test_workbench_journey import Desk, desk

__all__ = ["desk", "firm", "seats"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
BOARD = "/work/indicators/service_indicators.data_did?since=2024-09-01&until=2024-09-27"


def show(page: Page, address: str) -> None:
    """Open an address of the same site."""
    site = urlsplit(page.url)
    page.goto(f"{site.scheme}://{site.netloc}{address}")


def in_english(page: Page) -> Page:
    site = urlsplit(page.url)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en"}
    page.context.add_cookies([{**cookie, "url": f"{site.scheme}://{site.netloc}"}])  # type: ignore[list-item]  # the library's own type of a cookie
    return page


def test_the_firm_and_the_leader_read_it(desk: Desk, seats: str) -> None:
    page = desk("firm")
    show(page, "/cases")
    page.get_by_role("link", name="数据为您办了什么").click()
    expect(page.locator("h1")).to_have_text("数据为您办了什么")
    expect(page.locator(".savings")).to_contain_text("免提交材料")
    look(page, "savings/firm")
    page.locator("#how-counted > summary").click()
    expect(page.locator("#how-counted")).to_contain_text("国务院令第716号")
    page.locator(".row-link").first.click()
    expect(page.locator("#savings-title")).to_be_visible()
    look(page, "savings/case")
    show(in_english(page), "/what-data-did")
    expect(page.locator("h1")).to_have_text("What data did for you")
    look(page, "savings/firm-en")
    phone = desk("firm", PHONE)
    show(phone, "/what-data-did")
    look(phone, "savings/firm-phone")
    leader = desk("leader")
    show(leader, BOARD + "&by=item")
    expect(leader.locator("#live")).to_contain_text("免提交材料")
    look(leader, "savings/board")
    show(in_english(leader), BOARD + "&by=body")
    look(leader, "savings/board-en")
    phone = desk("leader", PHONE)
    show(phone, BOARD)
    look(phone, "savings/board-phone")
