"""`yiwang bench inbox`: the inbox and the case page as staff open them, over HTTP.

The city of the demonstration gets a dozen real cases and as many further ones as wished, each with
a task, spread over all bodies; a twentieth of them lies on the desks of one body, whose staff
measure. The server is the one that `yiwang serve` starts, in a database of its own; one person at a
time asks, so what is measured is the time of the server. To fill is the long part: `--keep NAME
--seconds 0` does it alone, and the next `--keep NAME` finds the city as it is.
"""

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from typing import Any

from yiwang.cli import migrate
from yiwang.cli.errors import CommandError
from yiwang.cli.scratch import commit, own_database

BUDGET_MS = 50.0
RUNS = 3
PORT = 8127
ACCOUNTS = ("window", "officer", "legal")  # a full desk, another one, a person with two posts
PATIENCE = 60.0  # seconds for the server to start
REAL = 12  # cases made through the product's own actions

# One row of the city's work for each number from 0; the first body has every twentieth of them.
ROWS = (
    """CREATE TEMP TABLE bench_body AS SELECT id, row_number() OVER (ORDER BY code <>
        'shinan-approval', code) - 1 AS at FROM tenancy_body""",
    """CREATE TEMP TABLE bench_row AS SELECT n,
        abs(hashint4(n + 7)) % (SELECT count(*) FROM bench_name) AS name_at,
        abs(hashint4(n + 3)) % (SELECT count(*) FROM bench_item) AS item_at,
        CASE WHEN n % 20 = 0 THEN 0 ELSE 1 + n % ((SELECT count(*) FROM bench_body) - 1) END
            AS body_at,
        (ARRAY['window', 'officer', 'decider', 'legal'])[1 + n / 20 % 4] AS role,
        n % 10 = 3 OR n % 100 = 20 AS done, n % 100 = 20 AS his,
        CURRENT_DATE - 60 + abs(hashint4(n)) % 180 AS due,
        (lpad(to_hex(1750000000000 + n::bigint * 20), 12, '0') || '7'
            || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid AS id,
        '37020220260101' || lpad(n::text, 7, '0') AS number
        FROM generate_series(0, current_setting('bench.size')::int - 1) n""",
)
JOINED = """bench_row r JOIN bench_body b ON b.at = r.body_at JOIN bench_name p ON p.at = r.name_at
    JOIN bench_item i ON i.at = r.item_at
    JOIN tenancy_account a ON a.username = 'window'"""
