"""People see who reads what of theirs, and object; the city sees what sharing comes to."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests.journeys.program import Program
from tests.sharing.conftest import ANNA, CODE
from yiwang.base.parties.models import Party
from yiwang.kernel.actor import DOOR, SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.share.exchange import duties, stock

People = Callable[[str], Program]
pytestmark = pytest.mark.database


def browser(name: str, language: str = "en") -> Client:
    client = Client(headers={"Accept-Language": language})
    with acting(DOOR):
        row = Account.objects.get(username=name)
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def looked(program: People, granted: str, case: str) -> dict[str, str]:
    """Somebody looked the citizen up, who goes by ANNA's number here."""
    with acting(SYSTEM):
        account = Account.objects.get(username="citizen")
        key = stock.subject("111", ANNA)
        Party.objects.filter(id=account.person_id).update(identity_key=key)
    wish = {"grant": granted, "case": case, "keys": [ANNA]}
    program("officer").post(f"datasets/{CODE}/query", wish)
    wish["case"] = "37020200000000000"
    program("officer").post(f"datasets/{CODE}/query", wish, status=403)
    return {"grant": granted, "case": case}


def test_a_person_reads_of_a_look_objects_and_gets_an_answer(
    program: People, looked: dict[str, str]
) -> None:
    citizen = program("citizen")
    look = next(each for each in citizen.get("me/accesses") if each["objectable"])
    assert look["case"] == looked["case"]
    assert (look["why"], "姓名" in look["what"]) == ("核对从业人员参保情况", True)
    assert not any(each["objectable"] for each in program("citizen2").get("me/accesses"))
    where = f"me/accesses/{look['id']}/objection"
    program("citizen2").post(where, {"text": "不是我办理的事项"}, status=404)
    page = browser("citizen")
    assert f"/{where}" in page.get("/me/accesses").content.decode()
    page.post(f"/{where}", {"text": "我没有申请过这件事"})
    said = page.get(f"/{where}").content.decode()
    assert "the data authority decides" in said
    assert citizen.post(where, {"text": "再说一次也一样"}, status=201)["text"].startswith("我没有")
    program("decider").complete("explained", {"text": "办理食品经营许可时核对从业人员。"})
    program("steward").complete("upheld", {"text": "该人员与本件无关。"})
    assert "该人员与本件无关" in page.get(f"/{where}").content.decode()


def test_the_city_sees_what_sharing_comes_to_and_bodies_their_own(
    looked: dict[str, str],
) -> None:
    steward = browser("steward")
    text = steward.get("/work/sharing/figures").content.decode()
    assert "100.0 %" in text
    rows = steward.get("/work/sharing/figures?from=city-labour&to=shinan-approval")
    assert "The deliveries behind it" in rows.content.decode()
    assert browser("officer").get("/work/sharing/figures").status_code == 403
    for name, side in (("officer", "using"), ("decider-labour", "giving")):
        page = browser(name)
        assert looked["grant"] in page.get(f"/work/sharing?side={side}").content.decode()
        one = page.get(f"/work/sharing/grants/{looked['grant']}").content.decode()
        assert "What left under it" in one
    tried = browser("officer").post(
        f"/work/sharing/grants/{looked['grant']}", {"case": looked["case"], "key": ANNA}
    )
    assert "安*" in tried.content.decode()
    asked = browser("officer").get(f"/work/new/data-request?resource={CODE}")
    assert "months" in asked.content.decode()
    assert (
        browser("officer-shibei").get(f"/work/sharing/grants/{looked['grant']}").status_code == 404
    )
    assert duties.tell_use() == 1
    assert duties.tell_use() == 0
