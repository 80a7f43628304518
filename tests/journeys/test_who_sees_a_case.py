"""Who sees a case: applicant, delegate, every body with a duty in it; nobody by the tree alone."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import DataError, ProgrammingError, connection, transaction
from django.db.models import Model

from tests.journeys.program import Program
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from yiwang.base.cases.models import Case
from yiwang.base.packages.actions import install
from yiwang.base.packages.source import read
from yiwang.base.parties.models import Delegation
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, VISITOR, Actor, Audience, acting
from yiwang.kernel.protect import EXCUSED, protected_models
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account, Body, Holding, Post, RoleGrant

People = Callable[[str], Program]
JOINT = Path(__file__).parents[1] / "packages/joint_event"


def actor_of(account: str, audience: str = "web") -> Actor:
    with acting(SYSTEM):
        return door.enter(Account.objects.get(username=account), None, audience)


def seat(code: str, account: str) -> None:
    """A further post, for a department that the demonstration leaves without one."""
    with acting(SYSTEM):
        body = Body.objects.get(code=code)
        person = Account.objects.get(username=account)
        Holding.objects.filter(account=person).update(valid_until=date(2024, 1, 1))
        post = Post(code=f"{code}-test", body=body, title="测试岗", title_en="Test")
        post.save(force_insert=True)
        start = date(2024, 1, 1)
        Holding(post=post, account=person, name=person.name, valid_from=start).save(
            force_insert=True
        )
        RoleGrant(post=post, role="officer", valid_from=start).save(force_insert=True)


@pytest.fixture
def restaurant(program: People) -> str:
    """The number of a case in Shinan that has an attachment, papers, clocks and a timeline."""
    firm = program("firm")
    applicant = next(row for row in firm.get("me")["principals"] if row["kind"] == "legal")
    sheet = firm.get(f"services/{SERVICE}/form", applicant=applicant["id"])
    wish = {
        "service": SERVICE,
        "region": SHINAN,
        "applicant": applicant["id"],
        "data": answers(sheet, firm.upload()),
        "submit": True,
    }
    number = firm.post("cases", wish, status=201)["number"]
    program("window").complete("accept")
    return str(number)


def rows_about(number: str) -> dict[type[Model], set[object]]:
    """Every row of every protected table that came to be with a case, as the system sees it."""
    with acting(SYSTEM):
        return {
            model: set(model._default_manager.values_list("pk", flat=True))
            for model in protected_models()
            if model._meta.app_label in ("cases", "work", "papers", "licences", "parties", "files")
        }


@pytest.mark.parametrize(
    "account",
    ["officer-laoshan", "decider-laoshan", "window-laoshan", "sysadmin", "secadmin", "auditor",
     "leader", "citizen", "citizen2", "editor"],
)  # fmt: skip
def test_without_any_filter_a_stranger_reads_no_row_of_it(
    restaurant: str, account: str, program: People
) -> None:
    there = rows_about(restaurant)
    assert sum(map(len, there.values())) > 20
    actor = actor_of(account)
    own, given = {actor.person}, delegations(actor)
    with acting(actor):
        for model, keys in there.items():
            assert seen(model, keys) <= own | given, f"{account} sees {model.__name__}"
    program(account).get(f"cases/{restaurant}", status=403 if actor_is_staff(actor) else 404)


def seen(model: type[Model], keys: set[object]) -> set[object]:
    """The rows that the present role reads without any filter of ours; refusal counts as none."""
    try:
        with transaction.atomic():
            return set(model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
    except ProgrammingError as denied:
        if "permission denied" not in str(denied):
            raise
        return set()


def delegations(actor: Actor) -> set[object]:
    """What a person was given stays visible to that person, also when it has ended."""
    with acting(SYSTEM):
        return set(Delegation.objects.filter(agent_id=actor.person).values_list("pk", flat=True))


def actor_is_staff(actor: Actor) -> bool:
    return actor.audience is not Audience.PUBLIC and not actor.may("cases:case:read")


@pytest.mark.parametrize("account", ["firm", "representative", "window", "officer", "decider"])
def test_those_with_a_right_or_a_duty_see_it(
    restaurant: str, account: str, program: People
) -> None:
    assert program(account).get(f"cases/{restaurant}")["number"] == restaurant


def test_an_inspector_reads_within_his_scope_and_every_look_is_written_down(
    restaurant: str, program: People
) -> None:
    from yiwang.kernel.evidence.models import Entry

    program("inspector").get(f"cases/{restaurant}")
    with acting(SYSTEM):
        case = Case.objects.get(number=restaurant)
        entry = Entry.objects.filter(kind="cases.read", object_id=case.id).latest("at")
        assert entry.subject == case.applicant_id
    program("inspector").post(f"cases/{restaurant}/withdraw", status=403)


def test_two_districts_and_a_city_department_handle_one_case(program: People) -> None:
    seat("city-market", "editor")
    with acting(SYSTEM):
        install(SYSTEM, read(JOINT))
    citizen = program("citizen")
    wish = {"service": "joint-event", "region": SHINAN, "data": {"other": "370212"}, "submit": True}
    number = citizen.post("cases", wish, status=201)["number"]
    for account in ("officer", "officer-laoshan", "editor"):
        assert program(account).get(f"cases/{number}")["number"] == number
    program("officer-shibei").get(f"cases/{number}", status=404)
    program("market-laoshan").get(f"cases/{number}", status=404)
    program("officer-laoshan").complete("agree")
    program("editor").complete("agree")
    program("officer").complete("done")


def test_a_delegate_sees_it_on_the_last_day_and_not_on_the_next(
    restaurant: str, program: People
) -> None:
    with acting(SYSTEM):
        given = Delegation.objects.get(agent_name="邹立行")
    last = datetime.combine(given.valid_until, time(23, 59), clock.CITY_ZONE)
    with clock.at(last):
        program("firm").get(f"cases/{restaurant}")
    with clock.at(last + timedelta(minutes=1)):
        program("firm").get(f"cases/{restaurant}", status=404)
        program("representative").get(f"cases/{restaurant}")


def test_every_table_is_protected_or_excused_with_a_reason(city: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"""
        )
        tables = dict(cursor.fetchall())
    bare = {name for name, protected in tables.items() if not protected}
    assert bare == set(EXCUSED) & set(tables)
    assert all(len(reason) > 10 for reason, _audiences in EXCUSED.values())


