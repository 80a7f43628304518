"""What the application may be in the database."""

import psycopg
import pytest
from django.db import connection, connections, transaction

from yiwang.kernel import database


def rows(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return cursor.fetchall()


@pytest.mark.django_db
def test_the_application_is_no_superuser_and_cannot_pass_row_level_security():
    assert rows(
        """SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit,
               rolreplication FROM pg_roles WHERE rolname = current_user"""
    ) == [("yiwang_app", False, False, False, False, False, False)]


@pytest.mark.django_db
def test_no_audience_is_mightier_and_none_can_sign_in():
    found = rows(
        """SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb, rolcanlogin
           FROM pg_roles WHERE rolname = ANY(%s)""",
        [list(database.AUDIENCES)],
    )
    assert sorted(found) == sorted((role, False, False) for role in database.AUDIENCES)


@pytest.mark.django_db
def test_the_application_owns_nothing():
    owned = """SELECT count(*) FROM {} WHERE {} = (SELECT oid FROM pg_roles
               WHERE rolname = current_user)"""
    for table, owner in (
        ("pg_class", "relowner"),
        ("pg_proc", "proowner"),
        ("pg_namespace", "nspowner"),
        ("pg_database", "datdba"),
    ):
        assert rows(owned.format(table, owner)) == [(0,)], table


@pytest.mark.django_db
def test_without_an_audience_no_table_of_the_city_can_be_read():
    readable = rows(
        """SELECT relname FROM pg_class
           WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
             AND has_table_privilege(oid, 'SELECT')"""
    )
    assert readable == []


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["CREATE TABLE public.mine ()", "CREATE TEMP TABLE mine ()"])
def test_the_application_makes_no_tables(statement):
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows(statement)


@pytest.mark.django_db
def test_a_role_taken_for_a_transaction_ends_with_it():
    with transaction.atomic():
        rows("SELECT set_config('role', 'yiwang_staff', true)")
        assert rows("SELECT current_user") == [("yiwang_staff",)]
        transaction.set_rollback(True)
    assert rows("SELECT current_user") == [("yiwang_app",)]


@pytest.mark.django_db(databases=["default", "owner"])
def test_migrations_run_as_another_role_which_is_no_superuser_either():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (database.OWNER, False)


@pytest.mark.django_db
def test_chinese_letters_make_trigrams_and_names_sort_by_code_point():
    assert rows("SELECT cardinality(show_trgm('青岛市')) > 0") == [(True,)]
    assert rows("SELECT 'Z' < 'a', '一' < '丁'") == [(True, True)]


@pytest.mark.django_db(transaction=True)
def test_preparing_again_changes_nothing_and_refuses_a_mighty_application(owner_url):
    database.prepare(owner_url, connection.settings_dict["PASSWORD"])
    with psycopg.connect(owner_url) as owner:
        owner.execute("ALTER ROLE yiwang_app CREATEDB")
        with pytest.raises(database.UnsuitableDatabaseError, match="yiwang_app"):
            database._check_app(owner)
        owner.rollback()
