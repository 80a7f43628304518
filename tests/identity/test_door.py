"""Who comes in, as what, and who does not."""

from datetime import UTC, date, datetime

import pytest

from yiwang.cli import token
from yiwang.cli.errors import CommandError
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, Audience, acting
from yiwang.kernel.errors import Forbidden
from yiwang.kernel.tenancy import actions, door
from yiwang.kernel.tenancy.errors import NoSuchPost, NotDeputised, NotOneself, RolesExclude
from yiwang.kernel.tenancy.models import Account, Post, RoleGrant

pytestmark = pytest.mark.database


def post(code):
    with acting(SYSTEM):
        return Post.objects.get(code=code).id


def test_staff_act_in_a_post_and_see_its_body_only(act_as):
    window = act_as("window")
    assert window.audience is Audience.STAFF
    assert window.bodies == (window.body,)
    assert window.may("work:task:complete")


def test_a_citizen_acts_for_himself(act_as):
    citizen = act_as("citizen")
    assert citizen.audience is Audience.PUBLIC
    assert not citizen.bodies
    assert citizen.person


def test_an_inspector_sees_the_bodies_of_the_region_of_his_grant(act_as):
    inspector = act_as("inspector")
    assert inspector.audience is Audience.SUPERVISOR
    assert len(inspector.bodies) > 300


def test_somebody_with_two_posts_acts_in_the_older_one_unless_he_switches(act_as):
    assert act_as("legal").post == post("shinan-legal")
    assert act_as("legal", "shinan-justice-counsel").body != act_as("legal").body
    with pytest.raises(NoSuchPost):
        act_as("legal", "city-leader")


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "auditor"])
def test_an_administrator_has_no_bodies_and_may_touch_no_case(act_as, name):
    actor = act_as(name)
    assert actor.bodies == ()
    assert not any(p.startswith(("cases:", "work:", "files:")) for p in actor.permissions)


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "auditor"])
def test_without_the_second_factor_nobody_acts_as_administrator(act_as, name):
    actor = act_as(name, proven=False)
    assert actor.roles == frozenset()
    assert actor.permissions == {"public"}


def test_nobody_holds_two_of_the_three_administrators_roles(act_as):
    secadmin = act_as("secadmin")
    with pytest.raises(RolesExclude, match="auditor"):
        actions.grant_role(secadmin, post("city-auditor"), "sysadmin")


def test_roles_exclude_each_other_across_the_posts_of_one_person(act_as):
    """The auditor's second, harmless post must not carry the system administrator's role."""
    with acting(SYSTEM):
        auditor = Account.objects.get(username="auditor")
        second = Post.objects.get(code="city-editor")
        second.holdings.update(account=auditor)
    with pytest.raises(RolesExclude):
        actions.grant_role(act_as("secadmin"), second.id, "sysadmin")


def test_roles_exclude_each_other_also_where_one_begins_later(act_as):
    """A stand-in next century in the auditor's post bars the system administrator's role today."""
    with acting(SYSTEM):
        editor = Account.objects.get(username="editor")
        post_of_auditor = Post.objects.get(code="city-auditor")
        post_of_auditor.holdings.create(
            account=editor, name=editor.name, valid_from=date(2199, 1, 1)
        )
    with pytest.raises(RolesExclude):
        actions.grant_role(act_as("secadmin"), post("city-editor"), "sysadmin")


def test_a_grant_ends_with_its_last_day_and_can_be_revoked_at_once(act_as):
    secadmin = act_as("secadmin")
    granted = actions.grant_role(secadmin, post("city-editor"), "steward", until=secadmin.today)
    assert act_as("editor").may("services:item:import")
    actions.revoke_role(secadmin, granted.id)
    assert not act_as("editor").may("services:item:import")
    actions.grant_role(secadmin, post("city-editor"), "steward", until=secadmin.today)
    tomorrow = datetime(2199, 1, 1, tzinfo=UTC)
    with clock.at(tomorrow):
        assert not act_as("editor").may("services:item:import")


