"""A bad review from the receipt's QR code to the call, in three people's browsers."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import PHONE
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import OPINION, apply
from tests.journeys.test_portal_in_browser import Visit
from tests.journeys.test_reviews import DONE, FOUND, SERVED
from yiwang.base.cases.models import Case
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting

pytestmark = pytest.mark.browser


@pytest.fixture
def site(city_today: None, live_server: Any) -> str:
    """The address of the city, which runs by the machine's clock."""
    return str(live_server.url)


def handled() -> dict[str, Any]:
    case = apply(Program("firm"), special=False)
    Program("window").complete("accept")
    Program("officer").complete("propose", OPINION)
    Program("decider").complete("grant")
    Program("window").complete("delivered", SERVED)
    found: dict[str, Any] = Program("firm").get(f"cases/{case['number']}")
    return found


def test_from_the_receipt_to_the_call(
    site: str, open_page: Any, worker: Callable[[], None]
) -> None:
    with clock.at(clock.machine()):
        case = handled()
    phone = Visit(open_page(viewport=PHONE, bypass_csp=True), site, script=True)
    phone.open(f"/review?number={case['number']}&channel=qr")
    phone.audit()
    phone.page.fill("[name=code]", case["query_code"])
    phone.page.click("main form .btn-primary")
    phone.page.wait_for_selector("#grade-1")
    phone.page.wait_for_selector("text=办理超时或太慢", state="hidden")  # they come with the grade
    phone.page.click("[name=rate]")
    phone.page.wait_for_selector(".error-summary")
    phone.page.click("label:has(#grade-4)")
    phone.page.click("text=办理超时或太慢")
    phone.page.fill("[name=comment]", "等了二十天")
    phone.audit()
    phone.page.click("[name=rate]")
    phone.page.wait_for_selector("text=感谢您的评价")
    phone.audit()

    with clock.at(clock.machine()):
        worker()
        with acting(SYSTEM):
            number = Case.objects.get(life="review").number
        other = Visit(open_page(bypass_csp=True), site, script=True)
        other.sign_in("decider-shinan")
        other.open(f"/work/cases/{number}")
        assert "等了二十天" in other.page.inner_text("main")
        other.audit()
        clerk = Program("decider-shinan")
        clerk.complete("valid", FOUND, case=number)
        clerk.complete("done", DONE, case=number)
        clerk.complete("satisfied", {"way": "phone", "said": "满意"}, case=number)

    rated = Visit(open_page(bypass_csp=True), site, script=True)
    rated.sign_in("window")
    rated.open("/work/reviews")
    assert "等了二十天" not in rated.page.inner_text("main")
    rated.page.click("summary:has-text('申诉')")
    rated.page.fill("[name=text]", "当日系统故障，有记录可查。")
    rated.page.click("details .btn-primary")
    rated.page.wait_for_selector("text=申诉已提交监察审核")
    rated.audit()

    person = Visit(open_page(viewport=PHONE, bypass_csp=True), site, script=True)
    person.sign_in("firm")
    person.open(f"/cases/{case['number']}/review")
    assert DONE["done"] in person.page.inner_text("main")
    person.audit()
    person.open("/reviews")
    person.audit()
