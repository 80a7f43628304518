"""What really happens: cases are handled by the API, and their map says how it went."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree
from playwright.sync_api import expect

from tests.audit import look
from tests.conftest import PHONE
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import OPINION, REASON, SERVED, VISIT, apply
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

FOOD = "food_business_licence"
MAP = f"processes/{FOOD}/map"
People = Callable[[str], Program]


def handle(program: People) -> None:
    """Three cases: one granted after the decider sent it back, one taken back, one under way."""
    first = apply(program("firm"), special=False)["number"]
    program("window").complete("accept", case=first)
    program("officer").complete("propose", OPINION, case=first)
    program("decider").complete("send_back", REASON, case=first)
    program("officer").complete("propose", OPINION, case=first)
    program("decider").complete("grant", case=first)
    program("window").complete("delivered", SERVED, case=first)
    second = apply(program("firm"))["number"]
    program("firm").post(f"cases/{second}/withdraw")
    third = apply(program("firm"))["number"]
    program("window").complete("accept", case=third)
    program("officer").complete("conform", VISIT, case=third)


def test_the_map_tells_what_was_done_and_that_it_fits(program: People) -> None:
    handle(program)
    found = program("inspector").get(MAP)
    assert (found["cases"], found["ended"]) == (3, {"closed": 1, "withdrawn": 1})
    steps = {step["id"]: step for step in found["steps"]}
    assert {name: step["count"] for name, step in steps.items()} == {
        "check": 2, "examine": 2, "decide": 2, "deliver": 1, "verify": 1, "message:withdrawn": 1,
    }  # fmt: skip
    assert steps["examine"]["again"] == steps["decide"]["again"] == 1
    assert steps["check"]["title"]
    back = {"source": "decide", "target": "examine", "move": "", "reason": "send_back", "count": 1}
    assert found["returns"] == [back]
    fitness = found["fitness"]
    assert (fitness["value"], fitness["closed"], fitness["fitting"]) == (1.0, 2, 2)
    assert {tuple(each["steps"]) for each in found["variants"]} == {
        ("check", "examine", "decide", "examine", "decide", "deliver"),
        ("message:withdrawn",),
    }
    fewer = program("inspector").get(MAP, least="2")
    assert {step["id"] for step in fewer["steps"]} == {"check", "examine", "decide"}


def test_who_counts_and_who_does_not(program: People) -> None:
    handle(program)
    for account in ("leader", "analyst"):  # the division that their body serves, sums alone
        assert program(account).get(MAP)["cases"] == 3
    for account in ("window", "firm"):
        program(account).get(MAP, status=403)
    other = program("inspector").get(MAP, body="laoshan-approval")
    assert (other["cases"], other["variants"], other["fitness"]["closed"]) == (0, [], 0)
    assert program("inspector").get(MAP, body="shinan-approval")["cases"] == 3
    assert program("inspector").get(MAP, since="2024-09-28")["cases"] == 0


def test_entries_that_cannot_be_meant_are_refused_one_by_one(program: People) -> None:
    wrong = {"since": "2024-13-01", "least": "0", "body": "atlantis", "version": "9"}
    refused = program("inspector").get(MAP, status=422, **wrong)
    assert {row["pointer"].strip("/") for row in refused["problems"]} == set(wrong)
    program("inspector").get("processes/no_such/map", status=404)


def test_the_log_is_taken_as_xes_by_those_who_may_see_the_cases(program: People) -> None:
    handle(program)
    answer = program("inspector").get(f"processes/{FOOD}/log")
    root = etree.fromstring(gzip.decompress(b"".join(answer.streaming_content)))
    space = {"x": "http://www.xes-standard.org/"}
    assert len(root.findall("x:trace", space)) == 3
    keys = {each.get("key") for each in root.findall("x:trace/x:event/*", space)}
    assert keys == {
        "concept:name", "time:timestamp", "lifecycle:transition", "step", "outcome", "org:group",
    }  # fmt: skip
    text = etree.tostring(root, encoding="unicode")
    assert "市南区行政审批服务局" in text
    assert not {"陈长青", "邹立行", "海风"} & set(text.split('"'))
    mine = program("analyst").get(f"processes/{FOOD}/log")
    assert b"<trace" not in gzip.decompress(b"".join(mine.streaming_content))


# Pages


@pytest.fixture
def desk(transactional_db: None, city: None, live_server: Any, open_page: Any) -> Any:
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


def audit(page: Any, address: str, name: str, status: int = 200) -> None:
    """Open a page with all its tables: a picture of it, and zero violations on it."""
    assert page.goto(address).status == status
    for each in page.locator(".map-table > summary").all():
        each.click()
    look(page, f"discovery/{name}")


@pytest.mark.browser
def test_a_leader_reads_the_map_without_script(program: People, desk: Any) -> None:
    handle(program)
    page = desk("leader", locale="en-GB", java_script_enabled=False)
    page.goto("/work/maps")
    page.get_by_role("link", name="Food-business licence (new)").click()
    expect(page.locator("main")).to_contain_text("No cases here")  # the server's clock is ours
    page.fill("#since", "2024-09-27")
    page.get_by_role("button", name="Draw").click()
    expect(page.locator(".map-box")).to_have_count(8)
    expect(page.locator("main")).to_contain_text("Every closed case took a way")
    page.fill("#least", "2")
    page.get_by_role("button", name="Draw").click()
    expect(page.locator(".map-box")).to_have_count(5)


@pytest.mark.browser
def test_the_page_is_sound_at_a_desk_and_on_a_phone(program: People, desk: Any) -> None:
    handle(program)
    wide = desk("inspector")
    audit(wide, f"/work/maps/{FOOD}?since=2024-09-27", "desk")
    audit(wide, f"/work/maps/{FOOD}?since=yesterday&least=x", "refused", 422)
    small = desk("analyst", viewport=PHONE, locale="en-GB")
    audit(small, f"/work/maps/{FOOD}?since=2024-09-27", "phone")
    audit(small, "/work/maps", "list")
