"""One thing in the applicant's browser: from the guide to the overview of all departments."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import PHONE
from tests.journeys.program import Program
from tests.journeys.test_bundles import NEW, SERVICE, decide, deliver, items, wish
from tests.journeys.test_portal_in_browser import Visit
from yiwang.kernel import clock

__all__ = ["deliver"]
pytestmark = pytest.mark.browser


@pytest.fixture
def site(city_today: None, live_server: Any) -> str:
    """The address of the city, which runs by the machine's clock."""
    return str(live_server.url)


def test_questions_then_one_form_then_every_department_on_one_page(
    site: str, open_page: Any
) -> None:
    with clock.at(clock.machine()):
        citizen = Program("citizen")
        draft = {**wish(citizen, {**NEW, "registered": True}), "submit": False}
        number = citizen.post("cases", draft, status=201)["number"]
        visit = Visit(open_page(bypass_csp=True), site, script=True)
        visit.sign_in("citizen")
        visit.open(f"/bundles/{SERVICE}")
        visit.page.check("[name=sign][value=false]")
        visit.page.click(".bundle-questions button")
        visit.page.wait_for_url("**sign=false**")
        assert visit.page.locator(".bundle-box").count() == 4
        visit.audit()
        visit.open(f"/cases/{number}/fill?page=_review")
        visit.page.click(".btn-big[value=submit]")
        visit.page.wait_for_selector("#door-title")
        assert len(items(citizen, number)) == 4
        visit.page.set_viewport_size(PHONE)
        visit.open(f"/cases/{number}/whole")
        assert visit.page.locator(".bundle-item").count() == 4
        assert not visit.page.locator(".bundle-picture").is_visible()
        visit.audit()


@pytest.mark.long
def test_what_was_refused_is_applied_for_again_on_the_phone(
    site: str, open_page: Any, deliver: Callable[[], None]
) -> None:
    with clock.at(clock.machine()):
        citizen = Program("citizen")
        situation = {**NEW, "registered": True, "place_over_300": False, "fumes": False}
        number = citizen.post("cases", wish(citizen, situation), status=201)["number"]
        decide(Program, items(citizen, number)["signboard-setting"], grant=False)
        deliver()
        visit = Visit(open_page(bypass_csp=True), site, script=True)
        visit.page.set_viewport_size(PHONE)
        visit.sign_in("citizen")
        visit.open(f"/cases/{number}/whole")
        visit.audit()
        visit.page.click(".bundle-refused form button")
        visit.page.wait_for_url("**/fill**")
        draft = visit.page.url.split("/cases/")[1].split("/")[0]
        visit.open(f"/cases/{number}/whole")
        assert draft in (visit.page.locator(".bundle-refused .btn").get_attribute("href") or "")
        visit.open(f"/cases/{draft}/fill?page=_review")
        visit.page.click(".btn-big[value=submit]")
        visit.page.wait_for_selector("#door-title, .case-top")
        deliver()
        visit.open(f"/cases/{number}/whole")
        row = visit.page.locator(".bundle-item", has_text=draft)
        assert "bundle-under-way" in (row.get_attribute("class") or "")
        assert row.locator("a").count() == 2, "the new case and the one before"
        visit.audit()
