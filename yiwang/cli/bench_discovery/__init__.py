"""`yiwang bench discovery`: map and fitness of made-up cases, from the rows of the database.

Cases are runs of a model with branches at once, loops and waiting, some sent back, cut short or
strange. They are made and loaded first, in a database of their own; what is measured is what a
page or the API asks for: rows read as a supervisor with row-level security on, the map, the replay
of every variant on the model, and the drawing.
"""

import argparse
import json
import logging
import os
import platform
import statistics
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from yiwang.cli import migrate
from yiwang.cli.bench_discovery import cases, model
from yiwang.cli.scratch import commit, own_database

BUDGET_S = 30.0
RUNS = 3
SIZE = 100_000


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where the budget is not kept."""
    parser = argparse.ArgumentParser(prog="yiwang bench discovery", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help=f"cases (default: {SIZE})")
    parser.add_argument("--seconds", type=float, help="not used: a run ends when the map is drawn")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    if wish.size < 1:
        parser.error("a number of cases is 1 or more")
    migrate.setup_django()
    logging.disable(logging.INFO)
    with own_database():
        began = time.perf_counter()
        bodies = fill(wish.size)
        made = time.perf_counter() - began
        runs = [measure(bodies) for _ in range(RUNS)]
    report = _report(wish.size, made, runs)
    print(json.dumps(report, ensure_ascii=False) if wish.json else _text(report))
    return 0 if report["seconds"] <= BUDGET_S * max(1.0, wish.size / SIZE) else 1


def fill(size: int) -> list[UUID]:
    """Load bodies, the package and the cases; return the ids of the bodies that handle them."""
    from yiwang.base.cases.models import Case, Moment
    from yiwang.base.packages.models import Package
    from yiwang.base.parties import demonstration
    from yiwang.base.parties.models import Party
    from yiwang.base.work.models import Task
    from yiwang.engines import process
    from yiwang.engines.process import discovery
    from yiwang.kernel import clock
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy import city
    from yiwang.kernel.tenancy.models import Body

    with acting(SYSTEM):
        city.load_regions()
        city.load_bodies()
        demonstration.load_invented(0, 1)
        files, now = model.files(), clock.now()
        titles = {"zh": "基准", "en": "Benchmark"}
        Package(
            name=model.PACKAGE, version=model.VERSION, titles=titles, files=files, installed_at=now
        ).save()
        handling = Body.objects.filter(function="approval").order_by("code")
        bodies = list(handling.values_list("id", flat=True))
        region = Body.objects.values_list("region_id", flat=True)[0]
        party = Party.objects.values_list("id", flat=True)[0]
    net = discovery.net_of(process.read(model.bpmn()), model.PACKAGE)
    runs = list(cases.runs(net, size))
    fixed = {"applicant_id": party, "applicant_name": "", "region_id": region}
    numbered = list(enumerate(runs))
    _copy(Case, (cases.case_row(n, each, bodies) | fixed for n, each in numbered))
    _copy(Task, (row for n, each in numbered for row in cases.task_rows(n, each, bodies)))
    _copy(Moment, (row for n, each in numbered for row in cases.moment_rows(n, each)))
    return bodies


def _copy(table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows, all of the same columns, as the owner of the database; what they do not say as
    the model has it.
    """
    from django.db import connections

    ahead = iter(rows)
    first = next(ahead)
    rest = [each for each in table._meta.concrete_fields if each.column not in first]
    usual = [_usual(each) for each in rest]
    names = ", ".join([*first, *(each.column for each in rest)])
    with connections["owner"].cursor() as cursor:
        with cursor.cursor.copy(f"COPY {table._meta.db_table} ({names}) FROM STDIN") as copy:
            for row in chain([first], ahead):
                copy.write_row([*row.values(), *usual])
        cursor.execute(f"VACUUM ANALYZE {table._meta.db_table}")


def _usual(column: Any) -> Any:
    default = column.db_default if column.has_db_default() else column.get_default()
    value = None if column.null else default
    return json.dumps(value) if isinstance(value, dict | list) else value


@dataclass(frozen=True)
class Measured:
    """One run: seconds on the clock, of processor time here and in the database, what was found."""

    seconds: float
    cpu: float
    database_cpu: float | None
    found: Any
    boxes: int


def measure(bodies: list[UUID]) -> Measured:
    """Draw the map once, as a supervisor of all bodies, with nothing remembered."""
    from yiwang.engines.process import discovery
    from yiwang.govern.discovery import queries
    from yiwang.kernel.actor import Actor, Audience, acting

    actor = Actor(Audience.SUPERVISOR, name="bench", bodies=tuple(bodies))
    began, used = time.perf_counter(), time.process_time()
    with acting(actor):
        before = _database_cpu()
        book = queries.book(actor, model.PACKAGE)
        found = queries.discovered(actor, book, queries.Chosen(model.PACKAGE, ()))
        after = _database_cpu()
    drawing = discovery.lay_out(found.map.at_least(1))
    spent, here = time.perf_counter() - began, time.process_time() - used
    there = None if before is None or after is None else after - before
    return Measured(spent, here, there, found, len(drawing.boxes))


def _database_cpu() -> float | None:
    """Processor seconds of the process that serves this connection; None where it is elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return None
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _report(size: int, made: float, runs: list[Measured]) -> dict[str, Any]:
    """The middle one of the runs counts."""
    found = runs[-1].found
    seconds = statistics.median(each.seconds for each in runs)
    return {
        "benchmark": "discovery",
        "cases": found.map.cases,
        "events": found.map.events,
        "variants": len(found.map.variants),
        "closed": found.closed,
        "fitting": found.fitting,
        "fitness": round(found.tokens.fitness, 4),
        "again": sum(step.again for step in found.map.steps),
        "returns": sum(found.map.returns.values()),
        "seconds": round(seconds, 2),
        "budget_s": BUDGET_S,
        "ratio": round(seconds / BUDGET_S, 3),
        "runs": [
            {
                "seconds": round(each.seconds, 2),
                "cpu_s": round(each.cpu, 2),
                "database_cpu_s": each.database_cpu,
            }
            for each in runs
        ],
        "made_in_s": round(made, 1),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
        "settings": f"--size {size}, seed {cases.SEED}, one supervisor, row-level security on",
        "commit": commit(),
    }


def _text(report: dict[str, Any]) -> str:
    lines = [f"{name}: {value}" for name, value in report.items() if name != "runs"]
    return "\n".join(lines + [f"run: {run}" for run in report["runs"]])
