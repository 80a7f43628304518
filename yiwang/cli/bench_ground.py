"""What the benchmarks of cases and work share: a city of their own, what it costs, and callers."""

import json
import math
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yiwang.cli import privilege, scratch
from yiwang.cli.errors import CommandError

START_LIMIT = 60.0  # seconds until a server answers
REST_LIMIT = 1800.0  # seconds until a worker has done what waits
AT_REST = 0.1  # of a core
TICKS = os.sysconf("SC_CLK_TCK")
SETTINGS = ("server_version", "synchronous_commit", "fsync", "full_page_writes", "shared_buffers")


@contextmanager
def city(keep: str = "") -> Iterator[dict[str, str]]:
    """A demonstration city in a database of its own; gives the environment that leads there.

    keep: the name of a database that stays, for the next time.
    """
    from django.conf import settings

    from yiwang.cli.seed import seed
    from yiwang.kernel import database

    with scratch.own_database(keep) as fresh:
        if fresh:
            with redirect_stdout(sys.stderr):  # the report alone goes to standard output
                seed(samples=False)
        name = _one("SELECT current_database()")
        here = settings.YIWANG
        yield {
            **os.environ,
            "YIWANG_HOME": str(here.home.folder),
            "DATABASE_URL": database.with_name(here.owner_url, name),
            "DATABASE_APP_URL": database.with_name(here.app_url, name),
            "YIWANG_MASTER_KEY": here.master_key,
            "YIWANG_DEMO": "1",
        }


def _one(text: str) -> Any:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchone()[0]


# Rows beyond those that are measured: copies of one case, with as many open tasks as wanted.
_ID = """(lpad(to_hex((extract(epoch FROM opened_at) * 1000)::bigint), 12, '0') || '7'
    || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid"""
# Of the same moment as its case: ids grow with time, so that new rows come last in every index.
_BESIDE = """(left(copied.id::text, 14) || '7' || substr(md5(random()::text), 1, 3) || '8'
    || substr(md5(random()::text), 1, 15))::uuid"""


@dataclass(frozen=True)
class Table:
    """Rows that hang on a case. changes: the columns that must differ, as SQL that may use
    `copied.id`, `copied.n` and `copied.original`; of: which rows belong to the original.
    """

    name: str
    changes: Mapping[str, str] = field(default_factory=dict)
    of: str = "source.case_id = copied.original"
    more: str = ""


def fill(number: str, cases: int, tasks: int = 1, beside: Sequence[Table] = ()) -> None:
    """Copy a case with its form, clocks, minutes, process and open task as often as wanted.

    tasks: open tasks that each copy gets; beside: what other contexts keep with it.
    """
    numbered = {"id": "copied.id", "number": "'9' || lpad(n::text, 18, '0')"}
    shares = f", generate_series(1, {tasks:d}) share"
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"""CREATE TEMPORARY TABLE copied ON COMMIT PRESERVE ROWS AS
            SELECT {_ID} AS id, n, original FROM generate_series(1, %s) n,
            LATERAL (SELECT id AS original, opened_at FROM cases_case
                     WHERE number = %s AND n > 0) source""",  # noqa: S608  # fixed pieces
            [cases, number],
        )
        for table in (
            Table("cases_case", numbered, "source.id = copied.original"),
            Table("cases_revision"),
            Table("cases_clockentry"),
            Table("cases_moment"),
            Table("work_instance"),
            Table("work_task", {"key": "source.key || share"}, more=shares),
            *beside,
        ):
            _copy(cursor, table)
        cursor.execute("DROP TABLE copied")
        cursor.execute("VACUUM ANALYZE")


def _copy(cursor: Any, table: Table) -> None:
    """Copy the rows of the original case."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table.name]
    )
    names = [row[0] for row in cursor.fetchall()]
    fresh = {"id": _BESIDE, "case_id": "copied.id", **table.changes}
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(fresh.get(name, f'source."{name}"') for name in names)
    where = " AND source.state = 'open'" if table.name == "work_task" else ""
    cursor.execute(
        f"""INSERT INTO {table.name} ({columns}) SELECT {values} FROM copied
        JOIN {table.name} source ON {table.of}{where} {table.more}"""  # noqa: S608  # names of our own tables
    )


# What it costs: processor time of programs and database, and the pages the database touched.


@dataclass(frozen=True)
class Cost:
    """Processor time in seconds and pages of the database, up to some moment."""

    programs: float
    database: float
    pages: int

    def since(self, before: "Cost") -> "Cost":
        return Cost(
            self.programs - before.programs,
            self.database - before.database,
            self.pages - before.pages,
        )


# Those who ask alone: what the server looks through to keep tables tidy goes with their size.
# Before version 16 both are counted together.
_PAGES = "SELECT sum(hits + reads)::bigint FROM pg_stat_io WHERE backend_type = 'client backend'"
_ALL_PAGES = "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()"
_APART = 160000  # server_version_num


def cost(*processes: int) -> Cost:
    """What the named processes with their children and the database have used so far."""
    flush()
    postmaster = int(_one("SELECT pg_backend_pid()"))
    parent = int(Path(f"/proc/{postmaster}/stat").read_text().rsplit(") ", 1)[1].split()[1])
    pages = _PAGES if int(_one("SHOW server_version_num")) >= _APART else _ALL_PAGES
    programs = sum(_processor(process) for process in processes)
    return Cost(programs, _processor(parent), int(_one(pages)))


def rest(process: int) -> None:
    """Wait until a program has hardly anything to do for some seconds."""
    deadline, calm = time.monotonic() + REST_LIMIT, 0
    while calm < 5:
        if time.monotonic() > deadline:
            raise CommandError(f"Process {process} is still busy after {REST_LIMIT:g} s.")
        before = _processor(process)
        time.sleep(1.0)
        calm = calm + 1 if _processor(process) - before < AT_REST else 0


def flush() -> None:
    """Have what this program's connection counted told at once, not within the next second."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    connection.close()  # back to the pool


