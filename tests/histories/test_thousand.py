"""A thousand cases made in bulk pass what a few do, and neither making nor folding is ever half
done, whatever ends it.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from tests.histories import checks
from yiwang.cli.histories import sizes, writing
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import folded
from yiwang.kernel.evidence.verify import verify
from yiwang.kernel.folding import lists, years
from yiwang.kernel.folding import work as folding
from yiwang.kernel.folding.models import Fold

CASES = 1000
BATCHES = str(3 * writing.BATCH)  # cases
KILLS = 6
PATIENCE = 900  # seconds of a command
pytestmark = pytest.mark.long


@pytest.mark.database
@pytest.mark.usefixtures("unblocked")
def test_a_thousand_pass_the_checks_of_real_ones(written: Callable[..., Any]) -> None:
    assert written(CASES).cases == CASES
    made = checks.made()
    assert len(made) == CASES
    for case in made:
        checks.due_follows(case)
        assert checks.proven(case), case.number
        checks.opens(case)
    done = [checks.next_done(case) for case in made]
    still_open = [case for case in made if not case.closed_at]
    assert len(list(filter(None, done))) == len(still_open)
    assert verify() == []


@pytest.mark.database
@pytest.mark.usefixtures("unblocked")
def test_a_closed_case_takes_two_kilobytes_after_its_year(written: Callable[..., Any]) -> None:
    """The case's row with its indexes, and all that is folded of it with its keys."""
    written(CASES)
    with clock.at(clock.now() + timedelta(days=900)):
        for step in (folding.fold, folded.fold):
            while step():
                pass
        for year in years.unfinished():
            while years.detach(year) or folded.detach(year) or lists.detach(year):
                pass
    with acting(SYSTEM):
        assert not Fold.objects.filter(content__isnull=False).exists()
    each = sizes.measured(tight=True).each()
    assert each["case"] <= 2048, each


@pytest.fixture
def home() -> Iterator[Mapping[str, str]]:
    """A city of its own with its own database server, in a folder that the server may enter."""
    folder = Path(tempfile.gettempdir(), f"yiwang-test-{secrets.token_hex(6)}")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE")}
    environment = {**kept, "YIWANG_HOME": str(folder), "YIWANG_DEMO": "1"}
    try:
        for words in (["database", "start"], ["migrate"], ["seed", "--bare"]):
            command(environment, *words)
        yield environment
    finally:
        command(environment, "database", "stop")
        shutil.rmtree(folder)


def started(environment: Mapping[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "yiwang.cli", *words],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def command(environment: Mapping[str, str], *words: str) -> str:
    process = started(environment, *words)
    told, _nothing = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, told
    return told


def killed(environment: Mapping[str, str], after: float, *words: str) -> None:
    process = started(environment, *words)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)


def asked(environment: Mapping[str, str], statement: str) -> Any:
    """One value from the city's database, past the program."""
    from yiwang.kernel import database
    from yiwang.web.home import Home

    home = Home(Path(environment["YIWANG_HOME"]))
    url = home.database_url(database.OWNER, home.secrets().owner_password)
    with psycopg.connect(url) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def test_killed_again_and_again_it_makes_and_folds_each_case_once(home: Mapping[str, str]) -> None:
    chance = Random(9)
    for _turn in range(KILLS):
        killed(home, chance.uniform(5, 40), "seed", "--bare", "--cases", BATCHES)
        there = asked(
            home,
            f"SELECT coalesce(sum(last), 0) FROM numbers_counter WHERE register = '{writing.MARK}'",
        )
        assert there % writing.BATCH == 0
        assert "Nothing was changed" in command(home, "evidence", "verify")
    command(home, "seed", "--bare", "--cases", BATCHES)
    before = asked(home, "SELECT count(*) FROM work_task")
    for _turn in range(KILLS):
        killed(home, chance.uniform(2, 8), "data", "fold", "--most", "500")
        assert asked(home, "SELECT count(*) FROM folding_fold") == asked(
            home, "SELECT count(*) FROM cases_case WHERE folded"
        )
        assert "Nothing was changed" in command(home, "evidence", "verify")
    assert re.search(r"matters", command(home, "data", "fold"))
    assert asked(home, "SELECT count(*) FROM work_task") < before
    assert "Nothing was changed" in command(home, "evidence", "verify")
