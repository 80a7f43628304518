"""Two penalties by hand: in the ordinary procedure with a hearing, and on a phone in the street."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.audit import look
from tests.conftest import DESKTOP, PHONE
from tests.journeys.forms import tick
from tests.journeys.program import Program
from tests.journeys.punished import CLUE, SERVED, investigated, opened
from yiwang.base.work import duties as work
from yiwang.govern.enforcement import demonstration
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

pytestmark = pytest.mark.browser
Desk = Callable[..., Page]


@pytest.fixture(autouse=True)
def friday() -> None:
    """Today: the server that the browser talks to knows no other day."""


@pytest.fixture
def desk(transactional_db: None, city: None, live_server: Any, open_page: Any) -> Desk:
    """`desk("street", "/work/new", PHONE)`: the browser of somebody who has signed in."""
    demonstration.load()

    def of(account: str, path: str, viewport: dict[str, int] = DESKTOP) -> Page:
        client = Client()
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        page: Page = open_page(viewport=viewport, bypass_csp=True)
        value = client.cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return of


def finish(page: Page, outcome: str, fill: dict[str, str] | None = None) -> None:
    """End the first task of a case's page with an outcome."""
    page.locator("a.outcome", has_text=outcome).first.click()
    page.wait_for_load_state("networkidle")
    for name, value in (fill or {}).items():
        page.locator(f'[name="{name}"]').fill(value)
    page.locator("#decide form .btn", has_text=outcome).first.click()
    page.wait_for_load_state("networkidle")


def test_a_penalty_on_the_spot_on_a_phone(desk: Desk) -> None:
    page = desk("street", "/work/new", PHONE)
    page.get_by_role("link", name="当场处罚").click()
    tick(page, "act", "litter")
    page.locator('[name="place"]').fill("香港中路与示例路口")
    page.locator('[name="description"]').fill("在人行道上倾倒污水。")
    tick(page, "party-kind", "natural")
    page.locator('[name="party-name"]').fill("林海平")
    page.locator('[name="party-person_number"]').fill("370299198804120212")
    tick(page, "told", "true")
    page.locator('[name="heard"]').fill("无")
    tick(page, "kind", "fine")
    page.locator('[name="fine"]').fill("300")
    page.locator('[name="second_officer"]').fill("DEMO-SN-0202")
    tick(page, "signed", "signed")
    look(page, "workbench/street")
    sign(page)
    page.get_by_role("button", name="提交并开始办理").last.click()
    expect(page.locator(".error-summary")).to_contain_text("200")  # refused with its limit
    page.locator('[name="fine"]').fill("150")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交并开始办理").last.click()
    expect(page.locator("#notice")).to_contain_text("没有网络")
    page.context.set_offline(False)
    page.get_by_role("button", name="提交并开始办理").last.click()
    page.wait_for_url("**/work/cases/**")
    expect(page.locator("h1")).to_have_text("林海平")
    expect(page.locator("main")).to_contain_text("罚款 150元")
    number = page.url.rpartition("/")[2]
    with clock.at(clock.now() + timedelta(days=16)):  # late: the limit to pay has passed
        Program("head-urban").complete("recorded", {}, case=number)
        work.fire_timers()
        party = desk("citizen", f"/me/penalties/{number}", PHONE)
        expect(party.locator(".case-top")).to_contain_text("逾期未履行")
        expect(party.get_by_role("link", name="缴款").first).to_be_visible()


def sign(page: Page) -> None:
    canvas = page.locator("canvas.signature")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 80)
    page.mouse.up()
    page.wait_for_function("document.querySelector('[data-signature]').files.length === 1")


@pytest.mark.long
def test_an_ordinary_penalty_with_a_hearing(desk: Desk) -> None:
    today = clock.today()
    officer = desk("enforcer", "/work/penalties")
    number = opened(Program("enforcer"), "penalty-ordinary", CLUE)
    investigated(Program, number, "12000")
    legal = desk("legal-market", f"/work/cases/{number}")
    expect(legal.locator(".law-later").first).to_be_visible()
    look(legal, "workbench/penalty-review")
    finish(legal, "审核通过", {"opinion": "事实清楚，程序合法。"})
    head = desk("head-market", f"/work/cases/{number}")
    finish(head, "形成讨论意见", {"members": "方志远、白若溪", "opinion": "同意拟处罚意见。"})
    Program("enforcer").complete("served", SERVED | {"served_on": today.isoformat()}, case=number)
    party = desk("citizen", f"/cases/{number}", PHONE)
    party.get_by_role("link", name="陈述申辩、听证和缴款").click()
    party.locator('[name="text"]').fill("已停业并申请登记。")
    party.get_by_role("button", name="提交陈述").click()
    expect(party.locator("#said")).to_contain_text("已停业并申请登记。")
    look(party, "workbench/penalty-party")
    party.get_by_role("button", name="我要求听证").click()
    expect(party.locator("#said")).to_contain_text("听证申请")
    legal.goto(legal.url.partition("/work")[0] + f"/work/cases/{number}")
    where = {"time": "9:30", "held_at": "市南区示例路1号听证室"}
    finish(
        legal, "确定时间地点并通知", {"held_on": (today + timedelta(days=2)).isoformat(), **where}
    )
    expect(legal.locator("#decide")).to_contain_text("七个工作日")  # refused: too soon
    later = (today + timedelta(days=30)).isoformat()
    legal.locator('[name="held_on"]').fill(later)
    legal.locator("#decide form .btn").first.click()
    legal.wait_for_load_state("networkidle")
    steps = Program("legal-market")
    minutes = {"attendance": "present", "minutes": "双方质证、辩论。", "opinion": "建议维持。"}
    steps.complete("held", minutes, case=number)
    steps.complete("pass", {"opinion": "听证程序合法。"}, case=number)
    Program("enforcer").complete("weighed", {"answer": "听证意见已经考虑。"}, case=number)
    head.goto(head.url.partition("/work")[0] + f"/work/cases/{number}")
    finish(head, "给予行政处罚")
    officer.reload()
    expect(officer.locator("tbody")).to_contain_text("已作出处罚决定")
    look(officer, "workbench/penalty-list")
