"""One thing in the applicant's browser: a department is late; its refusal is contested."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests import audit
from tests.conftest import PHONE
from tests.journeys.program import Program
from tests.journeys.test_bundles import (
    DESKS,
    NEW,
    OPINION,
    REFUSAL,
    decide,
    deliver,
    items,
    license_food,
    wish,
)
from tests.journeys.test_bundles_in_browser import site
from tests.journeys.test_portal_in_browser import Visit
from tests.journeys.test_supervision import at_once, look, touched
from yiwang.base.work import duties as work
from yiwang.kernel import clock

__all__ = ["at_once", "deliver", "site"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
SMALL = {**NEW, "registered": True, "place_over_300": False, "fumes": False}
SIGN, FOOD = "signboard-setting", "food-business-licence"


def opened(open_page: Any, site: str) -> Visit:
    """The applicant's phone, signed in."""
    visit = Visit(open_page(bypass_csp=True), site, script=True)
    visit.page.set_viewport_size(PHONE)
    visit.sign_in("citizen")
    return visit


def row(visit: Visit, number: str) -> Any:
    return visit.page.locator(".bundle-item", has_text=number)


def test_a_department_is_late_the_page_says_which_and_the_whole_goes_on_when_it_decides(
    transactional_db: None,
    city: None,
    live_server: Any,
    open_page: Any,
    deliver: Callable[[], None],
) -> None:
    """Handed in on 27 September 2024; the server goes by the machine's clock, long after."""
    number = Program("citizen").post("cases", wish(Program("citizen"), SMALL), status=201)["number"]
    found = items(Program("citizen"), number)
    sign, food = found[SIGN]["number"], found[FOOD]["number"]
    license_food(Program, food)
    deliver()
    with clock.at(clock.machine()):
        work.fire_timers()
        touched(sign)
        look()
        visit = opened(open_page, str(live_server.url))
        visit.open(f"/cases/{number}/whole")
        audit.look(visit.page, "bundles/late-phone")
        late = row(visit, sign)
        # Nobody looked at the papers in time, so they count as accepted and the clocks have run.
        assert late.locator(".bundle-clock-overdue", has_text="承诺时限").count() == 1
        assert late.locator(".bundle-clock-overdue", has_text="法定时限").count() == 1
        assert row(visit, food).locator(".bundle-clock-overdue").count() == 0
        assert "一件事承诺时限" in visit.page.locator(".clock-overdue").first.inner_text()
        late.locator("a").first.click()
        visit.page.wait_for_url(f"**/cases/{sign}")
        assert "2024-09-27" in visit.page.locator("main").inner_text()
        visit.audit()
        cards = Program("inspector").get("supervision/cards", q=sign, rule="time-over")["items"]
        assert len(cards) == 2, "and supervision has told the department, of each clock"

        examiner, decider, entered = DESKS[SIGN]
        Program(examiner).complete("propose", OPINION, case=sign)
        Program(decider).complete("grant", entered, case=sign)
        deliver()
        visit.open(f"/cases/{number}/whole")
        done = row(visit, sign)
        assert "bundle-granted" in (done.get_attribute("class") or "")
        assert done.locator(".bundle-clock-done-late").count() == 1, "late it was and stays"
        Program("window").complete("delivered", {"method": "window"}, case=number)
        visit.open(f"/cases/{number}")
        assert visit.page.locator("#review-title").is_visible()


def test_a_refused_item_says_why_who_reconsiders_until_when_and_is_applied_for_again(
    site: str, open_page: Any, deliver: Callable[[], None]
) -> None:
    with clock.at(clock.machine()):
        citizen = Program("citizen")
        number = citizen.post("cases", wish(citizen, SMALL), status=201)["number"]
        sign = items(citizen, number)[SIGN]["number"]
        decide(Program, items(citizen, number)[SIGN], grant=False)
        deliver()
        remedy = items(citizen, number)[SIGN]["remedy"]
        assert remedy["until"] >= (clock.today() + timedelta(days=60)).isoformat()
        visit = opened(open_page, site)
        visit.open(f"/cases/{number}/whole")
        audit.look(visit.page, "bundles/refused-phone")
        said = row(visit, sign).locator(".bundle-remedy").inner_text()
        for words in (REFUSAL["reason"], "市南区人民政府", "60", "行政复议法"):
            assert words in said
        assert visit.page.locator(".bundle-remedy").count() == 1, "of the refused item alone"
        row(visit, sign).locator("a").first.click()
        visit.page.wait_for_url(f"**/cases/{sign}")
        visit.audit()
        assert visit.page.locator("section:has(#remedy-title) .remedy").inner_text() in said
        assert visit.page.locator(".paper-list li").count() > 0, "with the decision itself"
        visit.open(f"/cases/{number}/whole")
        row(visit, sign).locator("form button").click()
        visit.page.wait_for_url("**/fill**")
        visit.audit()
