"""A family asks for the allowance on its phones, officers decide at their desks: the normal way,
and what becomes of it when a source is late, somebody refuses, or an answer is contested.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.sources.server import Sources
from tests.audit import AT_REST, look
from tests.conftest import DESKTOP, PHONE
from tests.journeys.checks.family import ACCOUNT, CHILD, SERVICE, WIFE, apply, authorise
from tests.journeys.checks.test_pages_in_browser import enter
from tests.journeys.conftest import FRIDAY
from tests.journeys.forms import tick
from tests.journeys.program import Program
from tests.payments.remote import Remote
from yiwang.base.payments import duties as payments
from yiwang.base.work import duties
from yiwang.kernel import clock
from yiwang.serve.checks import aid, sending

pytestmark = [pytest.mark.browser, pytest.mark.long]
FATHER = "370299198804120212"
WAGES = {"employer": "青岛海风示例餐饮有限公司", "monthly": 12000}
TOO_MUCH = "月收入超过当地最低生活保障标准。"
AGREED = "入户调查与核对结果一致。"


@dataclass
class Site:
    """The city in browsers. Its server goes by the clock of the test."""

    url: str
    open_page: Any
    moment: datetime = FRIDAY

    @contextmanager
    def on(self, **when: int) -> Iterator[None]:
        """Let it be another time, for the test and for the server's pages."""
        before, self.moment = self.moment, self.moment.replace(**when)
        with clock.at(self.moment):
            yield
        self.moment = before

    def person(self, account: str, path: str, viewport: dict[str, int] = PHONE) -> Page:
        """A browser of their own, signed in, at a page."""
        page: Page = self.open_page(viewport=viewport, bypass_csp=True, base_url=self.url)
        enter(page, self.url, account, "zh-hans")
        page.goto(path)
        return page

    def officer(self, account: str, path: str = "/work") -> Page:
        return self.person(account, path, DESKTOP)


@pytest.fixture
def site(
    transactional_db: None, sources: Sources, live_server: Any, open_page: Any
) -> Iterator[Site]:
    found = Site(str(live_server.url), open_page)
    server = live_server.thread.httpd
    app = server.get_app()

    def by_our_clock(environ: Any, start: Callable[..., Any]) -> Any:
        with clock.at(found.moment):
            return app(environ, start)

    server.set_app(by_our_clock)
    yield found
    server.set_app(app)


def applied(page: Page) -> str:
    """From the guide to the receipt, as the father does it; the number of the case."""
    page.click("form .btn-primary")
    page.wait_for_url("**/fill**")
    for row, each in enumerate((WIFE, CHILD)):
        page.click('[name="_add"]')
        page.fill(f'[name="members-{row}-name"]', each["name"])
        page.fill(f'[name="members-{row}-id_number"]', each["id_number"])
    page.fill('[name="home-address"]', "青岛市市南区香港中路街道示例小区1号")
    page.fill('[name="payment-account"]', ACCOUNT)
    page.select_option('[name="situation-reason"]', "illness")
    for name, value in (
        ("members-0-relation", WIFE["relation"]),
        ("members-1-relation", CHILD["relation"]),
        ("commitments-authorise", "true"),
        ("commitments-truthful", "true"),
    ):
        page.wait_for_function(AT_REST)
        tick(page, name, value)
    page.wait_for_function(AT_REST)
    look(page, "allowance/form")
    page.locator('.form-actions [value="next"]').click()
    page.wait_for_url("**_review**")
    look(page, "allowance/review")
    page.click(".btn-big[value=submit]")
    expect(page.get_by_text("申请已提交")).to_be_visible()
    look(page, "allowance/receipt")
    return page.url.rpartition("/")[2]


def asked(father: str = "citizen", mother: str = "citizen2") -> str:
    """The number of a case of which both have authorised, by program."""
    number = str(apply(Program(father), WIFE, CHILD)["number"])
    authorise(Program(mother), number, "苏文岚")
    return number


def answer() -> None:
    while sending.step():
        pass


def end(page: Page, outcome: str, reason: str = "", name: str = "") -> None:
    """End the first task of the inbox, which shows what the sources said."""
    page.goto("/work")
    page.locator(".row-link").first.click()
    page.get_by_role("link", name=outcome, exact=True).click()
    if reason:
        page.fill('#decide [name="reason"]', reason)
    if name:
        look(page, f"allowance/{name}")
    page.locator("#decide .form-actions .btn").first.click()
    page.wait_for_url(re.compile(r"/work$"))


def line(page: Page, title: str, member: str) -> Locator:
    found = page.locator("details.line", has_text=f"{title} · {member}").first
    found.evaluate("node => node.open = true")
    return found


