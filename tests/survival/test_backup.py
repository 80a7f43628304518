"""A city is brought back on an empty machine, to a moment in time, with the same evidence."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from tests.survival.conftest import opened
from yiwang.cli.backup.vault import PIECE, Damaged, Vault
from yiwang.cli.drill import check
from yiwang.cli.drill.city import City
from yiwang.cli.drill.load import Load
from yiwang.kernel import database
from yiwang.web.home import Home

ROOTS = "SELECT number, encode(root, 'hex'), signature FROM evidence_root ORDER BY number"
CASES = "SELECT number, state FROM cases_case ORDER BY number"


@pytest.fixture(scope="module")
def archive(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive") / "city"
    city.run("backup", str(folder))
    return folder


@pytest.fixture
def elsewhere(city: City, tmp_path: Path) -> Iterator[City]:
    """An empty machine with the archive's key."""
    key = city.run("backup", "key").stdout.strip()
    home = Home(opened(tmp_path) / "again")
    other = City(home, environment={"YIWANG_BACKUP_KEY": key})
    yield other
    other.end()


def test_a_city_comes_back_as_it_was_at_a_moment(
    city: City, load: Load, archive: Path, elsewhere: City
) -> None:
    assert load.submit(load.begin())
    assert check.calm(city) == []
    cases, roots, moment = city.rows(CASES), city.rows(ROOTS), datetime.now(UTC)
    time.sleep(1)  # the moment lies between two changes
    assert load.submit(load.begin())
    assert check.calm(city) == []
    assert json.loads(city.run("backup", "--json").stdout)["kind"] == "cluster"
    assert json.loads(city.run("backup", "check", "--json").stdout)["faults"] == []
    words = ("restore", str(archive), "--at", moment.isoformat(), "--json")
    told = json.loads(elsewhere.run(*words).stdout)
    assert told["faults"] == []
    assert told["roots"] == len(roots)
    assert told["dropped"] > 0, "the archive's log of roots went on"
    elsewhere.start_database()
    assert elsewhere.rows(CASES) == cases
    assert elsewhere.rows(ROOTS)[: len(roots)] == roots
    (entry,) = elsewhere.rows("SELECT id FROM evidence_entry WHERE kind = 'evidence.restored'")
    assert entry
    secrets = city.home.secrets()
    assert elsewhere.home.secrets() == secrets, "keys and passwords came with it"
    again = elsewhere.run("restore", str(archive), check=False)
    assert (again.returncode, "empty" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--at", "2020-01-01"), "lies before it"),
        (("--at", "2999-01-01"), "Name an earlier moment"),
    ],
)
def test_a_moment_that_is_not_there_is_refused(
    elsewhere: City, archive: Path, words: tuple[str, ...], told: str
) -> None:
    refused = elsewhere.run("restore", str(archive), *words, check=False)
    assert (refused.returncode, told in refused.stderr) == (1, True)
    assert not elsewhere.home.contents()


def test_another_s_database_is_dumped_and_brought_back_and_says_what_it_cannot(
    city: City, elsewhere: City, tmp_path: Path
) -> None:
    folder = tmp_path / "dumps"
    city.environment["DATABASE_URL"] = city.owner_url
    try:
        said = city.run("backup", str(folder)).stdout
    finally:
        foreign = city.environment.pop("DATABASE_URL")
    assert "that server's to archive" in said
    cases, roots = city.rows(CASES), city.rows(ROOTS)
    copy = database.with_name(foreign, "copy")
    database.create(copy)
    elsewhere.environment["DATABASE_URL"] = copy
    told = json.loads(elsewhere.run("restore", str(folder), "--json").stdout)
    assert told["faults"] == []
    assert elsewhere.rows(CASES) == cases
    assert elsewhere.rows(ROOTS)[: len(roots)] == roots
    assert elsewhere.rows("SELECT count(*) > 100 FROM pg_policies") == [(True,)]


def test_a_sealed_file_is_opened_by_its_key_and_name_only_and_whole_or_not_at_all(
    tmp_path: Path,
) -> None:
    vault = Vault(tmp_path, b"k" * 32)
    text = Random(1).randbytes(3 * PIECE)  # does not become smaller: several pieces
    assert vault.write("a", [text[:1000], text[1000:]]) == len(text)
    assert vault.whole("a") == text
    path = vault.path("a")
    sealed = path.read_bytes()
    vault.path("b").write_bytes(sealed)
    for name, other in (("b", vault), ("a", Vault(tmp_path, b"x" * 32))):
        with pytest.raises(Damaged):
            other.whole(name)
    flipped = bytearray(sealed)
    flipped[len(sealed) // 2] ^= 1
    for damaged in (sealed[:-1], sealed[: len(sealed) // 2], sealed + b"0", bytes(flipped), b""):
        path.write_bytes(damaged)
        with pytest.raises(Damaged):
            vault.whole("a")
