"""A person sees who looked at their data, when and why, and nobody else's looks."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests.journeys.program import Program
from yiwang.kernel import ids
from yiwang.kernel.actor import DOOR, Actor, acting
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account

pytestmark = pytest.mark.database


def enter(name: str) -> Actor:
    with acting(DOOR):
        return door.enter(Account.objects.get(username=name), None, "web")


@pytest.fixture
def looked(program: Callable[[str], Program]) -> None:
    """An officer looked at the citizen's case, a clerk opened the citizen's numbers; the citizen
    looked too, and somebody looked at another citizen's.
    """
    citizen, other = enter("citizen"), enter("citizen2")
    for name, kind, purpose, subject in (
        ("officer", "cases.read", "", citizen.person),
        ("window", "cases.unsealed", "call", citizen.person),
        ("citizen", "cases.read", "", citizen.person),
        ("officer", "cases.read", "", other.person),
    ):
        content = {"number": "370202202409270001"} | ({"purpose": purpose} if purpose else {})
        reader = enter(name)
        with acting(reader):
            record(reader, kind, ids.new(), content, outcome=Outcome.READ, subject=subject)


def test_a_program_is_told_who_when_and_why(
    program: Callable[[str], Program], looked: None
) -> None:
    numbers, case = program("citizen").get("me/accesses")
    assert numbers["why"] == "就本件电话联系"
    assert numbers["case"] == "370202202409270001"
    assert "市南区" in case["body"]
    assert case["post"]
    assert case["name"]
    assert case["why"] == "办理本件"
    assert len(program("citizen2").get("me/accesses")) == 1
    assert program("firm").get("me/accesses") == []


def test_a_page_shows_it(looked: None) -> None:
    client = Client(headers={"Accept-Language": "en"})
    with acting(DOOR):
        row = Account.objects.get(username="citizen")
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    text = client.get("/me/accesses").content.decode()
    assert "Your case, with numbers masked" in text
    assert "Call about this case · 370202202409270001" in text
    assert text.count('<tr role="row">') == 3