# Table → which real row is the pattern, and what differs in each copy of it.
COPIES: dict[str, tuple[str, dict[str, str]]] = {
    "cases_case": (
        "state = 'received'",
        {
            "id": "r.id",
            "number": "r.number",
            "service": "i.code",
            "title": "i.title",
            "title_en": "i.title_en",
            "body_id": "b.id",
            "applicant_name": "p.name",
            "due": "r.due",
        },
    ),
    "work_task": (
        "state = 'open' AND node = 'check'",
        {
            "id": "r.id",
            "case_id": "r.id",
            "body_id": "b.id",
            "role": "r.role",
            "due": "r.due",
            "state": "CASE WHEN r.done THEN 'done' ELSE 'open' END",
            "completed_by": "CASE WHEN r.his THEN a.id END",
            "completed_at": "CASE WHEN r.done THEN r.due END",
            "outcome": "CASE WHEN r.done THEN 'accept' ELSE '' END",
        },
    ),
    "work_card": (
        "true",
        {
            "case_id": "r.id",
            "words": """p.words || i.words || array_to_tsvector(ARRAY[r.number,
                substr(r.number, 7), substr(r.number, 15), 'body=' || b.id])""",
        },
    ),
}


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where the budget is not kept."""
    parser = argparse.ArgumentParser(prog="yiwang bench inbox", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="tasks (default: 1000000)")
    parser.add_argument(
        "--seconds", type=float, default=8.0, help="length of a run (default: 8); 0 fills only"
    )
    parser.add_argument("--keep", default="", help="name of a database that is filled once only")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    migrate.setup_django()
    logging.disable(logging.INFO)
    with own_database(wish.keep) as fresh:
        began = time.monotonic()
        if fresh:
            _fill(wish.size)
        filled = time.monotonic() - began
        if not wish.seconds:
            return 0
        with _server() as server:
            asked = _requests()
            _measure(asked, 4.0, [])  # statements are prepared and pages compiled, as on other days
            parts = _parts(server)
            before = sum(map(_seconds, parts))
            runs = [_measure(asked, wish.seconds, parts) for _ in range(RUNS)]
            used = sum(map(_seconds, parts)) - before
    report = _report(wish.size, filled, runs, used)
    print(json.dumps(report, ensure_ascii=False) if wish.json else _text(report))
    return 0 if report["p95_ms"] <= BUDGET_MS else 1


def _fill(size: int) -> None:
    from django.db import connections

    from yiwang.cli.seed import seed
    from yiwang.web import demonstration

    said, sys.stdout = sys.stdout, sys.stderr
    try:
        seed(samples=False)
    finally:
        sys.stdout = said
    demonstration.load_cases(0, REAL)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'")
        cursor.execute("SELECT set_config('bench.size', %s, false)", [str(size)])
        _name(cursor)
        for statement in ROWS:
            cursor.execute(statement)
        cursor.execute("DROP INDEX card_words")  # built at once afterwards, as every bulk load does
        for table, (pattern, changes) in COPIES.items():
            _copy(cursor, table, pattern, changes)
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "CREATE INDEX card_words ON work_card USING gin (words) WITH (fastupdate = off)"
        )
        for table in ("cases_case", "work_task", "work_card", "work_copy", "tenancy_objectgrant"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _copy(cursor: Any, table: str, pattern: str, changes: dict[str, str]) -> None:
    """One row for each of `bench_row`, like a real one but for what changes."""
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608  # our own words
    names = [column.name for column in cursor.description]
    values = ", ".join(changes.get(name, f"one.{name}") for name in names)
    cursor.execute(
        f"""INSERT INTO {table} ({", ".join(names)}) SELECT {values} FROM {JOINED}
        CROSS JOIN (SELECT * FROM {table} WHERE {pattern} LIMIT 1) one"""  # noqa: S608  # our own words
    )


def _name(cursor: Any) -> None:
    """Names of parties and services, with the words by which they are found."""
    from yiwang.base.work.inbox import words
    from yiwang.serve.services import importing
    from yiwang.serve.services.demonstration import SOURCE, carried

    firsts, seconds = (
        "海风山云青天明光华鲁岛崂港浦阳春秋金玉宏",
        "昌盛达兴隆和顺泰丰润源利通嘉祥瑞康宁安泽",
    )
    kinds = ("食品有限公司", "餐饮店", "超市", "商贸有限公司", "面馆")
    names = [
        f"青岛{a}{b}{c}{kind}" for a in firsts for b in seconds for c in seconds for kind in kinds
    ]
    drafts, _rejected = importing.read(carried(), SOURCE)
    items = [("food-business-licence", "食品经营许可（新办）", "Food business licence (new)")]
    items += [(draft.code, draft.name, draft.name) for draft in drafts[:300]]
    cursor.execute("CREATE TEMP TABLE bench_name (at int, name text, words tsvector)")
    cursor.execute(
        """CREATE TEMP TABLE bench_item
            (at int, code text, title text, title_en text, words tsvector)"""
    )
    with cursor.copy("COPY bench_name FROM STDIN") as copy:
        for at, name in enumerate(names):
            copy.write_row((at, name, words.index([name])))
    with cursor.copy("COPY bench_item FROM STDIN") as copy:
        for at, (code, title, title_en) in enumerate(items):
            labels = (("service", code), ("region", "370202"))
            row = (at, code[:60], title[:200], title_en[:200], words.index([title], labels))
            copy.write_row(row)


@contextmanager
def _server() -> Iterator[int]:
    """The server of the product, one worker, on the bench's database."""
    from django.conf import settings
    from django.db import connections

    from yiwang.kernel import database

    here = settings.YIWANG
    name = connections["default"].settings_dict["NAME"]
    environment = os.environ | {
        "DATABASE_URL": database.with_name(here.owner_url, name),
        "DATABASE_APP_URL": database.with_name(here.app_url, name),
        "YIWANG_DEMO": "1",
    }
    words = [sys.executable, "-m", "yiwang.cli", "serve", "--port", str(PORT), "--workers", "1"]
    server = subprocess.Popen(words, env=environment, start_new_session=True)
    try:
        _wait(server)
        yield server.pid
    finally:
        server.terminate()
        server.wait(20)


