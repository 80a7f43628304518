"""`yiwang bench work`: durable completions of tasks through the action layer, on disk at each.

Every completion passes permissions, row-level security, the process engine, minutes and evidence,
and is committed durably. Some cases are lines of tasks, played in process by a few programs a core,
so that some compute while others wait for the disk; then over HTTP by the product's own server.
With --size, so many open tasks lie beside them.
"""

import argparse
import itertools
import logging
import os
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from yiwang.cli import bench_ground as ground
from yiwang.cli import migrate

RUNS = 3
STEPS = 20  # tasks of a line
CASES = 20  # lines that one program plays at least
ACCOUNT = "officer"
BUDGET, BUDGET_P99, BUDGET_HTTP = 800.0, 50.0, 250.0
CALLERS = 8
PROGRAMS = 3  # a core
TASKS_A_CASE = 10  # open tasks of each case that lies beside


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where a budget is not kept."""
    parser = argparse.ArgumentParser(prog="yiwang bench work", description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="open tasks beside (default: 1000)")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a run (default: 5)")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    migrate.setup_django()
    logging.disable(logging.INFO)
    with ground.city() as environment:
        install_line()
        ground.fill(open_line(), max(1, wish.size // TASKS_A_CASE), TASKS_A_CASE)
        inside = _in_process(environment, wish.seconds)
        outside = _over_http(environment, wish.seconds)
        report = _report(wish.size, inside, outside)
    print(ground.told(report, as_json=wish.json))
    good = report["completions_per_s"] >= BUDGET and report["p99_ms"] <= BUDGET_P99
    return 0 if good and report["http_per_s"] >= BUDGET_HTTP else 1


# The line of tasks as a package, and cases that stand at its first task.


def install_line() -> None:
    from yiwang.base.packages import actions as packages
    from yiwang.base.packages.source import of
    from yiwang.cli.bench_process import line
    from yiwang.kernel.actor import SYSTEM, acting

    steps = "".join(
        f"  task{step}: {{title: {{zh: 第{step}步, en: Step {step}}}, role: officer, "
        "outcomes: {done: {title: {zh: 完成, en: Done}}}}\n"
        for step in range(1, STEPS + 1)
    )
    head = "id: line\nversion: 1.0.0\ntitle: {zh: 一条线, en: A line}\n"
    files = {"package.yaml": head, "process.bpmn": line(STEPS), "tasks.yaml": f"tasks:\n{steps}"}
    with acting(SYSTEM):
        packages.install(SYSTEM, of(files))


def open_line() -> str:
    """Hand in a case that is a line; return its number."""
    from yiwang.base.cases import facade as cases
    from yiwang.base.cases.values import Content, Opening
    from yiwang.base.parties.models import Party
    from yiwang.base.work import facade as work
    from yiwang.kernel.actions import action
    from yiwang.kernel.actor import SYSTEM, Actor, acting
    from yiwang.kernel.tenancy.models import Body

    @action("cases:case:apply")
    def begin(actor: Actor) -> cases.Case:
        body = Body.objects.get(code="shinan-approval")
        party = Party.objects.order_by("id")[0]
        names = ("line", "一条线", "A line", "line", "1.0.0")
        opening = Opening(*names, body.id, body.region_id, party.id, party.name)
        case = cases.open_draft(actor, opening)
        cases.submit(actor, case, Content({}, {}))
        work.begin(actor, case, {})
        return case

    with acting(SYSTEM):
        return begin(SYSTEM).number


def _open_tasks(numbers: Sequence[str]) -> list[UUID]:
    from django.db import connection

    from yiwang.base.work.models import Task
    from yiwang.kernel.actor import SYSTEM, acting

    with acting(SYSTEM):
        found = Task.objects.filter(case__number__in=numbers, state=Task.State.OPEN)
        tasks = list(found.values_list("id", flat=True))
    connection.close()  # back to the pool, for the callers share it
    return tasks


# In process: some programs a core


def _play(numbers: list[str], seconds: float) -> dict[str, Any]:
    """Complete the tasks of lines for so long, or to their ends, in a program of its own."""
    from yiwang.base.work import facade as work

    actor = _officer()
    for task in _open_tasks(numbers):  # statements are prepared, as in a program that runs
        work.complete(actor, task, "done")
    took: list[float] = []
    before, processor, began = ground.cost(), time.process_time(), time.perf_counter()
    while time.perf_counter() - began < seconds and (waiting := _open_tasks(numbers)):
        for task in itertools.takewhile(lambda _: time.perf_counter() - began < seconds, waiting):
            start = time.perf_counter()
            work.complete(actor, task, "done")
            took.append((time.perf_counter() - start) * 1000)
    wall, spent = time.perf_counter() - began, ground.cost().since(before)
    return {
        "took": took,
        "seconds": wall,
        "processor": time.process_time() - processor,
        "database": spent.database,
    }


def _officer() -> Any:
    from yiwang.kernel.actor import DOOR, acting
    from yiwang.kernel.tenancy import door
    from yiwang.kernel.tenancy.models import Account

    with acting(DOOR):
        return door.enter(Account.objects.get(username=ACCOUNT), None, "api")


def _start(environment: dict[str, str]) -> None:
    os.environ.update(environment)
    migrate.setup_django()
    logging.disable(logging.INFO)


def _in_process(environment: dict[str, str], seconds: float) -> list[dict[str, Any]]:
    programs = PROGRAMS * (os.cpu_count() or 1)
    pool = ProcessPoolExecutor(
        programs, get_context("spawn"), initializer=_start, initargs=(environment,)
    )
    with pool:
        _run_inside(pool, programs, 0.5)
        return [_run_inside(pool, programs, seconds) for _ in range(RUNS)]


def _run_inside(pool: ProcessPoolExecutor, programs: int, seconds: float) -> dict[str, Any]:
    enough = max(CASES, int(seconds * BUDGET * 1.5 / STEPS / programs))
    lines = [[open_line() for _ in range(enough)] for _ in range(programs)]
    pace = ground.pace()
    parts = list(pool.map(_play, lines, [seconds] * programs))
    took = [each for part in parts for each in part["took"]]
    # The programs run at the same time, so each sees what the database did for all.
    database = max(part["database"] for part in parts)
    return {
        "completions_per_s": round(sum(len(p["took"]) / p["seconds"] for p in parts), 1),
        "p50_ms": ground.share(took, 0.5),
        "p99_ms": ground.share(took, 0.99),
        "cpu_ms": round((sum(p["processor"] for p in parts)) / len(took) * 1000, 3),
        "database_cpu_ms": round(database / len(took) * 1000, 3),
        "pace_ms": max(pace, ground.pace()),
    }


# Over HTTP: the server as shipped, callers in this program


def _over_http(environment: dict[str, str], seconds: float) -> list[dict[str, Any]]:
    token = ground.token(ACCOUNT)
    with ground.server(environment) as (port, process):
        _calls(port, token, process, 1.0)
        return [_calls(port, token, process, seconds) for _ in range(RUNS)]


def _calls(port: int, token: str, process: int, seconds: float) -> dict[str, Any]:
    lines = [open_line() for _ in range(CALLERS * 4)]
    mine = [lines[place::CALLERS] for place in range(CALLERS)]
    callers = [ground.Caller(port, token) for _ in mine]
    before, processor, began = ground.cost(process), time.process_time(), time.perf_counter()

    def play(caller: ground.Caller, numbers: list[str]) -> None:
        while time.perf_counter() - began < seconds and (waiting := _open_tasks(numbers)):
            for task in waiting:
                key = f"{task}"
                caller.must("POST", f"tasks/{task}/complete", {"outcome": "done"}, key)

    with ThreadPoolExecutor(CALLERS) as threads:
        list(threads.map(play, callers, mine))
    wall = time.perf_counter() - began
    spent = ground.cost(process).since(before)
    took = [each for caller in callers for each in caller.took["POST"]]
    return {
        "http_per_s": round(len(took) / wall, 1),
        "http_p50_ms": ground.share(took, 0.5),
        "http_p99_ms": ground.share(took, 0.99),
        "http_cpu_ms": round(spent.programs / len(took) * 1000, 2),
        "http_database_cpu_ms": round(spent.database / len(took) * 1000, 2),
        "http_caller_cpu_ms": round((time.process_time() - processor) / len(took) * 1000, 2),
    }


def _statements() -> int:
    """Of one completion in process, with beginning and end of the transaction."""
    from yiwang.base.work import facade as work

    actor = _officer()
    (task,) = _open_tasks([open_line()])
    return ground.counted(lambda: work.complete(actor, task, "done"))


def _pages() -> float:
    """Of the database, that one completion touches: what finds the next tasks is not counted."""
    from yiwang.base.work import facade as work

    actor, lines = _officer(), [open_line() for _ in range(CASES)]
    touched = []
    for _step in range(STEPS - 1):
        waiting, before = _open_tasks(lines), ground.cost()
        for task in waiting:
            work.complete(actor, task, "done")
        touched.append(ground.cost().since(before).pages / len(waiting))
    return round(statistics.median(touched), 1)


def _report(
    size: int, inside: list[dict[str, Any]], outside: list[dict[str, Any]]
) -> dict[str, Any]:
    """The middle one of the runs counts."""
    names = {"inside": list(inside[0]), "outside": list(outside[0])}
    return {
        "benchmark": "work",
        "open_tasks": size,
        **{name: ground.median(inside, name) for name in names["inside"]},
        **{name: ground.median(outside, name) for name in names["outside"]},
        "statements": _statements(),
        "pages": _pages(),
        "budget": {"completions_per_s": BUDGET, "p99_ms": BUDGET_P99, "http_per_s": BUDGET_HTTP},
        "ratio": round(ground.median(inside, "completions_per_s") / BUDGET, 2),
        **ground.circumstances(),
        "runs": [{**one, **other} for one, other in zip(inside, outside, strict=True)],
    }
