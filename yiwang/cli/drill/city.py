"""A city of its own in one folder: database, pages and workers as processes that can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from yiwang.cli import database
from yiwang.cli.errors import CommandError
from yiwang.cli.supervisor import Child, command
from yiwang.kernel.database import OWNER
from yiwang.web.home import Home

HOST = "127.0.0.1"
DATABASE, WEB = "database", "web"
READY_LIMIT = 90.0  # seconds from the start of the processes to the first good answer
ENDLESS = 1_000_000  # endings that a part may have: here they are the purpose


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class City:
    """One installation, run by hand as `yiwang demo` or a supervisor would run it.

    All processes are started by, and end with, the thread that makes the calls.
    environment: added to this process's own; DATABASE_URL there means another's database.
    """

    def __init__(
        self, home: Home, *, port: int = 0, environment: Mapping[str, str] | None = None
    ) -> None:
        self.home = home
        self.port = port or free_port()
        self.children: dict[str, Child] = {}
        own = {name: text for name, text in os.environ.items() if not _foreign(name)}
        self.environment = own | {
            "YIWANG_HOME": str(home.folder),
            "YIWANG_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "yiwang.web.settings",
            "PYTHONUNBUFFERED": "1",
            **(environment or {}),
        }

    @property
    def log(self) -> Path:
        """What pages and workers say."""
        return self.home.folder / "city.log"

    @property
    def owner_url(self) -> str:
        found = self.environment.get("DATABASE_URL")
        return found or self.home.database_url(OWNER, self.home.secrets().owner_password)

    def start_database(self) -> None:
        server = database.cluster(self.home)

        def start() -> subprocess.Popen[bytes]:
            process = database.start(self.home, server, tie=True)
            if process is None:
                raise CommandError(f"Another program runs the database of {self.home.folder}.")
            return process

        self._add(DATABASE, start, server.stop)

    def found(self) -> None:
        """Make tables, bodies, staff and people; the database runs."""
        self.run("migrate", "--verbosity", "0")
        self.run("seed", "--bare")

    def start(self, workers: int = 1) -> None:
        """Start pages and workers and wait until the pages answer."""
        self.start_web()
        for number in range(1, workers + 1):
            self.start_part(f"worker {number}", "work")
        self.wait()

    def start_web(self, **environment: str) -> None:
        """Start the pages. environment: for them alone."""
        words = ["serve", "--host", HOST, "--port", str(self.port), "--workers", "1"]
        self._add(WEB, command(words, {**self.environment, **environment}, self.log))

    def start_part(self, name: str, *words: str) -> None:
        """Keep a command of ours running, by a name."""
        self._add(name, command(words, self.environment, self.log))

    def end_part(self, name: str) -> None:
        self.children.pop(name).end()

    def wait(self) -> None:
        """Wait until the pages answer, reviving what ended.

        Raises:
            CommandError: they do not.
        """
        deadline = time.monotonic() + READY_LIMIT
        while not self.answers():
            if time.monotonic() > deadline:
                raise CommandError(f"The pages on port {self.port} do not answer.")
            self.revive()
            time.sleep(0.1)

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection((HOST, self.port), timeout=5) as line:
            line.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.recv(12).endswith(b" 200")
        return False

    def revive(self) -> list[str]:
        """Start again what has ended; return the names."""
        ended = [name for name, child in self.children.items() if child.process.poll() is not None]
        for name in ended:
            self.children[name].revive()
        return ended

    def members(self, name: str) -> list[int]:
        """The process of a part and those it started itself, the first one leading."""
        leader = self.children[name].process.pid
        return [leader, *(pid for pid, parent in _parents().items() if parent == leader)]

    def kill(self, pid: int) -> None:
        """End one of our own processes as a crash would."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one command of ours in this city to its end.

        Raises:
            CommandError: it failed and `check` says that it must not.
        """
        done = subprocess.run(
            [sys.executable, "-m", "yiwang.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode != 0:
            said = (done.stdout + done.stderr)[-2000:]
            raise CommandError(f"`yiwang {' '.join(words)}` failed: {said}")
        return done

    def tokens(self, accounts: Sequence[str]) -> dict[str, str]:
        lines = self.run("token", *accounts).stdout.split()
        return dict(zip(accounts, lines, strict=True))

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Ask the database as its owner, who passes the protection of rows."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def end(self) -> None:
        for child in reversed(self.children.values()):
            child.end()
        self.children.clear()

    def _add(self, name: str, start: Any, stop: Any = None) -> None:
        self.children[name] = Child(name, start, start(), stop, patience=ENDLESS)


def _foreign(name: str) -> bool:
    """Whether a variable of this process speaks of another installation."""
    return name.startswith(("YIWANG_", "DATABASE_")) and name != "YIWANG_POSTGRES"


def _parents() -> dict[int, int]:
    """Process → its parent, of everything that runs here."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                found[int(folder.name)] = int(fields[1])
    return found
