"""The household's pages on a phone and on a desktop, in both languages."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from demo.sources.server import Sources
from tests import audit
from tests.conftest import DESKTOP, PHONE
from tests.journeys.checks.family import CHILD, WIFE, apply, authorise
from tests.journeys.program import Program
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.serve.checks import sending
from yiwang.serve.proposals.models import Proposal

pytestmark = [pytest.mark.browser, pytest.mark.long]


def enter(page: Page, site: str, account: str, language: str) -> None:
    client = Client()
    with acting(SYSTEM):
        row = Account.objects.get(username=account)
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    cookies: Any = [
        {"name": name, "value": client.cookies[name].value, "url": site},
        {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site},
    ]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)


def look(page: Page, name: str) -> None:
    for each in page.locator("details.line").all()[:3]:
        each.evaluate("node => node.open = true")
    audit.look(page, f"checks/{name}")


def test_the_pages_read_well(
    transactional_db: None, sources: Sources, live_server: Any, open_page: Any
) -> None:
    asked = apply(Program("citizen"), WIFE)["number"]
    number = apply(Program("citizen"), WIFE, CHILD)["number"]
    authorise(Program("citizen2"), number, "苏文岚")
    sources.books.behave("labour", "wrong")
    while sending.step():
        pass
    Program("officer-civil").complete("conform", {"reason": "入户调查一致。"}, case=number)
    (notice,) = Program("citizen").get("proposals")["items"]
    with acting(SYSTEM):  # the server goes by the machine's clock, by which the days are over
        Proposal.objects.update(until=date(2099, 1, 1))
    page: Page = open_page(bypass_csp=True)
    places = {
        "ask": ("citizen2", f"/household-checks/{asked}"),
        "report": ("citizen", f"/household-checks/{number}"),
        "case": ("citizen", f"/cases/{number}"),
        "desk": ("officer-civil", f"/work/household-checks/{number}"),
        "list": ("decider-civil", "/work/household-checks"),
        "proposals": ("citizen2", "/proposals"),
        "proposal": ("citizen2", f"/proposals/{notice['id']}"),
    }
    for language, view in (("zh-hans", PHONE), ("en", DESKTOP)):
        page.set_viewport_size(view)  # type: ignore[arg-type]  # the two keys it asks for
        for name, (account, path) in places.items():
            enter(page, live_server.url, account, language)
            answer = page.goto(live_server.url + path)
            assert answer is not None
            assert answer.ok, path
            look(page, f"{name}-{language}")
