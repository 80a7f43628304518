"""A city of the last release goes on under this version, with its cases under way."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.survival.conftest import opened
from yiwang.cli.drill import check
from yiwang.cli.drill.city import City
from yiwang.cli.drill.load import ACCOUNTS, STEPS, Load
from yiwang.web.home import Home

ROOT = Path(__file__).resolve().parents[2]


def git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


@pytest.fixture
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source of the last tagged version."""
    tag = git("describe", "--tags", "--abbrev=0", "--match", "v*")
    if not tag:
        pytest.skip("THE UPGRADE WAS NOT TRIED: there is no tag v* to upgrade from")
    folder = tmp_path_factory.mktemp("release")
    with subprocess.Popen(
        ["git", "-C", str(ROOT), "archive", tag], stdout=subprocess.PIPE
    ) as source:
        subprocess.run(["tar", "x", "-C", str(folder)], stdin=source.stdout, check=True)
    return folder


class Old(City):
    """A city run by the source of another version; its commands run there."""

    source: Path

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "yiwang.cli", *words],
            env=self.environment | {"PYTHONPATH": str(self.source)},
            cwd=self.source,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0 or not check, done.stdout + done.stderr
        return done


@pytest.fixture
def old(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Old]:
    """A city of the last release with cases made at random stages, its database running."""
    city = Old(Home(opened(tmp_path_factory.mktemp("old")) / "home"))
    city.source = release
    try:
        city.run("database", "start")  # by the old version, which knows its own secrets only
        city.run("migrate", "--verbosity", "0")
        city.run("seed", "--cases", "10")
        yield city
    finally:
        City(city.home).run("database", "stop", check=False)
        city.end()


STATES = "SELECT number, state FROM cases_case WHERE state <> 'draft' ORDER BY number"
OPEN = """SELECT c.number FROM work_task t JOIN cases_case c ON c.id = t.case_id
    WHERE t.state = 'open' AND t.role = 'window' AND t.node = 'check' ORDER BY c.number"""


def test_cases_under_way_go_on_after_an_upgrade(old: Old) -> None:
    before = old.rows(STATES)
    waiting = [row[0] for row in old.rows(OPEN)]
    assert waiting, "a case waits for the window in the old version"
    now = City(old.home, port=old.port)
    now.run("migrate", "--verbosity", "0")
    assert now.rows(STATES) == before
    assert check.proven(now) == []
    now.start(workers=1)
    try:
        load = Load(now.port, now.tokens(ACCOUNTS), 1, lambda *_words, **_facts: None)
        accepted = STEPS[0]
        task = load.task(accepted[0], waiting[0])
        body = {"outcome": accepted[1], "data": accepted[2]}
        load.doors["window"].ask("POST", f"tasks/{task}/complete", body, "after")
        found = dict(now.rows(STATES))
        assert found[waiting[0]] not in (dict(before)[waiting[0]], "received")
        load.prepare()
        load.work(1)
        assert load.faults == []
        assert check.calm(now) == []
        assert check.proven(now) == []
    finally:
        now.end()
