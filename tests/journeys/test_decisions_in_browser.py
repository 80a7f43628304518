"""A legal reviewer tries a penalty in a browser without script; the pages are accessible."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.audit import look
from tests.conftest import PHONE
from tests.journeys.test_decisions import ENTERED, PENALTY
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(transactional_db, city, live_server, open_page):
    def of(**options):
        client = Client()
        with acting(SYSTEM):
            row = Account.objects.get(username="legal")
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        page = open_page(base_url=live_server.url, **options)
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return of


def decide(page):
    page.goto(PENALTY)
    for name, value in ENTERED.items():
        field = page.locator(f'[name="{name}"]')
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator(".try button").click()


def test_a_penalty_is_tried_and_explained(desk):
    page = desk()
    page.goto("/work/decisions")
    look(page, "decisions/list")
    page.get_by_role("link", name="罚款幅度").click()
    look(page, "decisions/rules")
    decide(page)
    expect(page.locator("#answer-title")).to_be_visible()
    expect(page.locator(".answer")).to_contain_text("处罚较轻")
    look(page, "decisions/explained")
    page.locator(".use:not([open]) > summary").click()
    look(page, "decisions/both")


def test_it_works_on_a_phone_and_in_english(desk):
    page = desk(viewport=PHONE, locale="en-GB")
    decide(page)
    expect(page.locator(".answer")).to_contain_text("are lighter")
    look(page, "decisions/phone")


def test_it_works_without_script(desk):
    page = desk(java_script_enabled=False)
    page.goto(PENALTY)
    page.locator('[name="day.act"]').fill("2025-05-20")
    page.locator('[name="in.goods_value"]').fill("a lot")
    page.locator(".try button").click()
    expect(page.locator(".error-summary")).to_contain_text("无法识别")
