"""From a draft to the catalogue, and who may do what on the way."""

import copy
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from yiwang.base.packages import facade as packages
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.errors import Forbidden, Invalid
from yiwang.kernel.http import tables
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account, Body
from yiwang.share.catalogue import (
    actions,
    facade,
    installing,
    listeners,
    lists,
    queries,
    sheets,
    spec,
)
from yiwang.share.catalogue.errors import CannotMove, NotOurs, UnderWay, Why
from yiwang.share.catalogue.models import Version, Withheld

pytestmark = pytest.mark.database
PARKS: dict[str, Any] = {
    "title": {"zh": "公园绿地", "en": "Parks"},
    "summary": {"zh": "公园名录"},
    "supplier": "shinan-approval",
    "category": "201",
    "cycle": "monthly",
    "sharing": "unconditional",
    "key": ["name"],
    "fields": {"name": {"element": "organisation_name"}, "area": {"element": "area"}},
}
GROUND = {"ground": {"zh": "某法第一条"}, "review_on": "2027-01-01"}


@pytest.fixture
def person(city: None) -> Callable[[str], Actor]:
    def of(account: str) -> Actor:
        with acting(DOOR):
            return door.enter(Account.objects.get(username=account), None, "web")

    return of


def publish(person: Callable[[str], Actor], said: dict[str, Any] = PARKS) -> Version:
    actions.write(person("keeper"), "parks", said)
    actions.move(person("keeper"), "parks", "submit")
    actions.move(person("decider"), "parks", "approve")
    return actions.move(person("steward"), "parks", "publish")


def test_a_description_goes_through_department_and_authority(
    person: Callable[[str], Actor],
) -> None:
    keeper, steward = person("keeper"), person("steward")
    actions.write(keeper, "parks", PARKS)
    with acting(steward), pytest.raises(facade.NoSuchResource):
        queries.newest(steward, "parks")  # a draft is the business of its body
    with pytest.raises(Forbidden):
        actions.move(keeper, "parks", "approve")
    actions.move(keeper, "parks", "submit")
    with pytest.raises(UnderWay):
        actions.write(keeper, "parks", PARKS)
    actions.move(person("decider"), "parks", "approve")
    with acting(steward):
        assert queries.newest(steward, "parks").state == "authority"
    with pytest.raises(CannotMove) as refused:
        actions.move(steward, "parks", "return")
    assert refused.value.reason is Why.NOTE
    actions.move(steward, "parks", "publish")
    with acting(keeper):
        assert facade.resource(keeper, "parks").version == 1
    later = {**PARKS, "cycle": "weekly"}
    assert publish(person, later).number == 2
    with acting(keeper):
        assert facade.resource(keeper, "parks").cycle == "weekly"
        assert [row.state for row in queries.versions(keeper, "parks")] == ["published", "earlier"]
    actions.move(steward, "parks", "end", "由园林部门统一提供")
    with acting(keeper), pytest.raises(facade.NoSuchResource):
        facade.resource(keeper, "parks")


def test_nobody_publishes_what_he_wrote_and_nobody_writes_for_another_body(
    person: Callable[[str], Actor],
) -> None:
    steward = person("steward")
    actions.write(steward, "parks", PARKS)
    actions.move(steward, "parks", "submit")
    with pytest.raises(CannotMove) as refused:
        actions.move(steward, "parks", "approve")
    assert refused.value.reason is Why.SELF
    with pytest.raises(NotOurs):
        actions.write(person("keeper"), "pools", {**PARKS, "supplier": "parks"})


def test_nothing_is_kept_from_sharing_without_law(person: Callable[[str], Actor]) -> None:
    secret = {**PARKS, "sharing": "none"}
    with pytest.raises(Invalid):
        actions.write(person("keeper"), "parks", secret)
    version = publish(person, {**secret, "withheld": GROUND})
    assert version.withheld_id
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(id=version.id).update(withheld=None)
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        Withheld.objects.filter(id=version.withheld_id).update(ground={"zh": ""})
    again = actions.review_ground(person("steward"), "parks", date(2028, 1, 1))
    assert again.review_on == date(2028, 1, 1)
    publish(person)
    with acting(SYSTEM):
        assert Withheld.objects.get(id=version.withheld_id).ended_on is not None