def test_without_an_actor_nothing_can_be_read_or_written(restaurant: str) -> None:
    for model in protected_models():
        table = model._meta.db_table
        for statement in (f'SELECT 1 FROM "{table}"', f'DELETE FROM "{table}"'):
            assert refused(statement, "yiwang_app"), statement


@pytest.mark.parametrize("role", ["staff", "public", "supervisor"])
def test_a_role_alone_sees_nothing_until_it_says_for_whom(restaurant: str, role: str) -> None:
    settings = ("bodies", "person", "account", "now")
    with connection.cursor() as cursor:
        for name in settings:
            cursor.execute("SELECT set_config(%s, '', true)", [f"yiwang.{name}"])
        cursor.execute(f"SET LOCAL ROLE yiwang_{role}")
        with pytest.raises(DataError, match=r"malformed|invalid input"):
            Case.objects.first()


def refused(statement: str, role: str) -> bool:
    """Whether the database refuses a statement to a bare role, in a connection of its own."""
    import psycopg

    settings = connection.settings_dict
    with psycopg.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"] or None,
    ) as own:
        if role != "yiwang_app":
            own.execute(f"SET ROLE {role}")
        try:
            own.execute(statement)
        except psycopg.Error:
            return True
    return False


def test_an_anonymous_visitor_reads_no_row(restaurant: str) -> None:
    there = rows_about(restaurant)
    with acting(VISITOR):
        for model, keys in there.items():
            assert not seen(model, keys), model.__name__
