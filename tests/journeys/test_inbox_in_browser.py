"""The inbox by keyboard alone, and in one hand on a phone, in a browser with script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.audit import look
from tests.conftest import PHONE
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply
from tests.journeys.test_workbench_journey import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.browser
TASK = re.compile(r"/work/tasks/[0-9a-f-]{36}")
THUMB = 844 - 844 / 3  # the lowest third of the phone


@pytest.fixture
def cases(transactional_db: None, city: None) -> list[str]:
    return [str(apply(Program("firm"))["number"]) for _ in range(3)]


def row_of(page: Page) -> int:
    rows = "[...document.querySelectorAll('.row-link')]"
    return int(page.evaluate(f"{rows}.indexOf(document.activeElement)"))


def test_a_clerk_works_through_the_list_by_keys_alone(desk: Desk, cases: list[str]) -> None:
    page = desk("window")
    press = page.keyboard.press
    press("j")
    press("ArrowDown")
    assert row_of(page) == 1
    press("k")
    press("ArrowUp")
    assert row_of(page) == 0
    press("x")
    expect(page.locator(".batch")).to_be_visible()
    expect(page.locator("[data-batch-count]")).to_have_text("1")
    press("x")
    expect(page.locator(".batch")).to_be_hidden()
    press("Tab")
    assert row_of(page) == -1, "Tab goes on as ever: nothing is trapped"
    press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    press("Escape")
    press("j")
    press("Enter")
    expect(page).to_have_url(TASK)
    page.wait_for_load_state()
    first = page.locator("h1 + p code, .copyable code").first.inner_text()
    press("1")
    expect(page.locator("#decide [aria-current]")).to_be_visible()
    press("c")
    page.keyboard.type("已核对原件")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".alert-success")).to_contain_text(first)
    expect(page).to_have_url(TASK)
    second = page.locator(".copyable code").first.inner_text()
    assert second != first
    page.locator("main").focus()
    assert page.locator("[data-key=n]").count() == 1
    press("n")
    expect(page.locator(".copyable code").first).not_to_have_text(second)
    press("u")
    expect(page.locator(".inbox")).to_be_visible()
    look(page, "workbench/inbox")
    officer = desk("officer")
    for key in ("j", "Enter"):
        officer.keyboard.press(key)
    expect(officer).to_have_url(TASK)
    officer.wait_for_load_state()  # the keys work once their script has come
    with officer.expect_response(lambda answer: "/moves/return" in answer.url):
        officer.keyboard.press("r")
    expect(officer.locator("#moves-title")).to_contain_text("退回")


def test_the_phone_signs_and_returns_in_one_hand(desk: Desk, cases: list[str]) -> None:
    page = desk("window", PHONE)
    look(page, "workbench/phone-inbox")
    small = page.evaluate(SMALL)
    assert small == [], "targets are at least 44 pixels"
    page.locator(".row-link").first.click()
    expect(page).to_have_url(TASK)
    sign = page.locator(".decide .form-actions button").first
    back = page.locator(".decide .thumb-only")
    for target in (sign, back):
        box = target.bounding_box()
        assert box
        assert box["y"] > THUMB, "in reach of the thumb without scrolling"
        assert min(box["height"], box["width"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    look(page, "workbench/phone-task")
    sign.click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator(".thumb-bar")).to_be_visible()


SMALL = """[...document.querySelectorAll('main :is(a, button, select, input:not([type=hidden]))')]
    .filter((e) => e.checkVisibility() && !e.closest('.visually-hidden, p, .alert'))
    .map((e) => [e, e.matches('.row-link, [name=task]') ? e.closest('tr, .select-box') : e])
    .map(([e, target]) => [e, target.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
    .map(([e]) => e.outerHTML.slice(0, 120))"""


def test_the_workbench_can_be_installed_and_keeps_nothing(desk: Desk, cases: list[str]) -> None:
    page = desk("window")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) => {
            const kept = await (await caches.open(name)).keys();
            return kept.map((each) => new URL(each.url).pathname);
        }))).flat()"""
    )
    assert kept
    assert all(path.startswith("/static/") or path == "/offline" for path in kept), kept
    page.context.set_offline(True)
    page.goto(page.url)
    expect(page.locator("h1")).to_have_text("没有网络")
    assert cases[0] not in page.content()