def test_the_family_applies_and_is_paid(site: Site, remote: Remote) -> None:
    father = site.person("citizen", f"/services/{SERVICE}/apply")
    number = applied(father)
    father.get_by_role("link", name="查看成员").click()
    expect(father.locator(".members li", has_text="苏文岚")).to_contain_text("未授权")

    mother = site.person("citizen2", "/household-checks")
    mother.locator("main .btn-primary").click()
    look(mother, "allowance/ask")
    mother.get_by_role("checkbox").check()
    mother.get_by_role("button", name="授权", exact=True).click()
    expect(mother.locator(".members li", has_text="苏文岚")).to_contain_text("已授权")
    answer()

    father.reload()
    report = father.locator("section", has=father.locator(".advice"))
    expect(report).to_contain_text("符合条件")
    expect(line(father, "缴费工资", "林海平")).to_contain_text("人力资源和社会保障")
    look(father, "allowance/report")

    end(site.officer("officer-civil"), "建议确认", AGREED, "survey")
    with site.on(month=10, day=9):
        duties.fire_timers()
        end(site.officer("decider-civil"), "确认", name="decision")
        father.goto(f"/cases/{number}")
        look(father, "allowance/granted")
        expect(father.locator(".case-top")).to_contain_text("已办结")
    with site.on(month=11, day=10):
        aid.step()
        payments.send_payouts()
        father.goto(f"/household-checks/{number}")
        paid = father.locator("section", has=father.locator("#aid-title"))
        expect(paid).to_contain_text("2024-11")
        expect(paid).to_contain_text("1,980")
        look(father, "allowance/paid")


def test_who_answers_late_is_waited_for(
    site: Site, sources: Sources, letters: Callable[[], list[Any]]
) -> None:
    sources.books.behave("bank_hill", "late")
    sources.books.behave("police", "down")
    number = asked()
    sending.step()
    father = site.person("citizen", f"/household-checks/{number}")
    expect(father.locator("main")).to_contain_text("正在向各来源核对，请稍后再打开本页。")
    expect(line(father, "存款", "苏文岚")).to_contain_text("已发出查询")
    look(father, "allowance/late")
    letters()
    sources.books.behave("police", "at_once")
    with site.on(hour=12):
        answer()
        father.reload()
        expect(father.locator(".advice")).to_contain_text("符合条件")
        look(father, "allowance/late-answered")
        end(site.officer("officer-civil"), "建议确认", AGREED)


def test_who_does_not_authorise_is_not_asked_about(site: Site) -> None:
    number = str(apply(Program("citizen"), WIFE, CHILD)["number"])
    answer()
    father = site.person("citizen", f"/cases/{number}")
    expect(father.locator("#household-title + p")).to_have_text("等待授权")
    father.goto(f"/household-checks/{number}")
    expect(father.locator(".members li", has_text="苏文岚")).to_contain_text("或到窗口签署")
    expect(father.locator("main")).to_contain_text("每位成年家庭成员授权后开始核对")
    look(father, "allowance/unauthorised")
    mother = site.person("citizen2", f"/household-checks/{number}")
    mother.get_by_role("checkbox").check()
    mother.get_by_role("button", name="授权", exact=True).click()
    mother.get_by_text("撤回授权").click()
    mother.get_by_role("button", name="撤回").click()
    expect(mother.locator(".members li")).not_to_contain_text("签署")
    look(mother, "allowance/withdrawn")
    father.goto(f"/cases/{number}")
    expect(father.get_by_text("家庭成员撤回核对授权")).to_be_visible()
    look(father, "allowance/terminated")


def test_who_has_too_much_is_refused_with_the_reason_and_the_way_on(
    site: Site, sources: Sources
) -> None:
    sources.books.know("labour", "wages", FATHER, [WAGES])
    number = asked()
    answer()
    father = site.person("citizen", f"/household-checks/{number}")
    expect(father.locator(".advice")).to_contain_text("超过条件")
    look(father, "allowance/exceeds")
    end(site.officer("officer-civil"), "建议不予确认", TOO_MUCH, "survey-exceeds")
    with site.on(month=10, day=9):
        duties.fire_timers()
        end(site.officer("decider-civil"), "不予确认", TOO_MUCH, "decision-refuse")
        father.goto(f"/cases/{number}")
        look(father, "allowance/refused")
        expect(father.locator("#household-title + p")).to_have_text("未获救助，已结束")
        remedy = father.locator("section", has=father.locator("#remedy-title"))
        expect(remedy).to_contain_text(TOO_MUCH)
        expect(remedy).to_contain_text("行政复议")


def test_what_is_contested_is_asked_again_and_changes_the_report(
    site: Site, sources: Sources
) -> None:
    sources.books.behave("labour", "wrong")
    number = asked()
    answer()
    father = site.person("citizen", f"/household-checks/{number}")
    expect(father.locator(".advice")).to_contain_text("超过条件")
    wages = line(father, "缴费工资", "林海平")
    wages.get_by_label("哪里不对，实际情况是").fill("多写了一个零，工资条为证。")
    look(father, "allowance/contest")
    wages.get_by_role("button").click()
    look(father, "allowance/contested")
    expect(line(father, "缴费工资", "林海平")).to_contain_text("重新查询中")
    answer()
    father.reload()
    expect(line(father, "缴费工资", "林海平")).to_contain_text("来源已更正")
    expect(father.locator(".advice")).to_contain_text("符合条件")
    look(father, "allowance/corrected")
