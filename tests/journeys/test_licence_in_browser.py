"""A licence is revoked at the desk, and its holder sees on the phone what that means."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.audit import look
from tests.conftest import PHONE
from tests.journeys.test_licence_life import FIRM, PENALTY, issue, wish
from yiwang.base.parties.demonstration import firm_id
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.serve.licences.facade import Licence

pytestmark = pytest.mark.browser


@pytest.fixture
def person(
    transactional_db: None, city: None, live_server: Any, open_page: Callable[..., Any]
) -> Callable[..., Any]:
    """A page on which somebody is signed in."""

    def of(account: str, **options: Any) -> Any:
        client = Client()
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        page = open_page(base_url=live_server.url, **options)
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return of


def test_a_licence_is_corrected_then_revoked_and_its_holder_sees_it(
    person: Callable[..., Any],
) -> None:
    (made,) = issue(wish(holder=firm_id(FIRM)))
    assert isinstance(made, Licence)
    holder, desk = person("firm", viewport=PHONE), person("decider")

    holder.goto(f"/licences/{made.id}")
    look(holder, "decisions/licence-in-force")
    holder.get_by_role("link", name="照面内容有误").click()
    holder.get_by_text("经营场所：").click()
    holder.get_by_label("应当是").fill("示例路6号")
    holder.get_by_label("依据是什么").fill("营业执照载明的住所")
    look(holder, "decisions/licence-contest")
    holder.get_by_role("button", name="申请更正").click()
    expect(holder.get_by_text("申请已提交")).to_be_visible()

    desk.goto("/work")
    desk.get_by_role("link", name="更正证照").first.click()
    look(desk, "decisions/licence-correction")
    desk.get_by_role("button", name="予以更正").click()
    desk.goto(f"/work/licences?q={made.number}")
    look(desk, "decisions/licence-register")
    desk.locator("a.row-link").click()
    look(desk, "decisions/licence-registered")
    expect(desk.get_by_text("示例路6号").first).to_be_visible()
    desk.get_by_role("link", name="撤销", exact=True).click()
    expect(desk.get_by_text("许可自始违法而被撤销")).to_be_visible()
    look(desk, "decisions/licence-move")
    desk.get_by_role("button", name="撤销").click()
    expect(desk.get_by_text("请填写作为依据的办件编号或者文书文号")).to_be_visible()
    desk.get_by_label("办件编号或者文书文号").fill(PENALTY["number"])
    desk.get_by_label("理由").fill("以欺骗手段取得许可")
    desk.get_by_role("button", name="撤销").click()
    expect(desk.locator(".case-state")).to_contain_text("撤销")

    holder.goto(f"/licences/{made.id}")
    expect(holder.locator(".verdict")).to_contain_text("撤销")
    expect(holder.get_by_text("以欺骗手段取得许可").first).to_be_visible()
    look(holder, "decisions/licence-revoked")
