"""Parents apply on the phone; the round, its map and its steps read well in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from demo.sources.server import Sources
from tests.conftest import DESKTOP, PHONE
from tests.journeys.checks.test_pages_in_browser import enter, look
from tests.journeys.checks.test_school_entry import HERS, OTHER, apply, drawn, step
from tests.journeys.program import Program
from yiwang.kernel import clock
from yiwang.serve.allotments import telling
from yiwang.serve.checks import sending

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_parent_applies_on_the_phone_and_reads_why(
    transactional_db: None, city_today: None, sources: Sources, live_server: Any, open_page: Any
) -> None:
    site = str(live_server.url)
    with clock.at(clock.machine()):
        sources.books.today = clock.today()
        head = Program("decider-education")
        closes = (clock.today() + timedelta(days=7)).isoformat()
        wish = {"package": "school_entry", "closes_on": closes}
        found = head.post("allotments", wish, status=201)["id"]
        page: Page = open_page(bypass_csp=True)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # the two keys it asks for
        enter(page, site, "citizen", "zh-hans")
        applied(page, site)
        apply(Program("citizen2"), OTHER, first="middle_road")
        while sending.step():
            pass
        step(head, found, "close")
        drawn(head, found)
        step(head, found, "publish")
        assert telling.step() == 2
        case = Program("citizen").get("cases")["items"][0]["number"]
        places = {
            "case": ("citizen", f"/cases/{case}"),
            "round": ("citizen", f"/allotments/{found}"),
            "rounds": ("citizen", "/allotments"),
            "desk": ("decider-education", f"/work/allotments/{found}"),
            "list": ("decider-education", "/work/allotments"),
        }
        for language, view in (("zh-hans", PHONE), ("en", DESKTOP)):
            page.set_viewport_size(view)  # type: ignore[arg-type]  # the two keys it asks for
            for name, (account, path) in places.items():
                enter(page, site, account, language)
                answer = page.goto(site + path)
                assert answer is not None
                assert answer.ok, path
                look(page, f"entry-{name}-{language}")
        page.goto(f"{site}/allotments/{found}")
        assert page.locator("path.area").count() == 11
        assert page.locator(".area-mark").count() == 6


def applied(page: Page, site: str) -> None:
    """From the guide to the receipt, as a parent does it."""
    page.goto(f"{site}/services/school-entry/apply?region=370202")
    page.click("form .btn-primary")
    page.wait_for_url("**/fill**")
    page.locator('[name="_add"]').first.click()
    page.fill("[name='children-0-name']", HERS["name"])
    page.fill("[name='children-0-id_number']", HERS["id_number"])
    page.check("[name='commitments-authorise']")
    page.check("[name='commitments-truthful']")
    look(page, "entry-form")
    page.click("form .btn-primary")
    page.wait_for_url("**_review**")
    page.click(".btn-big[value=submit]")
    page.wait_for_selector("#allotment-title")
