"""Two departments open, one by the command and one by the page; a new version reaches both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.audit import look
from tests.journeys.test_offices import FOOD, SERVICE, entered, opened, signed_in
from yiwang.base.packages import actions as packages
from yiwang.base.packages.source import of, read
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.web.demonstration import PACKAGES

pytestmark = pytest.mark.browser

ISLAND = {
    "code": "lingshan-approval",
    "name": "灵山岛行政审批局",
    "name_en": "Approval Bureau of Lingshan Island",
    "uscc": "11370214DM0009018A",
    "function": "approval",
    "lines": "宋海岩，keeper，keeper-lingshan",
}
Desk = Callable[[Client], Page]


@pytest.fixture
def desk(transactional_db: None, city: None, live_server: Any, open_page: Any) -> Desk:
    """A page of somebody who is signed in."""

    def of_client(client: Client) -> Page:
        page: Page = open_page(base_url=live_server.url)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return of_client


def open_by_page(page: Page) -> None:
    """The system administrator fills in one page."""
    page.goto("/administration/offices")
    page.get_by_role("link", name="开通部门").click()
    for name, value in ISLAND.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.locator('[name="level"]').select_option("street")
    page.locator('[name="region"]').select_option("370211401")
    for post in ("window", "keeper"):
        page.locator(f'[name="posts"][value="{post}"]').check()
    page.locator(f'[name="packages"][value="{FOOD}"]').check()
    page.locator(f'[name="own.{SERVICE}.promise_day"]').fill("4")
    look(page, "decisions/office-open")
    page.locator("main form button.btn-primary").last.click()
    expect(page.locator(".check-good")).to_contain_text("lingshan-approval")


def confirm_by_page(page: Page) -> None:
    """The security administrator grants what the posts may do."""
    page.goto("/administration/offices")
    panel = page.locator("section", has_text=ISLAND["name"])
    panel.get_by_role("button").click()
    expect(page.locator("section", has_text=ISLAND["name"])).not_to_contain_text("等待授权")


def publish() -> None:
    """The next version says that one visit is needed."""
    source = read(PACKAGES / FOOD)
    files = dict(source.files)
    files["package.yaml"] = files["package.yaml"].replace(f'"{source.version}"', '"9.0"')
    guide = files["services.yaml"].replace("limit_scene_num: 0", "limit_scene_num: 1")
    files["services.yaml"] = guide
    with acting(SYSTEM):
        packages.install(SYSTEM, of(files))


def test_two_departments_differ_and_are_upgraded_together(desk: Desk, tmp_path: Path) -> None:
    with clock.at(clock.machine()):  # the server's day, not the Friday of other journeys
        opened(tmp_path)
        open_by_page(desk(entered("sysadmin")))
        confirm_by_page(desk(entered("secadmin")))
        with acting(SYSTEM):  # as if the keepers had replaced the passwords that they were handed
            Account.objects.filter(username__startswith="keeper-").update(start_password=False)
        offices = {"keeper-gaoxin": "3", "keeper-lingshan": "4"}
        desks = {account: desk(signed_in(account)) for account in offices}
        for account, promise in offices.items():
            page = desks[account]
            page.goto("/work/services")
            expect(page.get_by_label("承诺工作日")).to_have_value(promise)
            expect(page.locator("main h2")).not_to_contain_text("9.0")
        publish()
    for account, promise in offices.items():
        page = desks[account]
        page.reload()
        expect(page.locator("main h2")).to_contain_text("9.0")
        page.locator("details.given > summary").click()
        changes = page.locator("details.given dl")
        expect(changes.locator("del", has_text="0").first).to_be_visible()
        expect(changes.locator("ins", has_text="1").first).to_be_visible()
        expect(page.get_by_label("承诺工作日")).to_have_value(promise)
        look(page, f"decisions/office-{account}")
