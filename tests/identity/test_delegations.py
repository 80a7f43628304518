"""Acting for others: offered, accepted, in force, over."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.identity.conftest import text_of
from yiwang.base.parties import actions, demonstration, facade, queries, rules
from yiwang.base.parties.errors import NotDelegated, NotRepresentative
from yiwang.base.parties.models import Delegation, Party
from yiwang.base.parties.values import Stated
from yiwang.cli import token
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.errors import Forbidden, Invalid, NotFound
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.tenancy.grants import open_to
from yiwang.kernel.tenancy.models import Body

pytestmark = [pytest.mark.database, pytest.mark.urls("tests.identity.urls")]

FIRM = demonstration.people().firms[0]
FIRM_ID = demonstration.firm_id(FIRM.identity)


def person(account):
    return next(p for p in demonstration.people().persons if p.account == account)


def stated(account, **changes):
    who = person(account)
    facts = {"kind": "natural", "name": who.name, "identity_kind": "111", "identity": who.identity}
    return Stated(**(facts | changes))


def names(actor):
    with acting(actor):
        return [party.name for party in facade.principals(actor)]


def offer(giver, agent="citizen", principal=None, services=(), days=30):
    with acting(giver):
        return actions.offer(
            giver,
            principal or giver.person,
            stated(agent),
            list(services),
            giver.today,
            giver.today + timedelta(days=days),
        )


def test_the_agent_acts_for_himself_and_the_firm(act_as):
    assert names(act_as("firm")) == [person("firm").name, FIRM.name]


def test_a_delegation_that_ended_yesterday_opens_nothing(act_as):
    citizen2 = act_as("citizen2")
    assert names(citizen2) == [person("citizen2").name]
    with acting(citizen2), pytest.raises(NotFound):
        facade.party(citizen2, FIRM_ID)
    assert [row.standing for row in queries.received(citizen2)] == ["ended"]


def test_the_last_day_counts_and_the_day_after_does_not(act_as):
    citizen2 = act_as("citizen2")
    yesterday = citizen2.on(citizen2.now - timedelta(days=1))
    assert FIRM.name in names(yesterday)
    with acting(yesterday):
        assert facade.may_act_for(yesterday, FIRM_ID, "any")
    with acting(citizen2):
        assert not facade.may_act_for(citizen2, FIRM_ID, "any")


def test_a_delegation_holds_from_acceptance_to_revocation(act_as):
    giver, agent = act_as("citizen2"), act_as("citizen")
    given = offer(giver, services=[])
    assert given.standing == "offered"
    assert person("citizen2").name not in names(agent)
    assert actions.accept(agent, given.id).standing == "in_force"
    assert person("citizen2").name in names(agent)
    assert actions.end(giver, given.id).standing == "revoked"
    assert person("citizen2").name not in names(agent)
    with pytest.raises(NotDelegated, match="ended already"):
        actions.end(agent, given.id)


def test_a_scope_limits_services():
    assert rules.covers([], "food-business-licence")
    assert rules.covers(["a", "b"], "a")
    assert not rules.covers(["a", "b"], "c")


@pytest.mark.parametrize(
    ("giver", "agent", "principal", "days", "because"),
    [
        ("firm", "citizen", FIRM_ID, 30, "Only the principal"),
        ("citizen", "citizen", None, 30, "to themselves"),
        ("citizen", "firm", None, -1, "before it begins"),
    ],
)
def test_what_cannot_be_delegated(act_as, giver, agent, principal, days, because):
    """An agent hands nothing on: the first line is the refusal of sub-delegation."""
    with pytest.raises(NotDelegated, match=because):
        offer(act_as(giver), agent, principal, days=days)


def test_nobody_accepts_for_another(act_as):
    given = offer(act_as("citizen2"))
    with pytest.raises(NotDelegated, match="Only the principal"):
        actions.accept(act_as("firm"), given.id)


def test_probe_08_a_new_representative_suspends_delegations_and_tells_it(act_as):
    with acting(SYSTEM):
        actions.change_representative(SYSTEM, FIRM_ID, demonstration.person_id("citizen"))
        told = Announced.objects.filter(kind="parties.representative_changed").get()
    assert told.content["object_id"] == str(FIRM_ID)
    assert told.content["suspended"] == 3 - 0, "binding, agent and the one that had ended"
    assert names(act_as("firm")) == [person("firm").name]
    assert names(act_as("representative")) == [person("representative").name]
    successor = act_as("citizen")
    assert actions.bind_organisation(successor, FIRM.name, FIRM.identity).standing == "in_force"
    with acting(successor):
        suspended = [row for row in queries.given(successor) if row.standing == "suspended"]
    actions.confirm(successor, suspended[0].id)
    assert FIRM.name in names(act_as("firm"))


def test_only_whom_the_register_names_binds_an_organisation(act_as):
    with pytest.raises(NotRepresentative):
        actions.bind_organisation(act_as("citizen"), FIRM.name, FIRM.identity)
    with pytest.raises(NotRepresentative):
        actions.bind_organisation(act_as("representative"), "另一家公司", FIRM.identity)


def test_only_the_register_changes_a_representative(act_as):
    with pytest.raises(Forbidden):
        actions.change_representative(act_as("window"), FIRM_ID, FIRM_ID)


def test_a_party_is_found_again_by_its_number_however_it_is_written(act_as):
    window = act_as("window")
    who = person("citizen")
    spaced = f" {who.identity[:6]} {who.identity[6:14]} {who.identity[14:].lower()} "
    found = facade.find_or_create(window, stated("citizen", identity=spaced))
    assert found.id == demonstration.person_id("citizen")
    assert found.identity_masked == "3702**********0212"


def test_a_number_under_another_name_is_refused(act_as):
    with pytest.raises(Invalid) as refusal:
        facade.find_or_create(act_as("window"), stated("citizen", name="张三"))
    assert refusal.value.problems[0]["pointer"] == "/name"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"identity": "370202199001010016"}, "/identity"),
        ({"identity": "370202201302290244"}, "/identity"),
        ({"identity": ""}, "/identity"),
        ({"name": "  "}, "/name"),
        ({"mobile": "12345678901"}, "/mobile"),
        ({"email": "nonsense"}, "/email"),
        ({"kind": "legal"}, "/identity_kind"),
        ({"kind": "other"}, "/kind"),
    ],
)
def test_what_cannot_be_right_is_refused_where_it_stands(act_as, changes, pointer):
    with pytest.raises(Invalid) as refusal:
        facade.find_or_create(act_as("window"), stated("citizen", **changes))
    assert pointer in [problem["pointer"] for problem in refusal.value.problems]


def test_only_the_party_or_a_clerk_changes_contact_details(act_as):
    def change(who, mobile):
        return facade.find_or_create(act_as(who), stated("citizen", mobile=mobile))

    assert change("citizen", "15400000077").mobile_masked == "154****0077"
    assert change("citizen2", "15400000088").mobile_masked == "154****0077"
    assert change("window", "15400000099").mobile_masked == "154****0099"


def test_staff_see_a_party_once_it_is_opened_to_their_body(act_as):
    window, other = act_as("window"), act_as("window-laoshan")
    party = demonstration.person_id("citizen")
    with acting(window), pytest.raises(NotFound):
        facade.party(window, party)
    with acting(window):
        open_to(window.body, party, "case")
        open_to(window.body, party, "case")
        assert facade.party(window, party).name == person("citizen").name
    with acting(other), pytest.raises(NotFound):
        facade.party(other, party)


def test_who_looks_at_anothers_numbers_leaves_an_entry(act_as):
    window, citizen = act_as("window"), act_as("citizen")
    party = demonstration.person_id("citizen")
    with acting(window):
        open_to(window.body, party, "case")
        numbers = facade.unsealed(window, party, "licence")
    assert numbers.identity == person("citizen").identity
    with acting(citizen):
        facade.unsealed(citizen, party, "form")
        entry = Entry.objects.get(kind="parties.unsealed")
    assert entry.subject == party
    assert numbers.identity not in repr(numbers)


def test_the_account_page_shows_masked_numbers_and_delegations(sign_in):
    page = text_of(sign_in("firm").get("/me/"))
    assert FIRM.name in page
    assert "3702**********0332" in page
    assert person("firm").identity not in page
    assert "In force" in page


def test_a_delegation_is_given_and_accepted_on_pages(sign_in):
    giver = sign_in("representative")
    form = giver.get("/me/delegations/new")
    assert FIRM.name in text_of(form)
    who = person("citizen")
    data = {
        "principal": str(FIRM_ID),
        "name": who.name,
        "identity": who.identity,
        "start": "2020-01-01",
        "end": "2199-12-31",
        "_key": "k1",
    }
    wrong = giver.post("/me/delegations/new", data | {"identity": "1", "_key": "k0"})
    assert wrong.status_code == 422
    assert "characters instead of 18" in text_of(wrong)
    assert giver.post("/me/delegations/new", data).status_code == 302
    assert giver.post("/me/delegations/new", data).status_code == 302, "pressed twice"
    with acting(SYSTEM):
        made = Delegation.objects.get(agent_name=who.name, principal_id=FIRM_ID)
    agent = sign_in("citizen")
    assert "Waits for an answer" in text_of(agent.get("/me/"))
    agent.post(f"/me/delegations/{made.id}/accept")
    assert "In force" in text_of(agent.get("/me/"))
    stranger = sign_in("citizen2")
    assert stranger.post(f"/me/delegations/{made.id}/end").status_code == 409


def test_programs_give_and_list_delegations(demo_city, capsys):
    token.run(["citizen2"])
    bearer = capsys.readouterr().out.strip()
    client = Client(headers={"authorization": f"Bearer {bearer}"})
    who = person("citizen")
    body = {
        "agent": {"name": who.name, "identity": who.identity},
        "valid_from": "2020-01-01",
        "valid_until": "2199-12-31",
    }
    made = client.post("/api/v1/me/delegations", body, content_type="application/json")
    assert (made.status_code, made.json()["standing"]) == (201, "offered")
    listed = client.get("/api/v1/me/delegations").json()
    assert [row["id"] for row in listed["given"]] == [made.json()["id"]]
    assert who.identity not in str(listed)
    wrong = body | {"agent": {"name": who.name, "identity": "370299198804120213"}}
    refused = client.post("/api/v1/me/delegations", wrong, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["pointer"] == "/identity"


def test_staff_have_no_personal_account_page(sign_in):
    assert sign_in("window").get("/me/").status_code == 403


def test_bodies_are_there_to_open_to(act_as):
    with acting(act_as("citizen")):
        assert Body.objects.filter(code="shinan-approval").exists()
        assert Party.objects.count() == 1
