"""Correction, refusal, withdrawal and expert review, by hand in a browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect

from tests.conftest import DESKTOP, PHONE
from tests.journeys.forms import finish
from tests.journeys.program import Program
from tests.journeys.test_probes import handed_in
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

pytestmark = pytest.mark.browser

REASON = "食品处理区面积不符合要求，依据《食品安全法》第三十五条。"
PLAN: FilePayload = {
    "name": "新平面图.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4 new\n%%EOF\n",
}
Enter = Callable[..., Page]


@pytest.fixture
def today(city_today: None) -> Iterator[None]:
    """The city by the machine's clock, which is the one that the pages' server goes by."""
    with clock.at(clock.machine()):
        yield


@pytest.fixture
def enter(today: None, live_server: Any, open_page: Any) -> Enter:
    """`enter("window", "/work")`: the page of somebody who has signed in."""

    def of(account: str, path: str, viewport: dict[str, int] = DESKTOP) -> Page:
        client = Client()
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        page: Page = open_page(viewport=viewport)
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return of


@pytest.fixture
def number(today: None) -> str:
    """A case that a firm just handed in, of the simple kind that needs no visit."""
    return handed_in(Program("firm"), special=False)


def end(page: Page, outcome: str, **entered: str) -> None:
    """Open the first task of the inbox, choose how it ends, fill in what that asks for."""
    page.locator(".row-link").first.click()
    page.wait_for_url(re.compile("/work/tasks/"))
    finish(page, outcome, **entered)


def test_a_notice_goes_out_and_the_missing_paper_comes_back(enter: Enter, number: str) -> None:
    window = enter("window", "/work")
    window.locator(".row-link").first.click()
    window.get_by_role("link", name=re.compile("补正")).first.click()
    window.locator('[name="_add"]').first.click()
    window.locator('[name="items-0-material"][value="floor-plan"]').check()
    window.locator('[name="items-0-text"]').fill("平面图未标明食品处理区。")
    window.locator("#decide .form-actions .btn").first.click()
    window.wait_for_url(re.compile(r"/work$"))
    firm = enter("firm", f"/cases/{number}")
    expect(firm.get_by_text("平面图未标明食品处理区。").first).to_be_visible()
    firm.goto(firm.url + "/fill")
    firm.locator('input[type="file"][name="floor_plan"]').set_input_files(PLAN)
    firm.wait_for_load_state("networkidle")
    firm.locator(".form-actions .btn-primary:visible").last.click()
    firm.wait_for_url(re.compile(rf"/cases/{number}$"))
    expect(firm.locator("main")).to_contain_text("已收件")
    window.reload()
    end(window, "受理")
    firm.reload()
    expect(firm.locator("main")).to_contain_text("受理")


def test_a_refusal_reaches_the_applicant_with_its_reason(enter: Enter, number: str) -> None:
    end(enter("window", "/work"), "受理")
    end(enter("officer", "/work"), "审查意见", proposal="refuse", reason=REASON)
    end(enter("decider", "/work"), "不予许可", reason=REASON)
    firm = enter("firm", f"/cases/{number}")
    expect(firm.get_by_text(REASON).first).to_be_visible()


def test_an_applicant_withdraws_and_no_desk_is_left_with_work(enter: Enter, number: str) -> None:
    firm = enter("firm", f"/cases/{number}", PHONE)
    firm.get_by_role("link", name=re.compile("撤回")).first.click()
    firm.locator("main form button").last.click()
    firm.wait_for_url(re.compile(rf"/cases/{number}$"))
    expect(firm.locator("main")).to_contain_text("已撤回")
    window = enter("window", "/work")
    expect(window.locator(".row-link")).to_have_count(0)


def test_the_clock_is_seen_to_stand_still_during_an_expert_review(
    enter: Enter, number: str
) -> None:
    end(enter("window", "/work"), "受理")
    officer = enter("officer", "/work")
    end(officer, "专家评审", reason="新型加工工艺需要专家评审。", days="5")
    firm = enter("firm", f"/cases/{number}")
    expect(firm.locator("main")).to_contain_text("暂停计时")
    end(enter("expert", "/work"), "评审结束", experts="王专家、李专家", opinion="工艺可行。")
    firm.reload()
    expect(firm.get_by_text("审查中").first).to_be_visible()
