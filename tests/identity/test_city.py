"""The demo city is the real divisions with bodies that look like a city's."""

from collections import Counter

import pytest

from yiwang.base.parties import demonstration, identifiers
from yiwang.base.parties.models import Party
from yiwang.cli import seed
from yiwang.kernel import keys
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account, Body, Holding, Region
from yiwang.kernel.tenancy.roles import roles

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("demo_city")]


def test_the_city_has_ten_districts_and_141_streets():
    with acting(SYSTEM):
        levels = Counter(Region.objects.values_list("level", flat=True))
    assert levels == {"province": 1, "city": 1, "district": 10, "street": 141}


def test_every_district_has_an_approval_and_a_market_bureau_guided_by_the_city():
    with acting(SYSTEM):
        for function in ("approval", "market"):
            bureaus = Body.objects.filter(function=function, level="district")
            assert bureaus.count() == 10
            assert {b.guided_by.code for b in bureaus} == {f"city-{function}"}
        assert Body.objects.filter(level="city").count() >= 40
        assert Body.objects.filter(function="street").count() == 141


def test_every_credit_code_and_number_is_well_formed_though_made_up():
    with acting(SYSTEM):
        bodies = list(Body.objects.all())
    assert all(body.demonstration for body in bodies)
    assert [body.code for body in bodies if not identifiers.uscc(body.uscc).ok] == []
    for person in (*demonstration.people().persons, *demonstration.invented(500)):
        assert identifiers.resident_id(person.identity).ok
        assert identifiers.mobile(person.mobile).ok
    for firm in demonstration.people().firms:
        assert identifiers.uscc(firm.identity).ok


def test_every_demo_account_of_the_design_exists_with_roles_that_exist():
    names = "citizen citizen2 firm window officer officer2 decider expert leader inspector legal"
    names += " steward editor analyst agent sysadmin secadmin auditor window-shinan officer-laoshan"
    with acting(SYSTEM):
        known = set(Account.objects.values_list("username", flat=True))
        granted = set(Holding.objects.values_list("post__grants__role", flat=True))
    assert set(names.split()) <= known
    assert granted <= set(roles())


def test_loading_again_changes_nothing(capsys):
    seed.seed()
    with acting(SYSTEM):
        Account.objects.filter(username="window").update(name="改名者")
        before = Account.objects.count(), Holding.objects.count(), Party.objects.count()
    seed.seed()
    with acting(SYSTEM):
        after = Account.objects.count(), Holding.objects.count(), Party.objects.count()
        assert Account.objects.get(username="window").name == "改名者"
    assert before == after
    assert "bodies" in capsys.readouterr().out


def test_more_people_are_loaded_in_batches_and_the_same_ones_again():
    with acting(SYSTEM):
        before = Party.objects.filter(kind="natural").count()
    for start, count in ((0, 200), (200, 100), (0, 300)):
        demonstration.load_invented(start, count)
    with acting(SYSTEM):
        assert Party.objects.filter(kind="natural").count() == before + 300


def test_numbers_of_persons_exist_sealed_only(owner_url, django_db_blocker):
    with acting(SYSTEM):
        party = Party.objects.get(name="林海平")
    number = demonstration.people().persons[0].identity
    assert keys.unseal("identity", party.identity_sealed) == number
    assert number not in party.identity_sealed + party.identity_masked
    assert bytes(party.identity_key) == keys.fingerprint("111", number)
