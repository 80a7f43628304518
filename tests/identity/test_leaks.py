"""Identity and telephone numbers of persons are nowhere in the clear."""

import psycopg
import pytest

from tests import leaks
from yiwang.base.parties import demonstration
from yiwang.cli import seed

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_a_dump_of_the_seeded_city_holds_no_number(owner_url, capsys):
    seed.seed(people=200)
    assert leaks.in_database(owner_url, leaks.numbers(further=200)) == []


def test_the_search_for_leaks_finds_one_in_text_and_in_bytes(owner_url):
    number = demonstration.people().persons[0].identity
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE leak (said text, held bytea)")
        try:
            connection.execute("INSERT INTO leak (said) VALUES (%s)", [f"a{number}b"])
            assert leaks.in_database(owner_url, [number]) == [f"public.leak: {number}"]
            connection.execute("UPDATE leak SET said = '', held = %s", [number.encode()])
            assert leaks.in_database(owner_url, [number]) == [f"public.leak: {number}"]
        finally:
            connection.execute("DROP TABLE leak")


def test_the_search_looks_into_files(tmp_path):
    (tmp_path / "app.log").write_text("user 15400000011 signed in")
    assert leaks.in_folders([tmp_path], ["15400000011"]) == [f"{tmp_path / 'app.log'}: 15400000011"]
