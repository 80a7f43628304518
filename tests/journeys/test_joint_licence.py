"""A licence of two holders: each shows it, lends it and reads who looked; neither sees more."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.journeys.program import Program
from tests.seals.test_register import browser
from yiwang.base.notices.models import Notice
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, VISITOR, acting
from yiwang.kernel.ids import named
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.licences import facade as licences
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.values import Ground, Issuing
from yiwang.serve.wallet.listeners import tell_of_look
from yiwang.serve.wallet.models import Use

People = Callable[[str], Program]
SHOWN = {"purpose": "customer", "fields": ["holder"]}
TAKER = {"name": "邹立行", "identity": "370299199111050332", "until": "2024-12-31"}


def issue(kind: str, code: str, face: dict[str, str], holder: str, *further: str) -> str:
    """A licence from a register; its id. holder, further: accounts with the person's name."""
    people: list[tuple[UUID, str]] = []
    for each in (holder, *further):
        account, name = each.split()
        people.append((named("party", account), name))
    with acting(SYSTEM):
        body = Body.objects.get(code=code)
        ground = Ground("register", reason="存量转换")
        wish = Issuing(kind, body.id, *people[0], face, clock.today(), ground, further=people[1:])
        (made,) = licences.issue(SYSTEM, [wish])
    assert isinstance(made, Licence), made
    return str(made.id)


@pytest.fixture
def joint(city: None) -> str:
    face = {"holder_name": "林海平", "spouse": "苏文岚"}
    return issue("marriage", "shinan-civil-affairs", face, "citizen 林海平", "citizen2 苏文岚")


@pytest.fixture
def own(city: None) -> str:
    face = {"holder_name": "苏文岚", "post": "初级中学语文教师"}
    return issue("teacher", "city-education", face, "citizen2 苏文岚")


def shown(who: Program, licence: str, visitor: Client) -> dict[str, Any]:
    code = who.post(f"licences/{licence}/present", SHOWN, status=201)["code"]
    return dict(visitor.get(f"/api/v1/verify/{code}").json())


def test_every_holder_reads_who_looked_at_the_joint_licence_and_at_nothing_else(
    program: People, joint: str, own: str, visitor: Client
) -> None:
    first, second = program("citizen"), program("citizen2")
    assert shown(second, joint, visitor)["valid"]
    assert shown(second, own, visitor)["valid"]
    readers = (first, second, program("firm"))
    seen = [[row["licence"] for row in who.get("wallet/uses")] for who in readers]
    assert seen == [[joint], [own, joint], []]
    assert first.get("wallet/uses", licence=own) == []
    assert program("firm").get("wallet/uses", licence=joint) == []


def test_the_database_itself_shows_the_log_to_holders_alone(
    program: People, joint: str, own: str, visitor: Client
) -> None:
    shown(program("citizen2"), joint, visitor)
    shown(program("citizen2"), own, visitor)
    told = {}
    for name in ("citizen", "citizen2", "firm"):
        with acting(replace(VISITOR.on(clock.now()), person=named("party", name))):
            told[name] = sorted(str(use.licence_id) for use in Use.objects.all())
    assert told == {"citizen": [joint], "citizen2": sorted([joint, own]), "firm": []}


def test_a_further_holder_lends_the_licence_and_takes_it_back(
    program: People, joint: str, visitor: Client
) -> None:
    second, taker = program("citizen2"), program("firm")
    loan = second.post(f"licences/{joint}/loans", TAKER, status=201)
    assert [row["id"] for row in second.get(f"licences/{joint}/loans")] == [loan["id"]]
    (card,) = [each for each in taker.get("wallet") if each["licence"] == joint]
    assert card["loan"] == loan["id"]
    assert shown(taker, joint, visitor)["valid"]
    second.post(f"loans/{loan['id']}/end")
    assert [each for each in taker.get("wallet") if each["licence"] == joint] == []


@pytest.fixture
def deliver(city: None) -> Callable[[], None]:
    """Hand what was announced since to the listener, as the worker does after the commit; each
    twice, for a delivery may come again.
    """
    seen = [0]

    def hand_over() -> None:
        with acting(SYSTEM):
            rows = Announced.objects.filter(kind="wallet.checked", position__gt=seen[0])
            for row in rows.order_by("position"):
                event = Delivered(row.event_id, row.kind, row.at, row.content)
                tell_of_look(SYSTEM, event)
                tell_of_look(SYSTEM, event)
                seen[0] = row.position

    return hand_over


def told(who: Program) -> list[tuple[str, bool]]:
    items = who.get("notices")["items"]
    return [(row["text"], row["read"]) for row in items if row["kind"] == "licence_looked"]


def test_both_holders_are_told_of_looks_gathered_until_they_read_it(
    program: People, joint: str, visitor: Client, deliver: Callable[[], None]
) -> None:
    first, second = program("citizen"), program("citizen2")
    for _ in range(3):
        shown(first, joint, visitor)
    deliver()
    with acting(SYSTEM):
        number = Licence.objects.get(id=joint).number
    for who in (first, second):
        ((text, read),) = told(who)
        assert "3" in text.replace(number, ""), text
        assert not read
    with acting(SYSTEM):
        Notice.objects.update(read_at=clock.now())
    shown(second, joint, visitor)
    deliver()
    assert [read for _text, read in told(first)] == [False, True]


def test_who_looks_himself_and_who_does_not_wish_it_is_not_told(
    program: People, joint: str, visitor: Client, deliver: Callable[[], None]
) -> None:
    first, second = program("citizen"), program("citizen2")
    code = first.post(f"licences/{joint}/present", SHOWN, status=201)["code"]
    assert second.get(f"verify/{code}")["valid"]
    deliver()
    assert told(first) == told(second) == []
    answer = second.client.put(
        "/api/v1/notices/topics", {"told": ["endings"]}, content_type="application/json"
    )
    said = {row["code"]: row["told"] for row in answer.json()}
    assert (said["looks"], said["endings"]) == (False, True)
    code = first.post(f"licences/{joint}/present", SHOWN, status=201)["code"]
    visitor.get(f"/api/v1/verify/{code}")
    expired = first.post(f"licences/{joint}/present", SHOWN, status=201)["code"]
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert visitor.get(f"/api/v1/verify/{expired}").status_code == 410
    deliver()
    assert (len(told(first)), len(told(second))) == (1, 0), "a refused look shows nothing"


def test_the_page_of_wishes_switches_off_and_on(joint: str) -> None:
    citizen = browser("citizen")
    address = "/messages/choices"
    assert address in citizen.get("/messages").content.decode()
    assert {"endings", "looks"} <= ticked(citizen, address)
    assert citizen.post(address, {"topics": ["endings", "nonsense"]}).status_code == 302
    assert ticked(citizen, address) == {"endings"}
    citizen.post(address, {"topics": ["endings", "looks"]})
    assert ticked(citizen, address) == {"endings", "looks"}


def ticked(client: Client, address: str) -> set[str]:
    text = client.get(address).content.decode()
    return set(re.findall(r'name="topics" value="(\w+)" checked', text))


def test_the_log_is_narrowed_to_one_licence(
    program: People, joint: str, own: str, visitor: Client
) -> None:
    shown(program("citizen2"), joint, visitor)
    shown(program("citizen2"), own, visitor)
    pages = [f"/wallet/uses?licence={own}", "/wallet/uses?licence=x", "/wallet/uses"]
    client = browser("citizen2")
    assert [client.get(page).content.decode().count('<li class="use ') for page in pages] == [
        *(1, 2, 2),
    ]