def _parts(server: int) -> list[int]:
    """The server's processes and its database sessions."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
            "pid <> pg_backend_pid()"
        )
        sessions = [row[0] for row in cursor.fetchall()]
    workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [server, *map(int, workers), *sessions]


def _waited(parts: list[int]) -> float:
    """Milliseconds that these processes and this one were ready and had no processor."""
    threads = (
        each for pid in (os.getpid(), *parts) for each in Path(f"/proc/{pid}/task").iterdir()
    )
    return sum(int((each / "schedstat").read_text().split()[1]) for each in threads) / 1e6


def _seconds(pid: int) -> float:
    """Seconds that a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait(server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if _get("/healthz", {})[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise CommandError("The server did not start.")


def _get(path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


Asked = list[tuple[str, str, dict[str, str]]]


def _requests() -> Asked:
    """What is asked: the kind of page, its address, and who asks."""
    from django.conf import settings
    from django.test import Client

    from yiwang.base.work.models import Task
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy import door
    from yiwang.kernel.tenancy.models import Account, Holding

    headers: dict[str, dict[str, str]] = {}
    with acting(SYSTEM):
        accounts = {row.username: row for row in Account.objects.filter(username__in=ACCOUNTS)}
        post = Holding.objects.filter(account=accounts["window"])[0].post
        token = door.issue_token(accounts["window"], post)
        real = Task.objects.exclude(data={}).values_list("case__number", flat=True)
        numbers = sorted(set(real))[:5]
        for name, account in accounts.items():
            client = Client()
            client.force_login(account, settings.AUTHENTICATION_BACKENDS[0])
            headers[name] = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    program = {"Authorization": f"Bearer {token}"}
    window, officer, legal = (headers[name] for name in ACCOUNTS)
    asked: Asked = [
        ("inbox", "/work?box=todo", window),
        ("inbox", "/work?box=overdue", window),
        ("inbox", "/work?box=claimed", window),
        ("inbox", "/work?box=todo", officer),
        ("inbox of two posts", "/work?box=todo", legal),
        ("done, started, copied", "/work?box=done", window),
        ("done, started, copied", "/work?box=started", window),
        ("done, started, copied", "/work?box=copied", window),
        ("narrowed", "/work?box=todo&due=week", window),
        ("narrowed", "/work?box=todo&node=check", window),
        ("narrowed", "/work?box=todo&service=food-business-licence", window),
        ("search", "/work?box=todo&q=%E9%A3%9F%E5%93%81", window),  # 食品, in many names
        ("search", "/work?box=todo&q=%E6%B5%B7%E6%98%8C%E7%9B%9B", window),  # 海昌盛, in few
        ("search", "/work?box=todo&q=%E6%98%8C", window),  # one letter
        ("search", "/work?box=todo&q=370202202601010000100", window),
        ("search", "/work?box=todo&q=0000120", window),  # a serial
        ("search", "/work?box=todo&q=%E6%97%A0%E6%AD%A4%E4%BA%BA", window),  # nobody's name
        ("api", "/api/v1/tasks?box=todo", program),
        ("api", "/api/v1/tasks?box=overdue&q=%E6%B5%B7%E6%98%8C", program),
        *(("case page", f"/work/cases/{number}", window) for number in numbers),
    ]
    following = json.loads(_get("/api/v1/tasks?box=todo", program)[1])["next"]
    return [*asked, ("api", f"/api/v1/tasks?box=todo&cursor={following}", program)]


Taken = dict[str, list[tuple[float, float]]]


def _measure(asked: Asked, seconds: float, parts: list[int]) -> Taken:
    """Milliseconds of each request, by kind of page, and how many of them are without the time in
    which other programs had the processor.
    """
    taken: Taken = {}
    connection = HTTPConnection("127.0.0.1", PORT, timeout=30)
    rounds = cycle(asked)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        name, path, headers = next(rounds)
        waited = _waited(parts)
        begin = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        took = (time.perf_counter() - begin) * 1000
        taken.setdefault(name, []).append((took, max(0.0, took - (_waited(parts) - waited))))
        if answer.status != 200:
            raise CommandError(f"{path} answered {answer.status}.")
    connection.close()
    return taken


def _p95(values: list[float]) -> float:
    return round(statistics.quantiles(values, n=20)[18], 2) if len(values) > 1 else values[0]


def _page(runs: list[list[tuple[float, float]]]) -> dict[str, float]:
    """The middle one of the runs; `own`: without the time in which others had the processor."""
    found = {}
    for at, name in enumerate(("", "own_")):
        values = [[each[at] for each in run] for run in runs]
        found[f"{name}p50_ms"] = round(statistics.median(map(statistics.median, values)), 2)
        found[f"{name}p95_ms"] = statistics.median(map(_p95, values))
    return found


def _report(size: int, filled: float, runs: list[Taken], cpu: float) -> dict[str, Any]:
    """The middle one of the runs counts, of the slowest kind of page."""
    pages = {name: _page([run[name] for run in runs]) for name in runs[0]}
    slowest = max(pages, key=lambda name: pages[name]["p95_ms"])
    return {
        "benchmark": "inbox",
        "tasks": size,
        "p95_ms": pages[slowest]["p95_ms"],
        "slowest": slowest,
        "budget_ms": BUDGET_MS,
        "ratio": round(pages[slowest]["p95_ms"] / BUDGET_MS, 3),
        "pages": pages,
        "runs": [
            {name: _p95([took for took, _own in values]) for name, values in run.items()}
            for run in runs
        ],
        "cpu_ms": round(1000 * cpu / sum(len(row) for run in runs for row in run.values()), 1),
        "requests": [sum(map(len, run.values())) for run in runs],
        "load_1m": os.getloadavg()[0],
        "fill_s": round(filled, 1),
        "machine": f"{os.uname().machine}, {os.cpu_count()} cores, {sys.version.split()[0]}",
        "settings": "yiwang serve --workers 1, one client, row-level security and evidence on",
        "commit": commit(),
    }


def _text(report: dict[str, Any]) -> str:
    lines = [f"{name}: {value}" for name, value in report.items() if name not in ("pages", "runs")]
    lines += [f"{name}: {row}" for name, row in report["pages"].items()]
    return "\n".join(lines + [f"run: {run}" for run in report["runs"]])