def _processor(process: int) -> float:
    """Seconds of a process, of its living children, and of those that ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()
    own = sum(map(int, fields[11:15])) / TICKS
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(
        _processor(int(child)) for child in children if Path(f"/proc/{child}").exists()
    )


# Over HTTP: the product's own server, and callers with a token.


@contextmanager
def program(
    words: Sequence[str], environment: Mapping[str, str], module: str = "yiwang.cli"
) -> Iterator[int]:
    """Run `yiwang WORDS` beside; gives its process number and ends it in the end."""
    command = [*privilege.tied("TERM"), sys.executable, "-m", module, *words]
    process = subprocess.Popen(command, env=dict(environment), start_new_session=True)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            with_group(process.pid)


def with_group(number: int) -> None:
    """End whatever is left of a process's own group."""
    try:
        os.killpg(number, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def server(environment: Mapping[str, str], module: str = "yiwang.cli") -> Iterator[tuple[int, int]]:
    """`yiwang serve` as it is shipped, or a peer that takes the same words; gives port and process
    number.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with program(["serve", "--port", str(port)], environment, module) as process:
        deadline = time.monotonic() + START_LIMIT
        while not _answers(port):
            if time.monotonic() > deadline:
                raise CommandError(f"Port {port} does not answer.")
            time.sleep(0.2)
        yield port, process


def _answers(port: int) -> bool:
    try:
        return Caller(port, "").send("GET", "services")[0] == 200
    except OSError:
        return False


class Caller:
    """A program with a token on a connection that stays open; it notes how long answers take.

    It shares the cores with what is measured, so it speaks no more HTTP than it needs.
    """

    def __init__(self, port: int, token: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answers = self.line.makefile("rb")
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        self.head = (
            f"Host: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Accept-Language: zh-hans\r\n{bearer}"
        )
        self.took: dict[str, list[float]] = {"GET": [], "POST": []}

    def send(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        """Status and answer."""
        content = b"" if body is None else json.dumps(body).encode()
        more = f"Idempotency-Key: {key}\r\n" if key else ""
        length = f"Content-Length: {len(content)}\r\n"
        head = f"{method} /api/v1/{path} HTTP/1.1\r\n{self.head}{more}{length}\r\n"
        began = time.perf_counter()
        self.line.sendall(head.encode() + content)
        status, text = self._answer()
        self.took[method].append((time.perf_counter() - began) * 1000)
        return status, json.loads(text) if text.startswith((b"{", b"[")) else text

    def _answer(self) -> tuple[int, bytes]:
        status = self.answers.readline().split()
        length = None
        while (line := self.answers.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if len(status) < 2 or length is None:
            raise CommandError("The server hung up, or did not say how long its answer is.")
        return int(status[1]), self.answers.read(length)

    def must(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """The answer, which has to be a good one."""
        status, answer = self.send(method, path, body, key)
        if status >= 400:
            raise CommandError(f"{method} {path} answered {status}: {answer}")
        return answer


class Inside(Caller):
    """The same calls within this program, past the server, for whoever counts statements."""

    def __init__(self, _port: int, token: str) -> None:
        from django.test import Client

        self.client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token}"})
        self.took = {"GET": [], "POST": []}

    def send(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        headers = {"Idempotency-Key": key} if key else {}
        content = b"" if body is None else json.dumps(body).encode()
        kind = "application/json"
        answer = self.client.generic(method, f"/api/v1/{path}", content, kind, headers=headers)
        return answer.status_code, json.loads(answer.content)


def token(account: str) -> str:
    """A bearer token of an account, for its first post."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy import door
    from yiwang.kernel.tenancy.models import Account, Holding

    with acting(SYSTEM):
        row = Account.objects.get(username=account)
        held = Holding.objects.filter(account=row).select_related("post").order_by("id").first()
        return door.issue_token(row, held.post if held else None)


# Reports


def share(values: Sequence[float], part: float) -> float:
    """The value that this part of all values does not exceed; 0 of none."""
    ordered = sorted(values)
    return round(ordered[max(0, math.ceil(part * len(ordered)) - 1)], 2) if ordered else 0.0


def median(runs: Sequence[Mapping[str, Any]], name: str) -> float:
    return float(round(statistics.median(run[name] for run in runs), 2))


def counted(do: Callable[[], object]) -> int:
    """How many statements something sends to the database."""
    from django.db import connection

    texts: list[str] = []

    def note(execute: Any, text: Any, *rest: Any) -> Any:
        texts.append(str(text))
        return execute(text, *rest)

    with connection.execute_wrapper(note):
        do()
    return len(texts)


def pace() -> float:
    """Milliseconds of processor time for a fixed piece of arithmetic. On machines that are shared
    it changes by half within minutes, and figures compare only where it is the same.
    """
    began, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number * number % 7
    return round((time.process_time() - began) * 1000, 1)


def circumstances() -> dict[str, Any]:
    """Machine, load, commit and the settings that matter for durable writes."""
    names = [
        line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    return {
        "machine": f"{names[0].partition(': ')[2] if names else platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "load": [round(each, 2) for each in os.getloadavg()],
        "settings": {name: _one(f"SHOW {name}") for name in SETTINGS},
        "commit": scratch.commit(),
    }


def told(report: Mapping[str, Any], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(report, ensure_ascii=False)
    lines = [f"{name}: {value}" for name, value in report.items() if name != "runs"]
    return "\n".join([*lines, *(f"run: {run}" for run in report["runs"])])
