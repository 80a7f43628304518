"""A need says which service needs which element from whom, by what law, how often and what for; it
becomes a request where the catalogue has the data, and stands on the board where it has not.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from tests.catalogue.test_life import person, publish
from tests.journeys.program import Program
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Forbidden, Invalid, NotFound
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy.models import Account
from yiwang.share.catalogue import actions, listeners, needing
from yiwang.share.catalogue.models import Need
from yiwang.share.catalogue.needing import Stated

__all__ = ["person"]
pytestmark = pytest.mark.database
PEOPLE = Stated(
    title="申请人身份核对",
    purpose="核对申请人身份",
    service="food-business-licence",
    elements=("id_number", "person_name"),
    law="《行政许可法》第三十四条",
    cycle="realtime",
)
SAID: dict[str, Any] = {**vars(PEOPLE), "elements": list(PEOPLE.elements)}


def test_a_need_that_cannot_be_understood_is_refused_at_every_place(
    person: Callable[[str], Actor],
) -> None:
    wrong = Stated("公园", "", service="x", elements=["no_element"], cycle="often")
    with pytest.raises(Invalid) as refused:
        needing.ask(person("officer"), wrong)
    places = {each["pointer"] for each in refused.value.problems}
    assert places == {"/purpose", "/law", "/wanted", "/service", "/elements", "/cycle"}


def test_what_the_catalogue_has_is_found_by_element_and_asked_for_and_its_answer_comes_back(
    person: Callable[[str], Actor],
) -> None:
    officer = person("officer")
    need = needing.ask(officer, PEOPLE)
    assert need.wanted == "公民身份号码、姓名"
    with acting(officer):
        found = needing.candidates(officer, need)
    assert found
    assert not found[0].missing
    code = found[0].version.resource.code
    with pytest.raises(NotFound):
        needing.request(person("steward"), need.id, code)
    assert needing.request(officer, need.id, code).state == Need.State.ASKED
    with acting(officer):
        said = needing.stated(officer, str(need.id), code)
        assert said == replace(PEOPLE, wanted=need.wanted, elements=["id_number", "person_name"])
        body = need.body.code
    for answer, state in (("refused", "open"), ("granted", "met")):
        told = {"body": body, "resource": code, "answer": answer, "ground": "经协调"}
        event = Delivered(uuid4(), "exchange.request_answered", datetime.now(UTC), told)
        with acting(SYSTEM) as machine:
            Need.objects.filter(id=need.id).update(state="asked")
            listeners.note_answer(machine, event)
            need.refresh_from_db()
        assert need.state == state


def test_what_nobody_has_stands_on_the_board_until_it_is_met(
    person: Callable[[str], Actor],
) -> None:
    parks = Stated("公园名录", "户外经营选址", "名称、面积", law="《条例》第三条", cycle="yearly")
    need = needing.ask(person("officer"), parks)
    with acting(person("officer")) as officer:
        assert needing.candidates(officer, need) == []
    with pytest.raises(Forbidden):
        actions.settle(person("officer"), need.id, "", "没有")
    publish(person)
    assert actions.settle(person("steward"), need.id, "parks", "").state == Need.State.MET


def test_the_same_by_page_and_program(city: None, program: Callable[[str], Program]) -> None:
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        row = Account.objects.get(username="officer")
    client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    assert client.get("/work/data/needs/new").status_code == 200
    wrong = client.post("/work/data/needs/new", {**SAID, "law": ""})
    assert (wrong.status_code, "Say this, too." in wrong.content.decode()) == (422, True)
    answer = client.post("/work/data/needs/new", SAID)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "working days" in page
    assert PEOPLE.title in client.get("/work/data/needs?state=open").content.decode()
    made = program("officer").post("needs", SAID, status=201)
    assert made["found"]
    assert program("steward").get(f"needs/{made['id']}")["law"] == PEOPLE.law
    asked = next(each["resource"] for each in made["found"] if each["sharing"] == "conditional")
    sent = {"_do": "request", "resource": asked}
    way = client.post(f"/work/data/needs/{made['id']}", sent)
    assert way.status_code == 302
    assert f"need={made['id']}" in way["Location"]
    form = client.get(way["Location"]).content.decode()
    assert PEOPLE.law in form
    assert "food-business-licence" in form
    assert [each["id"] for each in program("officer").get("needs", state="asked")["items"]] == [
        made["id"]
    ]
    program("officer").post("needs", {**SAID, "cycle": "x' OR 1=1"}, status=422)
