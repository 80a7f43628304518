"""Real-name levels: only the missing step is asked, and people go on where they were."""

import re
from dataclasses import replace

import pytest
from django.core import mail

from tests.identity.conftest import text_of
from yiwang.kernel.actor import SYSTEM, VISITOR, Audience, acting
from yiwang.kernel.errors import LevelNeeded
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.tenancy.levels import beyond, levels, steps
from yiwang.kernel.tenancy.models import Account
from yiwang.kernel.tenancy.roles import roles
from yiwang.serve.applications.actions import begin
from yiwang.serve.applications.values import Wish
from yiwang.serve.services.models import Item
from yiwang.share.registers import demonstration
from yiwang.web import demonstration as city
from yiwang.web.account.levels.actions import confirm_identity

pytestmark = [pytest.mark.database, pytest.mark.urls("tests.identity.urls")]
ME = {"name": "林海平", "number": "370299198804120212"}


def level_of(name: str) -> int:
    with acting(SYSTEM):
        return Account.objects.get(username=name).real_name_level


@pytest.fixture
def known(sign_in, settings):
    """`known(0)`: a citizen's browser, known so well."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def new(level: int, **changes):
        browser = sign_in("citizen")
        with acting(SYSTEM):
            Account.objects.filter(username="citizen").update(real_name_level=level, **changes)
        return browser

    return new


@pytest.fixture
def register(demo_city):
    """The population register of the demonstration."""
    city.load()
    demonstration.load()


def test_the_table_names_permissions_that_the_public_has():
    asked = dict(beyond(0))
    assert set(asked) <= roles()["citizen"].permissions
    assert (asked["cases:case:apply"], asked["licences:licence:read"]) == (2, 3)
    assert [level.number for level in levels()] == [0, 1, 2, 3, 4]
    assert [step.means for step in steps(1, 3)] == ["identity", "presence"]


def test_a_level_binds_the_public_alone():
    with pytest.raises(LevelNeeded):
        replace(VISITOR, level=2).reach(3)
    replace(VISITOR, level=3).reach(3)
    replace(VISITOR, audience=Audience.STAFF).reach(4)
    SYSTEM.reach(4)


def test_what_asks_for_more_leads_to_the_missing_step_and_back(known):
    browser = known(2)
    answer = browser.get("/me/delegations/new")
    assert answer.url == "/me/level?needed=3&next=%2Fme%2Fdelegations%2Fnew"
    page = text_of(browser.get(answer.url))
    assert "known as: Name and identity number verified (L2)" in page
    assert "Demonstration" in page
    assert "six digits" not in page
    done = browser.post(answer.url)
    assert browser.get(done.url).url == "/me/delegations/new"
    assert browser.get("/me/delegations/new").status_code == 200
    with acting(SYSTEM):
        entry = Entry.objects.get(kind__endswith="actions.show_presence")
        account = Account.objects.get(username="citizen")
    assert (entry.account, entry.subject) == (account.id, account.person_id)


def test_a_form_sent_without_the_level_is_refused_with_the_way(known):
    browser = known(1)
    answer = browser.post("/me/delegations/new", {})
    assert answer.status_code == 403
    assert "real-name level L3" in text_of(answer)


def test_the_code_comes_to_the_known_number_and_holds_once(known):
    browser = known(0)
    place = "/me/level?needed=1"
    assert "154****0011" in text_of(browser.get(place))
    browser.post(place)
    [message] = mail.outbox
    assert message.to[0].startswith("15400000011@")
    code = re.search(r"\d{6}", message.body).group()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert browser.post(place, {"code": wrong}).status_code == 422
    assert browser.post(place).status_code == 429, "another one waits for a minute"
    assert browser.post(place, {"code": code}).status_code == 302
    assert level_of("citizen") == 1
    assert "Name and identity number" in text_of(browser.get("/me/level?needed=2"))


def test_a_code_is_tried_five_times(known):
    browser = known(0)
    browser.post("/me/level?needed=1")
    code = re.search(r"\d{6}", mail.outbox[0].body).group()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _attempt in range(5):
        browser.post("/me/level?needed=1", {"code": wrong})
    answer = browser.post("/me/level?needed=1", {"code": code})
    assert "does not hold any more" in text_of(answer)
    assert level_of("citizen") == 0


def test_without_a_gateway_no_code_is_sent(known, settings):
    browser = known(0, demonstration=False)
    settings.YIWANG = replace(settings.YIWANG, demo=False)
    assert "cannot be checked online" in text_of(browser.post("/me/level?needed=1"))


def test_name_and_number_are_matched_with_the_register(known, register):
    browser = known(1)
    place = "/me/level?needed=2&next=/me/"
    assert browser.post(place, ME | {"name": "林海"}).status_code == 422
    assert browser.post(place, ME | {"number": "370299199509230122"}).status_code == 422
    assert level_of("citizen") == 1
    assert browser.get(browser.post(place, ME).url).url == "/me/"
    assert level_of("citizen") == 2
    with acting(SYSTEM):
        assert Entry.objects.filter(kind="registers.asked", outcome="read").count() == 1


def test_an_account_without_a_person_gets_the_one_that_it_proves(known, register):
    with acting(SYSTEM):
        person = Account.objects.get(username="citizen").person_id
    browser = known(1, person_id=None)
    taken = {"name": "苏文岚", "number": "370299199509230122"}
    assert browser.post("/me/level?needed=2", taken).status_code == 422
    assert browser.post("/me/level?needed=2", ME).status_code == 302
    with acting(SYSTEM):
        assert Account.objects.get(username="citizen").person_id == person


def test_nobody_tries_out_numbers(known, register):
    browser = known(1)
    for _attempt in range(5):
        browser.post("/me/level?needed=2", ME | {"name": "别人"})
    assert "Too many attempts" in text_of(browser.post("/me/level?needed=2", ME))
    assert level_of("citizen") == 1


def test_a_register_that_is_not_there_raises_nobody(known):
    browser = known(1)
    assert "cannot be checked online" in text_of(browser.post("/me/level?needed=2", ME))


def test_no_step_is_left_out(act_as):
    citizen = replace(act_as("citizen"), level=0)
    with acting(citizen), pytest.raises(LevelNeeded):
        confirm_identity(citizen, **ME)


def test_a_clerk_verifies_in_person(sign_in):
    browser = sign_in("window")
    assert browser.post("/counter/identity", ME | {"name": "别人"}).status_code == 404
    assert browser.post("/counter/identity", ME).status_code == 302
    assert level_of("citizen") == 4
    assert sign_in("officer").get("/counter/identity").status_code == 403
    assert sign_in("citizen").get("/counter/identity").status_code == 403


def test_the_page_leads_nowhere_else(known):
    browser = known(3)
    answer = browser.get("/me/level?needed=2&next=https://elsewhere.example.invalid/")
    assert answer.url == "/me/"
    assert "Nothing is missing" in text_of(browser.get("/me/level?needed=2"))


def test_a_service_item_may_ask_for_more(act_as, register):
    citizen = act_as("citizen")
    with acting(SYSTEM):
        item = Item.objects.filter(package="talent_introduction").latest("version")
        item.elements = {**item.elements, "real_name_level": "4"}
        item.save()
    with acting(citizen), pytest.raises(LevelNeeded) as refusal:
        begin(citizen, Wish(item.code))
    assert refusal.value.facts() == {"needed": 4, "have": 3}
