"""One city, founded once, and all that is done to it: machines fail, it is brought back elsewhere,
and parts of it are killed at random.
"""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.survival import batches, supplier
from tests.survival.conftest import opened
from tests.survival.kills import Log, Run, arguments
from yiwang.cli.drill import check
from yiwang.cli.drill.city import HOST, WEB, City
from yiwang.cli.drill.load import Load, Matter, NoAnswer
from yiwang.cli.postgres import ADMIN
from yiwang.kernel import database
from yiwang.web.home import Home

PATIENCE = 20.0  # seconds
# A lock that the next application waits for, so that its request can be caught in the middle.
HOLD = "LOCK TABLE numbers_counter IN ACCESS EXCLUSIVE MODE"
BLOCKED = """SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'
    AND usename = 'yiwang_app'"""
# They have ended when this returns: a signal alone may reach them in the middle of a request.
END_ALL = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE usename = 'yiwang_app'"""


def as_administrator(city: City, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    url = city.home.database_url(ADMIN, city.home.secrets().admin_password)
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement.encode(), values).fetchall()


@contextmanager
def held(city: City) -> Iterator[None]:
    with psycopg.connect(city.owner_url) as holder:
        holder.execute(HOLD)
        yield
        holder.rollback()


def until(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)
    return found


def told(load: Load, act: Callable[[], Any]) -> str:
    """What a program is answered by a request that fails."""
    with pytest.raises(NoAnswer) as nothing:
        act()
    return str(nothing.value)


def apply(load: Load, matter: Matter) -> Any:
    return load.doors["firm"].ask("POST", "cases", load.wish(matter.mark), f"{matter.mark}-apply")


def page(city: City, path: str = "/", language: str = "en") -> tuple[int, str | None, str]:
    connection = HTTPConnection(HOST, city.port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Language": language})
        answer = connection.getresponse()
        return answer.status, answer.headers["Retry-After"], answer.read().decode()
    finally:
        connection.close()


def once(city: City, load: Load, matter: Matter) -> None:
    """The same request again is answered, and there is one case of it."""
    assert load.submit(matter)
    assert check.marked(city, matter.mark) == (1, matter.number)


def test_a_connection_terminated_in_the_middle_is_told_and_the_repeated_request_counts_once(
    city: City, load: Load
) -> None:
    matter = load.begin()
    answers: list[str] = []
    caught = threading.Thread(
        target=lambda: answers.append(told(load, lambda: apply(load, matter)))
    )
    with held(city):
        caught.start()
        ((pid,),) = until(lambda: as_administrator(city, BLOCKED))
        as_administrator(city, "SELECT pg_terminate_backend(%s)", pid)
        caught.join()
    assert "503" in answers[0]
    assert "The city's records cannot be reached at the moment." in answers[0]
    once(city, load, matter)


def test_connections_terminated_between_requests_are_noticed_by_nobody(
    city: City, load: Load
) -> None:
    as_administrator(city, END_ALL)
    assert page(city)[0] == 200


def test_without_a_database_a_page_says_so_in_the_reader_s_language(city: City) -> None:
    from yiwang.cli import database as embedded

    server = embedded.cluster(city.home)
    server.stop()
    try:
        status, again, text = page(city)
        assert (status, again) == (503, "5")
        assert "The city&#39;s records cannot be reached at the moment." in text
        assert "目前无法访问" in page(city, language="zh-CN")[2]
    finally:
        city.revive()
    city.wait()


def test_an_exhausted_pool_is_told_and_the_repeated_request_counts_once(
    city: City, load: Load
) -> None:
    first, second = load.begin(), load.begin()
    city.end_part(WEB)
    city.start_web(YIWANG_POOL="1")
    city.wait()
    with held(city):
        waiting = threading.Thread(target=lambda: load.submit(first))
        waiting.start()
        until(lambda: as_administrator(city, BLOCKED))
        answer = told(load, lambda: apply(load, second))
    waiting.join()
    assert "503" in answer
    assert "Too many people ask at this moment." in answer
    once(city, load, second)
    assert check.marked(city, first.mark) == (1, first.number)
    city.end_part(WEB)
    city.start_web()
    city.wait()


@pytest.fixture
def full(city: City) -> Iterator[None]:
    """The folder of files has no room left; as root only."""
    folder = city.home.folder / "files"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "yiwang-test", str(folder)], capture_output=True
    )
    if done.returncode != 0:
        pytest.skip(f"A FULL DISK WAS NOT TRIED: mounting asks for root ({done.stderr.decode()})")
    try:
        (folder / "ballast").write_bytes(b"0" * 60_000)
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_nothing_is_saved(city: City, load: Load, full: None) -> None:
    before = city.rows("SELECT count(*) FROM files_storedfile")
    content = b"%PDF-1.4\n" + b"0" * 20_000 + b"\n%%EOF\n"
    answer = told(load, lambda: load.doors["firm"].upload("full.pdf", content))
    assert "503" in answer
    assert "The city has no room left to keep this. Nothing of it was saved." in answer
    assert city.rows("SELECT count(*) FROM files_storedfile") == before


def test_a_full_database_is_told_and_the_repeated_request_counts_once(
    city: City, load: Load
) -> None:
    """What the server says when its disk is full, said by a trigger in its place."""
    matter = load.begin()
    city.rows(
        """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$"""
    )
    city.rows("CREATE TRIGGER full_disk BEFORE INSERT ON cases_case EXECUTE FUNCTION full_disk()")
    try:
        answer = told(load, lambda: apply(load, matter))
    finally:
        city.rows("DROP FUNCTION full_disk CASCADE")
    assert "503" in answer
    assert "no room left" in answer
    once(city, load, matter)


def test_the_product_s_log_has_what_happened(city: City) -> None:
    said = Path(city.log).read_text("utf-8")
    assert "terminating connection due to administrator command" in said
    assert "no space left" in said


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


def collect(city: City, folder: Path, *months: str) -> None:
    """Serve rows of a table of the lake; they take the place of those before. One goes back."""
    rows = "\n".join(f"青岛,{month},90,良" for month in (*months, "no month"))
    (folder / "air.csv").write_text(f"city,month,aqi,level\n{rows}\n", "utf-8")
    words = ("data", "collect", "air_monthly", str(folder / "air.csv"))
    assert city.run(*words, check=False).returncode == 1, "a row went back"


def table(city: City) -> str:
    """What the table of the lake holds."""
    question = "SELECT city, month, aqi, level FROM r_air_monthly ORDER BY month"
    return city.run("data", "lake", "scan", "r_air_monthly", "--sql", question).stdout


def returned(city: City) -> dict[str, bytes]:
    """The rows that went back to suppliers, by the name of their file."""
    folder = city.home.folder / "collection"
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*.bad")}


def test_a_city_comes_back_as_it_was_at_a_moment(
    city: City, load: Load, archive: Path, elsewhere: City, tmp_path: Path
) -> None:
    collect(city, tmp_path, "2024-01", "2024-02")
    before = table(city)
    assert load.submit(load.begin())
    assert check.calm(city) == []
    cases, roots, moment = city.rows(CASES), city.rows(ROOTS), datetime.now(UTC)
    time.sleep(1)  # the moment lies between two changes
    collect(city, tmp_path, "2024-03")
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
    assert table(elsewhere) == before != table(city)
    assert returned(elsewhere) == returned(city) != {}
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


@pytest.mark.long
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


def test_nothing_is_lost_or_doubled_by_kills_at_random(city: City, tmp_path: Path) -> None:
    words = ["--seconds", "12", "--kills", "5", "--cases", "8", "--seed", "20261122"]
    run = Run(arguments(words), Log(tmp_path / "kills.log"), city)
    run.play()
    assert run.judge() == [], run.figures()
    figures = run.figures()
    assert figures["killed"] >= 5
    assert figures["submissions"] >= 8


def test_a_file_that_is_sent_under_kills_is_served_once_and_whole(
    city: City, tmp_path: Path
) -> None:
    words = ["--rows", "3000", "--kills", "4", "--gap", "2", "--seed", "20261123"]
    files = batches.prepare(city, tmp_path, 3_000)
    look = partial(supplier.looked_by_command, city, batches.TABLE)
    wish = batches.arguments(words)
    run = batches.Run(wish, Log(tmp_path / "batches.log"), city, files, look)
    run.play()
    assert run.judge() == [], run.figures()
    assert sum(run.figures()["killed"].values()) >= 4
    assert run.figures()["looks_at_rows"], "the reader saw something"
