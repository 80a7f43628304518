"""Grades and inspections in a browser: a clause tried, a draw made, a check entered."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.audit import look
from tests.conftest import PHONE
from tests.sealing import seal_all
from yiwang.govern.discretion import demonstration as fines
from yiwang.govern.inspections import bases, demonstration
from yiwang.kernel import lottery
from yiwang.kernel.actor import DOOR, SYSTEM, acting
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account

NUMBER = "31415926"
INSPECTORS = ("enforcer", "enforcer2", "market-shinan")

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(transactional_db, city, live_server, open_page):
    def of(account="", **options):
        page = open_page(base_url=live_server.url, **options)
        if account:
            client = Client()
            with acting(SYSTEM):
                row = Account.objects.get(username=account)
                client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            page.context.add_cookies([cookie])
        return page

    return of


def test_everyone_tries_a_clause_and_an_inspector_sees_who_chooses_differently(desk):
    page = desk(viewport=PHONE)
    page.goto("/discretion")
    page.get_by_label("关键词").fill("占用道路 经营")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="擅自占用道路").first.click()
    expect(page.locator(".law blockquote")).to_contain_text("五百元以上二千元以下")
    page.get_by_label("当事人").select_option("person")
    page.get_by_label("占用面积").fill("2")
    page.get_by_label("已经改正").select_option("true")
    page.get_by_role("button", name="测算").click()
    expect(page.locator(".answer")).to_contain_text("演示，未生效")
    expect(page.locator(".answer-facts").first).to_contain_text("从轻")
    look(page, "grades/tried")

    fines.load()
    inspector = desk("inspector", locale="en-GB")
    inspector.goto("/work/discretion/deviations?since=2023-01-01")
    expect(inspector.locator(".spread")).to_be_visible()
    look(inspector, "grades/deviations")
    inspector.get_by_label("Remark").first.fill("The reason holds.")
    inspector.get_by_role("button", name="I looked at it").first.click()
    expect(inspector.get_by_text("Noted.")).to_be_visible()


def test_a_draw_is_made_and_a_check_is_entered_on_a_phone(desk):
    with acting(DOOR):
        planner = door.enter(Account.objects.get(username=demonstration.PLANNER), None, "web")
    with acting(planner):
        bases.renew_subjects(planner, demonstration.subjects())
        bases.renew_inspectors(planner, demonstration.inspectors())
    head = desk(demonstration.PLANNER)
    head.goto("/work/inspections")
    head.get_by_label("计划名称").fill("秋季食品经营抽查")
    head.get_by_label("食品经营场所监督检查").check()
    look(head, "grades/plan")
    head.get_by_role("button", name="建立计划").click()
    head.get_by_label("见证人", exact=True).fill("王律师")
    head.get_by_label("见证人的数字").fill(NUMBER)
    expect(head.get_by_label("见证人数字的摘要")).to_have_value(lottery.commit(NUMBER))
    head.get_by_role("button", name="公告名单").click()
    expect(head.get_by_text("名单已公告")).to_be_visible()
    seal_all()
    head.get_by_label("见证人的数字").fill(NUMBER)
    head.get_by_role("button", name="立即抽取").click()
    expect(head.get_by_role("progressbar")).to_be_visible()
    look(head, "grades/drawn")

    page, name = check(desk)
    head.reload()
    head.get_by_role("button", name="公示 1 项结果").click()
    head.get_by_role("link", name="本次抽取的公示页").click()
    row = head.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("未发现问题")
    look(head, "grades/published")
    page.close()


def check(desk):
    """Enter the first check of whoever was drawn first; return his page and the subject."""
    for account in INSPECTORS:
        page = desk(account, viewport=PHONE)
        page.goto("/work/checks")
        cards = page.locator(".check-cards a")
        if cards.count():
            break
    name = cards.first.locator("b").inner_text()
    cards.first.click()
    for choice in page.get_by_label("符合", exact=True).all():
        choice.check()
    page.get_by_label("未发现问题").check()
    look(page, "grades/check")
    page.get_by_role("button", name="提交结果").click()
    expect(page.get_by_text("结果已提交")).to_be_visible()
    return page, name
