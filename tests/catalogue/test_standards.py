"""Data elements and code sets are proposed, decided by somebody else, and followed by fields."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.catalogue.test_life import PARKS, person, publish
from tests.journeys.program import Program
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Forbidden, Invalid
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.tenancy.models import Account
from yiwang.share.catalogue import adopted, carried, facade, proposing, standards
from yiwang.share.catalogue.errors import CannotMove, Proposed, Why
from yiwang.share.catalogue.http import forms
from yiwang.share.collection.checking import Checker

__all__ = ["person"]
pytestmark = pytest.mark.database
ACT = "《公园条例》第三条"
PARK: dict[str, Any] = {
    "title": {"zh": "公园编号", "en": "Number of a park"},
    "definition": {"zh": "公园名录中的编号。"},
    "object": {"zh": "公园"},
    "property": {"zh": "编号"},
    "representation": "code",
    "type": "string",
    "format": "an4",
    "source": {"zh": "演示值"},
}
SETS: dict[str, Any] = {
    "title": {"zh": "公园类别代码", "en": "Kinds of parks"},
    "source": "演示值",
    "valid_from": "2025-01-01",
    "items": {"1": "综合公园", "11": "市级"},
    "parents": {"11": "1"},
}


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    adopted.forget()
    yield
    adopted.forget()


def adopt(person: Callable[[str], Actor], kind: str, name: str, said: dict[str, Any]) -> None:
    made = proposing.propose(person("keeper"), kind, name, said, ACT)
    proposing.decide(person("steward"), made.id, adopt=True)


def test_a_new_element_holds_when_somebody_else_adopts_it_and_fields_follow_its_versions(
    person: Callable[[str], Actor],
) -> None:
    keeper, steward = person("keeper"), person("steward")
    made = proposing.propose(keeper, "element", "park_number", PARK, ACT)
    with acting(keeper):
        assert "park_number" not in carried.elements(), "a proposal holds nothing"
    with pytest.raises(Proposed):
        proposing.propose(steward, "element", "park_number", PARK, ACT)
    with pytest.raises(Forbidden):
        proposing.decide(keeper, made.id, adopt=True)
    proposing.decide(steward, made.id, adopt=True)
    fields = {"number": {"element": "park_number", "required": True}}
    publish(person, {**PARKS, "key": ["number"], "fields": fields})
    with acting(keeper):
        (field,) = facade.resource(keeper, "parks").fields
        assert (field.title["zh"], field.length) == ("公园编号", 4)
    adopt(person, "element", "park_number", {**PARK, "format": "an..2"})
    with acting(keeper):
        resource = facade.resource(keeper, "parks")
        assert resource.fields[0].length == 2
        checker = Checker(resource, {"number": "no"}, codes={}, known={}, today=date(2025, 6, 1))
        assert checker is not None
        found = proposing.editions(keeper, "element", "park_number")
    assert [(each.number, each.state) for each in found] == [(2, "in_force"), (1, "earlier")]
    assert found[1].content["format"] == "an4", "what was published stays"


def test_what_the_product_carries_is_the_first_version(person: Callable[[str], Actor]) -> None:
    with acting(SYSTEM) as machine:
        own = dict(proposing.in_force(machine, "element", "postcode"))
        assert list(standards.problems("element", "postcode", own)) == []
        for name in carried.elements():
            said = standards.carries("element", name)
            assert list(standards.problems("element", name, said)) == [], name
        for name in carried.code_sets():
            said = standards.carries("codes", name)
            assert list(standards.problems("codes", name, said)) == [], name
    with pytest.raises(Invalid) as refused:
        proposing.propose(person("keeper"), "element", "postcode", own, ACT)
    assert [each["pointer"] for each in refused.value.problems] == [""], "it says nothing new"
    adopt(person, "element", "postcode", {**own, "sealed": True})
    with acting(SYSTEM) as machine:
        found = proposing.editions(machine, "element", "postcode")
        assert facade.element("postcode").sealed
    assert [(each.number, each.state) for each in found] == [(2, "in_force"), (1, "earlier")]


@pytest.mark.parametrize(
    ("kind", "change", "where"),
    [
        ("element", {"format": "xy"}, "/format"),
        ("element", {"type": "date"}, "/format"),
        ("element", {"codes": "none"}, "/codes"),
        ("element", {"check": "none"}, "/check"),
        ("element", {"low": "5", "high": "1"}, "/high"),
        ("element", {"low": "5", "high": "2025-01-01"}, "/low"),
        ("element", {"low": "1 OR 1=1"}, "/low"),
        ("element", {"surplus": 1}, "/surplus"),
        ("codes", {"parents": {"11": "9"}}, "/parents/11"),
        ("codes", {"parents": {"11": "1", "1": "11"}}, "/parents/11"),
        ("codes", {"valid_until": "2020-01-01"}, "/valid_until"),
        ("codes", {"items": {}}, "/items"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_place(
    kind: str, change: dict[str, Any], where: str
) -> None:
    said = {**(PARK if kind == "element" else SETS), **change}
    assert where in [at for at, _why in standards.problems(kind, "name", said)]


def test_nobody_decides_what_he_proposed_and_a_refusal_says_why(
    person: Callable[[str], Actor],
) -> None:
    steward = person("steward")
    with pytest.raises(Invalid):
        proposing.propose(steward, "codes", "parks", SETS, " ")
    made = proposing.propose(steward, "codes", "parks", SETS, ACT)
    with pytest.raises(CannotMove) as refused:
        proposing.decide(steward, made.id, adopt=True)
    assert refused.value.reason is Why.SELF
    other = proposing.propose(person("keeper"), "codes", "pools", SETS, ACT)
    with pytest.raises(CannotMove) as refused:
        proposing.decide(steward, other.id, adopt=False)
    assert refused.value.reason is Why.NOTE
    assert proposing.decide(steward, other.id, adopt=False, note="已有").state == "refused"
    with acting(steward), pytest.raises(facade.NoSuchCodes):
        facade.code_set("pools")
    adopt(person, "codes", "pools", SETS)
    with acting(steward):
        assert facade.code_set("pools").parents == {"11": "1"}


def test_the_same_by_page_and_program(city: None, program: Callable[[str], Program]) -> None:
    def browser(account: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        return client

    keeper, steward = browser("keeper"), browser("steward")
    form = "/work/data/standards/element/propose"
    cells = {
        "name": "park_number", "title_zh": "公园编号", "definition_zh": "编号", "object_zh": "公园",
        "property_zh": "编号", "representation": "code", "type": "string", "source_zh": "演示值",
        "ground": ACT, "format": "xy",
    }  # fmt: skip
    assert keeper.get(form).status_code == 200
    assert "is no format" in keeper.post(form, cells).content.decode()
    answer = keeper.post(form, {**cells, "format": "an4"})
    assert answer.status_code == 302, answer.content.decode()
    address = answer["Location"]
    assert "Put in force" not in keeper.get(address).content.decode()
    assert "Put in force" in steward.get(address).content.decode()
    assert "公园编号" in steward.get("/work/data/elements").content.decode()
    assert steward.post(address, {"_do": "adopt", "note": ""}).status_code == 302
    shown = keeper.get("/work/data/elements/park_number").content.decode()
    assert ACT in shown
    change = f"{form}?name=park_number"
    assert 'value="an4"' in keeper.get(change).content.decode()
    codes = "/work/data/standards/codes/propose?name=GB/T+2261.1"
    page = keeper.get(codes).content.decode()
    assert "1,男" in page
    bad = {**cells, "title_zh": "性别", "source": "x", "valid_from": "2003-12-01", "items": "1"}
    assert "Line 1" in keeper.post(codes, bad).content.decode()
    said = {"kind": "codes", "name": "parks", "content": SETS, "ground": ACT}
    made = program("keeper").post("standards", said, status=201)
    assert [each["name"] for each in program("steward").get("standards")] == ["parks"]
    program("keeper").post(f"standards/{made['id']}/decision", {"adopt": True}, status=403)
    program("steward").post(f"standards/{made['id']}/decision", {"adopt": True})
    found = program("officer").get("standards/codes/versions", name="parks")
    assert [(each["number"], each["state"]) for each in found["versions"]] == [(1, "in_force")]


def test_an_author_takes_a_proposal_back_with_a_reason_and_only_while_nobody_decided(
    person: Callable[[str], Actor],
) -> None:
    keeper, steward = person("keeper"), person("steward")
    made = proposing.propose(keeper, "codes", "parks", SETS, ACT)
    for who, note, why in ((steward, "不对", Why.OTHERS), (keeper, " ", Why.NOTE)):
        with pytest.raises(CannotMove) as refused:
            proposing.withdraw(who, made.id, note)
        assert refused.value.reason is why
    row = proposing.withdraw(keeper, made.id, "标准修订中")
    assert (row.state, row.note, row.decided_by) == ("withdrawn", "标准修订中", keeper.name)
    with acting(SYSTEM):
        entry = Entry.objects.filter(kind__endswith="proposing.withdraw").latest("at")
        assert (entry.account, entry.object_id) == (keeper.account, made.id)
    for late in (
        lambda: proposing.withdraw(keeper, made.id, "again"),
        lambda: proposing.decide(steward, made.id, adopt=True),
    ):
        with pytest.raises(CannotMove) as refused:
            late()
        assert refused.value.reason is Why.STATE
    again = proposing.propose(keeper, "codes", "parks", SETS, ACT)
    assert again.number == 2
    with acting(keeper):
        assert "title/zh" in [each.where for each in proposing.differences(keeper, again)], (
            "what was taken back never held"
        )


def test_the_same_withdrawal_by_page_and_program(
    city: None, program: Callable[[str], Program]
) -> None:
    said = {"kind": "codes", "name": "parks", "content": SETS, "ground": ACT}
    made = program("keeper").post("standards", said, status=201)
    place = f"standards/{made['id']}/withdrawal"
    program("steward").post(place, {"note": "x"}, status=409)
    program("keeper").post(place, {"note": ""}, status=409)
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        row = Account.objects.get(username="keeper")
    client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    address = f"/work/data/standards/{made['id']}"
    assert "Take the proposal back" in client.get(address).content.decode()
    refused = client.post(address, {"_do": "withdraw", "note": ""})
    assert (refused.status_code, "needs a reason" in refused.content.decode()) == (409, True)
    assert client.post(address, {"_do": "withdraw", "note": "标准修订中"}).status_code == 302
    shown = client.get(address).content.decode()
    assert "标准修订中" in shown
    assert "Taken back" in shown
    assert '<form method="post">' not in shown.split("<main", 1)[1]
    again = program("keeper").post("standards", said, status=201)
    told = program("keeper").post(f"standards/{again['id']}/withdrawal", {"note": "又改"})
    assert (told["state"], told["note"]) == ("withdrawn", "又改")
    assert program("keeper").get("standards") == []


WIDER: dict[str, Any] = {
    "title": {"zh": "公园类别细类到大类"},
    "from": "parks",
    "to": "parks",
    "source": "演示值",
    "pairs": {"11": "1", "1": "1"},
}


def test_a_mapping_is_proposed_and_decided_like_an_element(
    city: None, person: Callable[[str], Actor]
) -> None:
    keeper = person("keeper")
    with acting(keeper):
        own = dict(proposing.in_force(keeper, "mapping", "marital_short"))
    with pytest.raises(Invalid) as wrong:
        proposing.propose(keeper, "mapping", "park_kinds", WIDER, ACT)
    assert [each["pointer"] for each in wrong.value.problems] == ["/from"], "no such set yet"
    adopt(person, "codes", "parks", SETS)
    bad = {**WIDER, "pairs": {"11": "2", "3": "1"}}
    with pytest.raises(Invalid) as wrong:
        proposing.propose(keeper, "mapping", "park_kinds", bad, ACT)
    pointers = {each["pointer"] for each in wrong.value.problems}
    assert pointers == {"/pairs/3/[key]", "/pairs/11"}
    adopt(person, "mapping", "park_kinds", WIDER)
    adopt(person, "mapping", "marital_short", {**own, "pairs": {**own["pairs"], "90": "10"}})
    with acting(keeper):
        assert facade.mapping("park_kinds").pairs == {"11": "1", "1": "1"}
        assert facade.mapping("marital_short").pairs["90"] == "10"
        found = proposing.editions(keeper, "mapping", "marital_short")
        assert [(each.number, each.state) for each in found] == [(2, "in_force"), (1, "earlier")]
        for name in carried.own_mappings():
            said = standards.carries("mapping", name)
            assert list(standards.problems("mapping", name, said)) == [], name
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        row = Account.objects.get(username="keeper")
    client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    page = client.get("/work/data/mappings/marital_short").content.decode()
    assert ACT in page
    form = "/work/data/standards/mapping/propose"
    assert "21,20" in client.get(f"{form}?name=marital_short").content.decode()
    cells = {
        "name": "park_names", "title_zh": "类别到类别", "from": "parks", "to": "别处",
        "source": "演示值", "pairs": "1，甲、乙\n11,丙", "ground": ACT,
    }  # fmt: skip
    answer = client.post(form, cells)
    assert answer.status_code == 302, answer.content.decode()
    with acting(keeper):
        waiting = proposing.waiting(keeper, "mapping").get()
        assert waiting.content["pairs"] == {"1": "甲、乙", "11": "丙"}
    assert "类别到类别" in client.get("/work/data/codes").content.decode()


def test_the_form_takes_back_what_it_shows() -> None:
    for kind in standards.KINDS:
        for name in standards.names(kind):
            said = standards.carries(kind, name)
            assert said is not None
            shown = dict(forms.cells(kind, said))
            assert standards.plain(kind, forms.said(kind, shown)) == standards.plain(kind, said)
    odd = {**SETS, "items": {"1": "甲，乙", "11": "丙,丁"}}
    assert forms.said("codes", dict(forms.cells("codes", odd))) == odd
