"""One case by hand, from the counter to the licence, in a browser with script and by its keys."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect

from tests.audit import look
from tests.conftest import DESKTOP, PHONE
from tests.journeys.forms import tick
from tests.journeys.restaurant import SERVICE
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

PLAN: FilePayload = {
    "name": "平面图.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n%%EOF\n",
}

pytestmark = pytest.mark.browser


Desk = Callable[..., Page]


@pytest.fixture
def desk(transactional_db: None, city: None, live_server: Any, open_page: Any) -> Desk:
    """`desk("window")`: the browser of somebody who has signed in, at the inbox."""

    def of(account: str, viewport: dict[str, int] = DESKTOP) -> Page:
        client = Client()
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        cookie: Any = {
            "name": name,
            "value": client.cookies[name].value,
            "url": live_server.url,
        }
        page: Page = open_page(viewport=viewport, bypass_csp=True)  # for the checker's own script
        page.context.add_cookies([cookie])
        page.goto(f"{live_server.url}/work")
        return page

    return of


def file(window: Page) -> str:
    """Fill in person and form at the counter; return the number."""
    window.get_by_role("link", name="窗口申报").first.click()
    window.locator(f'a[href$="{SERVICE}"]').click()
    window.locator('[name="_person_kind"]').select_option("001")
    window.locator('[name="_person_identity"]').fill("91370202MADM00019J")
    window.locator('[name="_person_name"]').fill("青岛海风示例餐饮有限公司")
    window.locator('[name="_person_mobile"]').fill("15400000055")
    window.get_by_role("button", name="核对身份并调取登记信息").click()
    expect(window.locator('[name="applicant-name"]')).to_have_value("青岛海风示例餐饮有限公司")
    tick(window, "business-form", "catering")
    for name, value in (
        ("business-activities", "hot"),
        ("business-activities", "cold"),
        ("business-special", "true"),
        ("business-online", "false"),
        ("contact-same", "true"),
        ("handlers-0-later", "false"),
        ("commitments-safety_rules", "true"),
        ("commitments-truthful", "true"),
        ("delivery-method", "electronic"),
    ):
        tick(window, name, value)
    window.locator('[name="representative-mobile"]').fill("15400000044")
    window.locator('[name="premises-district"]').select_option("370202")
    window.locator('[name="premises-street"]').select_option("370202001")
    for name, text in {
        "premises-address": "香港中路街道示例路5号",
        "premises-area": "120",
        "premises-kitchen_area": "40",
        "handlers-0-name": "贺海波",
        "handlers-0-id_number": "370299197906170419",
        "handlers-0-certificate": "JK2026000123",
        "handlers-0-valid_until": "2099-06-30",
    }.items():
        window.locator(f'[name="{name}"]').fill(text)
    window.locator('input[type="file"][name="floor_plan"]').set_input_files(PLAN)
    window.wait_for_load_state("networkidle")
    look(window, "workbench/01-counter")
    window.get_by_role("button", name="提交申请").last.click()
    expect(window.get_by_role("heading", name="已收件")).to_be_visible()
    look(window, "workbench/02-receipt")
    return window.url.rpartition("/")[2]


def end(page: Page, key: str, **entered: str) -> None:
    """From the inbox: j and Enter open the first task, a digit chooses how it ends."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/work/tasks/"))
    page.keyboard.press(key)
    expect(page.locator(f'.outcome[data-key="{key}"]')).to_have_attribute("aria-current", "true")
    for name, text in entered.items():
        field = page.locator(f'#decide [name="{name}"]')
        if field.first.get_attribute("type") == "radio":
            page.locator(f'#decide [name="{name}"][value="{text}"]').check()
        else:
            field.fill(text)
    page.locator("#decide .form-actions .btn").first.click()
    page.wait_for_url(re.compile(r"/work$"))


def test_from_the_counter_to_the_licence(desk: Desk, worker: Callable[[], None]) -> None:
    window = desk("window")
    number = file(window)
    window.goto(window.url.partition("/work")[0] + "/work")
    look(window, "workbench/03-inbox")
    end(window, "1")
    expect(window.locator(".alert-success")).to_contain_text(number)
    visit = {"visited_on": "2024-09-27", "findings": "场所布局与平面图一致，设施齐全。"}
    officer = desk("officer")
    look(officer, "workbench/04-officer")
    end(officer, "1", **visit)
    end(desk("officer2"), "1", **visit)
    officer.reload()
    end(officer, "1", proposal="grant", reason="材料齐全，现场符合要求。")
    decider = desk("decider", PHONE)
    decider.locator(".row-link").first.click()
    look(decider, "workbench/05-decider-phone")
    decider.locator("#decide .form-actions .btn").first.click()
    decider.wait_for_url(re.compile(r"/work$"))
    worker()
    window.goto(window.url.partition("/work")[0] + "/work")
    end(window, "1", method="electronic", receiver="贺海波")
    worker()
    window.goto(window.url.partition("/work")[0] + f"/work/cases/{number}")
    expect(window.locator(".case-state")).to_contain_text("已办结")
    expect(window.locator(".files")).to_have_count(2)
    expect(window.get_by_text("食品经营许可证", exact=True)).to_be_visible()
    look(window, "workbench/06-closed")