def test_granting_the_same_role_twice_keeps_one_grant(act_as):
    secadmin = act_as("secadmin")
    first = actions.grant_role(secadmin, post("city-editor"), "steward")
    second = actions.grant_role(secadmin, post("city-editor"), "steward")
    assert first.id == second.id
    with acting(SYSTEM):
        assert RoleGrant.objects.filter(post__code="city-editor", role="steward").count() == 1


def test_a_security_administrator_grants_himself_nothing(act_as):
    with pytest.raises(NotOneself):
        actions.grant_role(act_as("secadmin"), post("city-secadmin"), "steward")


@pytest.mark.parametrize("name", ["sysadmin", "window", "citizen", "auditor"])
def test_only_the_security_administrator_grants(act_as, name):
    with pytest.raises(Forbidden):
        actions.grant_role(act_as(name), post("city-editor"), "steward")


def test_a_frozen_account_is_out_and_its_tokens_are_void(act_as):
    with acting(SYSTEM):
        account = Account.objects.get(username="window")
        bearer = door.issue_token(account, Post.objects.get(code="shinan-window"))
    with acting(DOOR):
        assert door.by_token(bearer).name == account.name
    sysadmin = act_as("sysadmin")
    actions.freeze_account(sysadmin, account.id)
    actions.unfreeze_account(sysadmin, account.id)
    with acting(DOOR):
        assert door.by_token(bearer) is None, "a new token is made after unfreezing"
    with pytest.raises(NotOneself):
        actions.freeze_account(sysadmin, sysadmin.account)


def test_a_colleague_stands_in_for_some_days(act_as):
    officer = act_as("officer")
    actions.name_deputy(officer, "officer-shinan", officer.today, officer.today)
    deputy = act_as("officer-shinan", "shinan-officer")
    assert deputy.post == officer.post
    assert deputy.name.endswith("（代）"), "what he signs says that he stands in"
    assert act_as("officer-shinan").post != officer.post, "his own post comes first"
    with pytest.raises(NotDeputised, match="not handed on"):
        actions.name_deputy(deputy, "window", officer.today, officer.today)
    with pytest.raises(NoSuchPost), clock.at(datetime(2199, 1, 1, tzinfo=UTC)):
        act_as("officer-shinan", "shinan-officer")


@pytest.mark.parametrize(
    ("colleague", "days", "because"),
    [
        ("officer", 0, "for yourself"),
        ("officer-laoshan", 0, "same body"),
        ("officer-shinan", -1, "before it begins"),
    ],
)
def test_not_everybody_stands_in(act_as, colleague, days, because):
    officer = act_as("officer")
    start = officer.today
    end = date.fromordinal(start.toordinal() + days)
    with pytest.raises(NotDeputised, match=because):
        actions.name_deputy(officer, colleague, start, end)


def test_a_dismissed_deputy_is_out_at_once(act_as):
    officer = act_as("officer")
    holding = actions.name_deputy(officer, "officer-shinan", officer.today, officer.today)
    actions.dismiss_deputy(officer, holding.id)
    with pytest.raises(NoSuchPost):
        act_as("officer-shinan", "shinan-officer")


def test_a_token_is_bound_to_a_post(act_as, capsys):
    token.run(["legal", "--post", "shinan-justice-counsel"])
    with acting(DOOR):
        actor = door.by_token(capsys.readouterr().out.strip())
    assert actor.post == post("shinan-justice-counsel")
    assert actor.channel == "api"


@pytest.mark.parametrize(
    ("words", "because"),
    [
        (["nobody"], "no account 'nobody'"),
        (["window", "--post", "city-leader"], "does not hold"),
        (["citizen", "--post", "city-leader"], "not an account of staff"),
    ],
)
def test_the_command_refuses_with_the_reason(act_as, words, because):
    with pytest.raises(CommandError, match=because):
        token.run(words)


def test_a_token_expires(act_as, capsys):
    token.run(["citizen"])
    bearer = capsys.readouterr().out.strip()
    with acting(DOOR):
        assert door.by_token(bearer)
        assert door.by_token(bearer + "x") is None
    with clock.at(datetime(2199, 1, 1, tzinfo=UTC)), acting(DOOR):
        assert door.by_token(bearer) is None
