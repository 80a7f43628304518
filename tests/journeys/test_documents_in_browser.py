"""A document from three bodies to twenty receivers, and an instruction from the phone, by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.audit import look
from tests.conftest import DESKTOP, PHONE
from tests.journeys.office_work import NOTICE, TEXT
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account, Body

PLAN: Any = {"name": "目录模板.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]


@pytest.fixture
def enter(transactional_db: None, city: None, live_server: Any, open_page: Any) -> Enter:
    """`enter("clerk", "/work/incoming")`: one page, with somebody who looks at an address."""
    page: Page = open_page(bypass_csp=True)  # for the checker's own script

    def at(account: str, path: str, viewport: dict[str, int] = DESKTOP) -> Page:
        client = Client()
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        cookie: Any = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.clear_cookies()
        page.context.add_cookies([cookie])
        page.set_viewport_size(viewport)  # type: ignore[arg-type]  # the two keys it asks for
        page.goto(f"{live_server.url}{path}")
        return page

    return at


def end(page: Page, outcome: str, **values: str) -> None:
    """Choose an outcome on the page of a case, fill in what it asks for, and press its button."""
    page.locator(".outcome", has_text=outcome).first.click()
    form = page.locator("#decide form[method=post]").first
    for name, value in values.items():
        form.locator(f'[name="{name}"]').fill(value)
    form.locator(".form-actions .btn").first.click()
    page.wait_for_load_state()


def twenty() -> str:
    """Full names of the bodies of the city that are not in it themselves, one a line."""
    with acting(SYSTEM):
        rows = Body.objects.filter(level="city").exclude(code="city-data").order_by("code")
        names = list(rows.values_list("name", flat=True))
    first = ["青岛市人民政府办公厅", "青岛市行政审批服务局"]
    return "\n".join([*first, *(name for name in names if name not in first)][:20])


def drafted(enter: Enter) -> str:
    """Draft a notice that two other bodies countersign; the number of its case."""
    page = enter("drafter", "/work/documents/new")
    look(page, "documents/kinds")
    page.locator(".kinds a", has_text="通知").first.click()
    page.locator('[name="title"]').fill(NOTICE["title"])
    page.locator('[name="addressee"]').fill(NOTICE["addressee"])
    expect(page.locator('[name="text"]')).to_have_value(
        "为……，现将有关事项通知如下：\n\n一、……\n\n二、……\n\n特此通知。"
    )
    page.locator('[name="text"]').fill(TEXT)
    page.locator('[name="publicness"][value="open"]').check()
    page.locator('[name="countersigners-0-body"]').fill("青岛市行政审批服务局")
    page.locator('.form-actions [value="open"]').click()
    page.wait_for_url("**/work/cases/*")
    page.locator("#enclosure-file").set_input_files(PLAN)
    page.locator(".enclose button").click()
    expect(page.locator("#document .files")).to_contain_text("目录模板.pdf")
    look(page, "documents/draft")
    number = page.url.rpartition("/")[2].partition("#")[0]
    end(page, "送审")
    return number


def test_from_three_bodies_to_twenty_receivers(enter: Enter, program: Any) -> None:
    number = drafted(enter)
    for account in ("head", "reviewer"):
        program(account).complete("approve", case=number)
    page = enter("chief-approval", f"/work/cases/{number}")
    end(page, "不同意，退回", reason="第二条请写明期限。")
    page = enter("drafter", f"/work/documents/{number}/text")
    page.locator("#text").fill(TEXT.replace("按期更新", "于2024年12月31日前更新"))
    page.locator("#note").fill("按会签意见写明期限")
    page.locator(".form-actions button").click()
    page.wait_for_url("**/work/cases/*")
    end(page, "送审")
    for account in ("head", "reviewer"):
        program(account).complete("approve", case=number)
    add_a_countersigner(enter, number)
    for account in ("chief-approval", "market"):
        program(account).complete("agree", case=number)
    page = enter("chief", f"/work/documents/{number}/versions")
    expect(page.locator(".changes ins")).to_have_text(["于2024年12月31日前"])
    look(page, "documents/versions")
    page = enter("chief", f"/work/cases/{number}", PHONE)
    look(page, "documents/sign-phone")
    end(page, "签发")
    goes_out(enter, program, number)


def add_a_countersigner(enter: Enter, number: str) -> None:
    """Whoever countersigns asks a third body to sign as well."""
    page = enter("chief-approval", f"/work/cases/{number}")
    page.locator('#moves a[href$="/moves/add-signers"]').first.click()
    form = page.locator("#moves form")
    form.locator('[name="choice"][value="parallel"]').check()
    form.locator("summary").click()
    form.locator("#elsewhere").fill("青岛市市场监督管理局")
    form.locator('[name="reason"]').fill("涉及市场监管数据")
    form.locator(".form-actions button").click()
    page.wait_for_url(f"**/work/cases/{number}")


def goes_out(enter: Enter, program: Any, number: str) -> None:
    """Seal and distribute; one receiver signs, one returns, the others are urged."""
    program("clerk").complete("seal", case=number)
    page = enter("clerk", f"/work/cases/{number}")
    page.locator("#document").get_by_role("link", name="分发").click()
    page.locator("#bodies").fill(twenty())
    look(page, "documents/distribute")
    page.locator(".form-actions button").click()
    page.wait_for_url("**/receipts")
    expect(page.locator(".boxes")).to_contain_text("20")
    page = enter("clerk-office", "/work", PHONE)
    page.get_by_role("link", name="签收公文").first.click()
    look(page, "documents/dispatch-phone")
    page.get_by_role("button", name="签收公文").click()
    page.wait_for_url("**/work/cases/*")
    expect(page.locator("#document .sheet")).to_contain_text("于2024年12月31日前更新")
    page = enter("clerk-approval", "/work/incoming")
    page.locator(".row-link").first.click()
    page.locator(".refuse summary").click()
    page.locator("#reason").fill("已收到纸质件。")
    page.locator(".refuse button").click()
    page.wait_for_url("**/work/incoming")
    page = enter("clerk", f"/work/documents/{number}/receipts")
    page.locator(".receipt-tools button").first.click()
    expect(page.locator(".alert-success")).to_contain_text("18")
    look(page, "documents/receipts")
    page = enter("clerk", "/work/numbers", PHONE)
    expect(page.locator(".wide-table")).to_contain_text("〕1号")


def test_an_instruction_from_the_phone_to_the_closed_assignment(enter: Enter, program: Any) -> None:
    clerk = program("clerk-office")
    data = {"sender": "山东省人民政府办公厅", "title": "关于推进数据共享的通知", "way": "paper"}
    body = {"matter": "incoming-document", "data": data}
    number = clerk.post("matters", body, status=201)["number"]
    clerk.complete("act", case=number)
    clerk.complete("propose", {"proposal": "拟请大数据局办理。"}, case=number)
    page = enter("leader", f"/work/cases/{number}", PHONE)
    page.locator(".outcome", has_text="批示并交督办").click()
    page.locator('[name="instruction"]').fill("请大数据局牵头，下月中旬前拿出方案。")
    page.locator('[name="lead"]').fill("青岛市大数据发展管理局")
    page.locator('[name="due"]').fill("2024-10-15")
    page.locator('[name="assists-0-body"]').fill("青岛市行政审批服务局")
    look(page, "documents/instruct-phone")
    page.locator("#decide .form-actions .btn").first.click()
    page.wait_for_url("**/work*")
    (row,) = program("leader").get("assignments")["items"]
    program("clerk").complete("accept", case=row["case"])
    page = enter("drafter", f"/work/cases/{row['case']}")
    page.locator(".progress-forms summary").first.click()
    page.locator("#report-percent").fill("60")
    page.locator("#report-text").fill("方案初稿已完成。")
    page.get_by_role("button", name="提交反馈").click()
    expect(page.locator("#assignment .meter b").first).to_have_text("60 %")
    look(page, "documents/assignment")
    end(page, "申请办结", result="方案已印发。")
    page = enter("taskmaster", f"/work/cases/{row['case']}", PHONE)
    end(page, "同意销号")
    page = enter("taskmaster", "/work/assignments?box=closed", PHONE)
    expect(page.locator(".wide-table").first).to_contain_text("请大数据局牵头")
    look(page, "documents/assignments-phone")
    assert program("taskmaster").get(f"assignments/{row['case']}")["state"] == "closed"