def test_supply_and_use_make_the_health_of_a_resource(person: Callable[[str], Actor]) -> None:
    version = publish(person)
    body = str(Body.objects.values_list("id", flat=True).first())
    now = SYSTEM.now
    said = {"object_id": str(uuid4()), "resource": "parks"}
    with acting(SYSTEM) as actor:
        (before,) = lists.owed(actor, [version])
        listeners.note_supply(actor, _event(now, **said, rows=90, read=100))
        listeners.note_use(actor, _event(now, **said, rows=7, body=body))
        listeners.note_use(actor, _event(now, **said, rows=3, body=body))
        listeners.note_use(actor, _event(now, object_id=body, resource="unknown", rows=3))
        (after,) = lists.owed(actor, [version])
    assert (before.health.light, after.health.light) == ("due", "fresh")
    assert after.health.short
    assert (after.health.signs.uses, after.health.signs.used_rows) == (2, 10)
    assert after.health.signs.users == 1


def _event(at: datetime, **content: Any) -> Delivered:
    return Delivered(uuid4(), "collection.served", at.astimezone(UTC), content)


def test_what_services_need_is_computed_with_who_must_supply_it(city: None) -> None:
    with acting(SYSTEM) as actor:
        found = list(lists.demands(actor))
    assert any(each.version and each.supplier for each in found)
    assert any(each.version is None for each in found)


def test_a_spreadsheet_becomes_drafts_and_says_what_was_left_out(
    city: None, person: Callable[[str], Actor]
) -> None:
    rows = {"parks": copy.deepcopy(PARKS), "pools": {**copy.deepcopy(PARKS), "category": "999"}}
    lines = sheets.lines(rows.items())
    content = tables.file("x", "xlsx", sheets.head("zh"), lines).content
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        account = Account.objects.get(username="keeper")
    client.force_login(account, settings.AUTHENTICATION_BACKENDS[0])
    page = client.post("/work/data/import", {"file": SimpleUploadedFile("x.xlsx", content)})
    assert page.status_code == 200
    assert "There is no category" in page.content.decode()
    keeper = person("keeper")
    with acting(keeper):
        assert queries.newest(keeper, "parks").state == "draft"
        with pytest.raises(facade.NoSuchResource):
            queries.newest(keeper, "pools")


def test_the_form_is_the_sheet_on_a_screen(city: None, person: Callable[[str], Actor]) -> None:
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        account = Account.objects.get(username="keeper")
    client.force_login(account, settings.AUTHENTICATION_BACKENDS[0])
    said = spec.written(spec.Entry.model_validate(PARKS))
    names = [each.name for each in sheets.columns()]
    sent: dict[str, Any] = {"code": "parks", "_key": str(uuid4())}
    for number, line in enumerate(sheets.lines([("parks", said)])):
        for column, value in zip(sheets.columns(), line, strict=True):
            if value is not None and column.part == "resource":
                sent[column.name] = value
            elif value is not None and column.part in ("field", "link"):
                sent[f"f{number}.{column.name}"] = value
    assert set(names) >= {"title_zh", "name"}
    wrong = client.post("/work/data/new", {**sent, "category": "999"})
    assert (wrong.status_code, "no category" in wrong.content.decode()) == (422, True)
    assert client.post("/work/data/new", sent).status_code == 302
    keeper = person("keeper")
    with acting(keeper):
        assert queries.newest(keeper, "parks").content == spec.kept(
            spec.Entry.model_validate(PARKS)
        )
    moved = client.post("/work/data/resources/parks/move", {"move": "submit", "_key": str(uuid4())})
    assert moved.status_code == 302
    assert "With the department" in client.get("/work/data/drafts").content.decode()


def test_a_package_that_says_nothing_new_leaves_what_people_changed(
    person: Callable[[str], Actor],
) -> None:
    steward = person("steward")
    with acting(SYSTEM) as system:
        source = next(s for s in packages.current() if "enterprises" in spec.entries(s))
        said = spec.opened(queries.newest(system, "enterprises").content)
    actions.write(steward, "enterprises", {**said, "cycle": "weekly"})
    with acting(SYSTEM) as system:
        Version.objects.filter(state="draft").update(state="authority", author=uuid4())
    actions.move(steward, "enterprises", "publish")
    with acting(SYSTEM) as system:
        installing.install(system, source)
        assert facade.resource(system, "enterprises").cycle == "weekly"
