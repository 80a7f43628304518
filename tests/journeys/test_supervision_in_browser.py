"""From the card to its withdrawal, by the people who do it, in a browser."""

import pytest
from playwright.sync_api import Page, expect

from tests import audit
from tests.conftest import PHONE
from tests.journeys.program import Program
from tests.journeys.test_probes import handed_in
from tests.journeys.test_supervision import at, look, touched
from tests.journeys.test_workbench_journey import Desk, desk
from yiwang.kernel import clock

__all__ = ["desk"]
pytestmark = pytest.mark.browser


@pytest.fixture
def late(transactional_db: None, city: None) -> str:
    number = handed_in(Program("firm"), special=False)
    Program("window").complete("accept", case=number)
    touched(number)
    with clock.at(at(10, 11, 9)):
        look()
    return number


def write(page: Page, label: str, text: str, button: str) -> None:
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def open_card(page: Page) -> None:
    page.goto(page.url.split("/work")[0] + "/work/supervision?level=yellow")
    page.get_by_role("link", name="超过办理期限").first.click()
    page.wait_for_load_state()


def state(page: Page) -> str:
    return page.locator(".case-state .tag").last.inner_text()


def test_from_the_card_to_its_withdrawal(desk: Desk, late: str) -> None:
    head = desk("decider")
    # It waits among the work of the head.
    head.locator(".row-link", has_text="说明监察卡").first.click()
    expect(head.locator("h1")).to_have_text("超过办理期限")
    assert "2024-10-10" in head.locator("#found-title + p").inner_text()
    audit.look(head, "workbench/supervision-card")
    write(head, "情况说明", "系统升级，当日无法签发，次日已办结。", "提交说明")
    assert state(head) == "已说明"

    inspector = desk("inspector")
    open_card(inspector)
    assert late in inspector.content()
    expect(inspector.locator("#replay-title")).to_be_visible()
    write(inspector, "确认理由", "说明理由不充分。", "确认监察卡")
    assert state(inspector) == "已确认"

    head.reload()
    write(head, "申诉理由", "附升级公告，请复核。", "申诉")
    assert state(head) == "已申诉"

    inspector.reload()
    inspector.set_viewport_size(PHONE)
    audit.look(inspector, "workbench/supervision-card-phone")
    write(inspector, "撤销理由", "公告属实，撤销。", "采纳申诉并撤销")
    assert state(inspector) == "已撤销"
    for page in ("scores", "rules", "runs", ""):
        inspector.goto(inspector.url.split("/work")[0] + f"/work/supervision/{page}".rstrip("/"))
        audit.look(inspector, f"workbench/supervision-{page}")
