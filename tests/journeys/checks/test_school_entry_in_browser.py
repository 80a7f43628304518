"""Parents apply on the phone; the round, its map and its steps read well in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from demo.sources.server import Sources
from tests.conftest import DESKTOP, PHONE
from tests.journeys.checks.test_pages_in_browser import enter, look
from tests.journeys.checks.test_school_entry import HERS, OTHER, apply, drawn, step
from tests.journeys.forms import finish
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


def test_a_wrong_answer_a_silent_register_and_an_appeal(
    transactional_db: None, city_today: None, sources: Sources, live_server: Any, open_page: Any
) -> None:
    """Contested, late and refused, as parents, officer and decision maker see it."""
    site = str(live_server.url)
    with clock.at(clock.machine()):
        sources.books.today = clock.today()
        head = Program("decider-education")
        closes = (clock.today() + timedelta(days=7)).isoformat()
        wish = {"package": "school_entry", "closes_on": closes}
        found = head.post("allotments", wish, status=201)["id"]
        first = apply(Program("citizen"), HERS, first="middle_road")["number"]
        second = apply(Program("citizen2"), OTHER, first="middle_road")["number"]
        page: Page = open_page(bypass_csp=True)
        enter(page, site, "citizen", "zh-hans")
        page.goto(f"{site}/cases/{first}")
        look(page, "entry-late")  # the registers have not answered yet
        while sending.step():
            pass
        doubted(page, site, first)
        step(head, found, "close")
        drawn(head, found)
        step(head, found, "publish")
        assert telling.step() == 2
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # the two keys it asks for
        enter(page, site, "citizen2", "zh-hans")
        page.goto(f"{site}/cases/{second}")
        look(page, "entry-refused")
        page.click("#allotment-title ~ p a.btn")
        page.click("form .btn-primary")
        page.wait_for_url("**/fill**")
        look(page, "entry-appeal")


def doubted(page: Page, site: str, number: str) -> None:
    """The officer says what a register has wrong, the decision maker confirms."""
    enter(page, site, "officer-education", "zh-hans")
    page.goto(f"{site}/work/cases/{number}")
    page.click("#allotment-title ~ p a[href*='/allotments/cases/']")
    look(page, "entry-doubt")
    page.fill("[name=reason]", "户口已于五月迁出，有迁移证。")
    page.click(".try button.btn-primary")
    page.wait_for_url(f"**/work/cases/{number}")
    right = {"effect": "remove", "basis": "registered", "street": "370202001"}
    page.goto(f"{site}/work/tasks/{task(Program('officer-education'), number)}")
    finish(page, "提请更正", reason="户口已于五月迁出，有迁移证。", **right)
    enter(page, site, "decider-education", "zh-hans")
    page.goto(f"{site}/work/cases/{number}")
    look(page, "entry-confirm")
    page.goto(f"{site}/work/tasks/{task(Program('decider-education'), number)}")
    finish(page, "确认")
    enter(page, site, "citizen", "zh-hans")
    page.goto(f"{site}/cases/{number}")
    assert "学区内有住房" in page.locator("section.panel", has_text="派位").first.inner_text()


def task(who: Program, number: str) -> str:
    """The task of a case in somebody's inbox."""
    (found,) = (row["id"] for row in who.get("tasks")["items"] if row["case"] == number)
    return str(found)


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
