"""Bulk issue, killed again and again: no licence is lost, none is there twice."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bulk.register import file, row
from tests.survival.conftest import opened
from yiwang.cli.drill.city import City
from yiwang.web.home import Home

RESTS = 0.02  # seconds between two looks at how far it is


@pytest.fixture(scope="module")
def still_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A city in which nothing runs but the database."""
    city = City(Home(opened(tmp_path_factory.mktemp("bulk")) / "home"))
    try:
        city.start_database()
        city.found()
        yield city
    finally:
        city.end()


def count(city: City, statement: str) -> int:
    return int(city.rows(statement)[0][0])


def issue(city: City, path: Path) -> "subprocess.Popen[bytes]":
    words = ["licences", "issue", str(path), "--type", "food_business", "--body", "shinan-approval"]
    command = [sys.executable, "-m", "yiwang.cli", *words, "--json"]
    return subprocess.Popen(command, env=city.environment, stdout=subprocess.DEVNULL)


def kill_at(city: City, process: "subprocess.Popen[bytes]", issued: int) -> None:
    """Kill it once so many licences are there, or let it end."""
    while process.poll() is None and count(city, "SELECT count(*) FROM licences_licence") < issued:
        time.sleep(RESTS)
    process.kill()
    process.wait()


def killed(city: City, folder: Path, rows: int, kills: int) -> None:
    path = folder / f"register-{rows}.csv"
    path.write_bytes(file([row(100 * rows + each) for each in range(rows)]))
    before = count(city, "SELECT count(*) FROM licences_licence")
    chance = random.Random(rows)
    for at in sorted(chance.sample(range(rows), kills)):
        kill_at(city, issue(city, path), before + at)
    assert issue(city, path).wait(120) == 0
    assert issue(city, path).wait(60) == 0, "once more changes nothing"
    assert count(city, "SELECT count(*) FROM licences_licence") == before + rows
    twice = """SELECT count(*) FROM (SELECT number FROM licences_licence GROUP BY number
        HAVING count(*) > 1) twice"""
    assert count(city, twice) == 0
    lines = "SELECT count(DISTINCT licence) FROM bulk_line WHERE state = 'issued'"
    assert count(city, lines) == before + rows
    assert count(city, "SELECT sum(issued) FROM bulk_batch") == before + rows
    drawn = "SELECT last FROM numbers_counter WHERE register LIKE 'paper:%%:证'"
    assert count(city, drawn) == count(city, "SELECT count(*) FROM papers_paper"), "no gap"


def test_a_command_that_is_killed_goes_on_where_it_was(still_city: City, tmp_path: Path) -> None:
    killed(still_city, tmp_path, rows=150, kills=1)


@pytest.mark.long
def test_ten_kills_of_three_thousand_licences(still_city: City, tmp_path: Path) -> None:
    killed(still_city, tmp_path, rows=3_000, kills=10)
