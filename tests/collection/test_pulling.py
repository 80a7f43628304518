"""Rows out of a department's own database, and how long what came back is kept."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client
from psycopg.conninfo import make_conninfo

from tests.collection.conftest import ANNA, BERT, CORA, LINES, Send
from tests.journeys.conftest import FRIDAY
from yiwang.cli import data
from yiwang.cli.errors import CommandError
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.share.collection import keeping, pulling, running, serving, staging
from yiwang.share.collection.models import Batch, Origin

ELSEWHERE = "a_department"
People = Callable[..., None]


@pytest.fixture
def office(owner_url: str, django_db_setup: None) -> Iterator[str]:
    """Another database, of a department; its address."""
    with psycopg.connect(owner_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {ELSEWHERE}")
        yield make_conninfo(owner_url, dbname=ELSEWHERE)
        server.execute(f"DROP DATABASE {ELSEWHERE} WITH (FORCE)")


@pytest.fixture
def people(office: str) -> People:
    """Write rows of the department's table: number, name, months, when it was changed."""

    def write(*rows: tuple[str, str, int, str]) -> None:
        with psycopg.connect(office) as line:
            line.execute(
                """CREATE TABLE IF NOT EXISTS people (id_number text PRIMARY KEY, name text,
                sex text, born date, months int, changed_at timestamptz)"""
            )
            for number, name, months, at in rows:
                line.execute(
                    """INSERT INTO people VALUES (%s, %s, '2', %s, %s, %s)
                    ON CONFLICT (id_number) DO UPDATE
                    SET months = EXCLUDED.months, changed_at = EXCLUDED.changed_at""",
                    (number, name, f"{number[6:10]}-{number[10:12]}-{number[12:14]}", months, at),
                )

    return write


@pytest.fixture
def connected(code: str, office: str, people: People, tmp_path: Path) -> str:
    """The resource, whose rows come from there every hour."""
    people((ANNA, "安娜", 36, "2024-09-01"), (BERT, "贝尔特", 12, "2024-09-02"))
    address = tmp_path / "address.txt"
    address.write_text(office + "\n")
    words = ["connect", code, "public.people", "--cursor", "changed_at", "--every", "60"]
    assert data.run([*words, "--address-file", str(address)]) == 0
    return code


def held(code: str) -> list[tuple[str, int]]:
    rows = serving.rows_of(code, ["id_number", "months"]).read_all().to_pylist()
    return sorted((row["id_number"], row["months"]) for row in rows)


def test_all_rows_come_first_and_then_what_is_new_or_changed(
    connected: str, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data.run(["pull", connected]) == 0
    assert dict(held(connected)) == {ANNA: 36, BERT: 12}
    people((BERT, "贝尔特", 13, "2024-09-03"), (CORA, "柯拉", 80, "2024-09-03"))
    capsys.readouterr()
    assert data.run(["pull", connected, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["mode"], told["read"], told["good"]) == ("changes", 2, 2)
    assert dict(held(connected)) == {ANNA: 36, BERT: 13, CORA: 80}
    again = [data.run(["pull", connected, "--json"]) for _turn in range(2)]
    assert again == [0, 0]
    assert dict(held(connected)) == {ANNA: 36, BERT: 13, CORA: 80}


def test_workers_pull_by_themselves_and_a_silent_source_is_seen_on_its_page(
    connected: str, office: str, people: People
) -> None:
    assert pulling.step() == 1
    running.step()
    assert len(held(connected)) == 2
    assert pulling.step() == 0, "its hour has not come"
    people((CORA, "柯拉", 80, "2024-09-03"))
    with psycopg.connect(office) as line:
        line.execute("ALTER TABLE people RENAME TO persons")
    with clock.at(FRIDAY + timedelta(minutes=61)):
        assert pulling.step() == 0
        browser = Client()
        browser.force_login(Account.objects.get(username="steward"))
        shown = browser.get(f"/work/collection/{connected}").content.decode()
        assert "public.people" in shown
        assert "does not exist" in shown
        assert office.partition("password=")[2].split()[0] not in shown
    with psycopg.connect(office) as line:
        line.execute("ALTER TABLE persons RENAME TO people")
    with clock.at(FRIDAY + timedelta(minutes=122)):
        assert pulling.step() == 1
        running.step()
        with acting(SYSTEM):
            assert Origin.objects.get(resource=connected).fault == ""
    assert len(held(connected)) == 3


def test_what_cannot_be_pulled_is_said(code: str, connected: str, tmp_path: Path) -> None:
    dead = tmp_path / "dead.txt"
    dead.write_text("host=127.0.0.1 port=1 dbname=x user=x password=s3cret connect_timeout=2")
    hostile = 'people"; DROP TABLE people; --'
    for relation, where in ((hostile, None), ("people", dead)):
        address = where or tmp_path / "address.txt"
        data.run(["connect", code, relation, "--address-file", str(address)])
        with pytest.raises(CommandError) as refused:
            data.run(["pull", code])
        assert "s3cret" not in str(refused.value)
    with pytest.raises(CommandError, match="--every"):
        data.run(["connect", code, "people", "--address-file", str(dead), "--every", "-1"])


def test_rows_that_came_back_are_kept_for_their_days(code: str, send: Send) -> None:
    batch = send(*LINES, f"{ANNA},安娜,2,1990-01-01,9999")
    assert batch.bad == 1
    browser: Any = Client()
    browser.force_login(Account.objects.get(username="steward"))
    address = f"/work/collection/batches/{batch.id}"
    keeping.sweep()
    assert browser.get(f"{address}/rejects.csv").status_code == 200
    days = keeping.days("returned", FRIDAY.date())
    with clock.at(FRIDAY + timedelta(days=days + 1)):
        assert keeping.sweep() >= 1
        assert not staging.folder(batch.id).exists()
    assert browser.get(f"{address}/rejects.csv").status_code == 404
    assert browser.get(address).status_code == 200
    with acting(SYSTEM):
        assert Batch.objects.get(id=batch.id).bad == 1
