"""`yiwang bench gateway`: look-ups of shared data through the public door, all checks on.

Every look-up passes sign-in, grant, case, purpose, fields, rows and volume, is masked, and leaves a
receipt, an entry of evidence and a line for each person before it is answered. A bare endpoint with
the same server, sign-in and table is measured beside it, by turns.
"""

import argparse
import logging
import os
import random
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from yiwang.cli import bench_ground as ground
from yiwang.cli import bench_work, migrate

RUNS = 3
ACCOUNT = "officer"
CODE = "bench_people"
BUDGET, BUDGET_P95, BUDGET_KEYS, BUDGET_RATIO = 300.0, 30.0, 2000.0, 2.0
CALLERS, MANY_CALLERS, MANY = 4, 2, 100
FIELDS = ("name", "address", "region", "household", "status")


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where a budget is not kept."""
    parser = argparse.ArgumentParser(prog="yiwang bench gateway", description=__doc__)
    parser.add_argument("--size", type=int, default=20_000, help="persons (default: 20000)")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a run (default: 4)")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    migrate.setup_django()
    logging.disable(logging.INFO)
    with ground.city() as environment:
        bench_work.install_line()
        case = bench_work.open_line()
        numbers = _fill(wish.size)
        asked = {"grant": _grant(), "case": case}
        report = _report(wish, _measure(environment, asked, numbers, wish.seconds))
    print(ground.told(report, as_json=wish.json))
    good = report["queries_per_s"] >= BUDGET and report["p95_ms"] <= BUDGET_P95
    many = report["keys_per_s"] >= BUDGET_KEYS and report["ratio"] <= BUDGET_RATIO
    return 0 if good and many else 1


def _numbers(count: int) -> Iterator[str]:
    """Valid identity numbers, the same in every run."""
    from yiwang.base.parties.facade import identifiers

    for place in range(count):
        year, month, day = 1940 + place % 70, 1 + place // 70 % 12, 1 + place // 840 % 28
        head = f"370202{year}{month:02d}{day:02d}{place // 23520 % 1000:03d}"
        yield head + identifiers.resident_check_character(head)


def _fill(size: int) -> list[str]:
    from yiwang.kernel import ids
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.catalogue.facade import Field, Resource
    from yiwang.share.exchange import stock

    names = ("id_number", *FIELDS)
    fields = tuple(
        Field(
            name, {"zh": name}, "", "string", 60, "", "id_number" * (name == names[0]), True, True
        )
        for name in names
    )
    rest: Any = ("monthly", "conditional", {}, {}, False, 1)
    resource = Resource(CODE, {"zh": "人口", "en": "People"}, None, fields, names[:1], *rest)
    numbers = list(_numbers(size))
    with acting(SYSTEM):
        rows = (
            dict(
                zip(
                    names,
                    (n, "王小明", "山东省青岛市市南区东海西路12号", "370202", n[:12], "1"),
                    strict=True,
                )
            )
            for n in numbers
        )
        stock.load(SYSTEM, resource, rows, ids.new())
    _vacuum()
    return numbers


def _vacuum() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _grant() -> str:
    from yiwang.kernel import ids
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy.models import Body
    from yiwang.share.exchange.models import Grant

    with acting(SYSTEM):
        row = Grant(
            id=ids.new(),
            number="G-BENCH",
            body=Body.objects.get(code="shinan-approval"),
            provider=Body.objects.get(code="city-police"),
            resource=CODE,
            title={"zh": "人口", "en": "People"},
            version="1",
            purposes=["line"],
            scene="bench",
            fields=list(FIELDS),
            masks={"name": "name", "address": "address"},
            rows=[{"field": "region", "op": "starts", "value": "3702"}],
            by="id_number",
            about="111",
            modes=["query"],
            daily=1_000_000_000,
            valid_from=SYSTEM.today,
            valid_until=SYSTEM.today + timedelta(days=30),
            made_at=SYSTEM.now,
        )
        row.save(force_insert=True)
    return row.number


def _measure(
    environment: Mapping[str, str], asked: Mapping[str, str], numbers: list[str], seconds: float
) -> list[dict[str, Any]]:
    token = ground.token(ACCOUNT)
    bare = "yiwang.cli.bench_bare"
    with ground.server(environment) as ours, ground.server(environment, bare) as theirs:
        _play(theirs, token, asked, numbers, 1.0)
        _play(ours, token, asked, numbers, 1.0)
        _play(ours, token, asked, numbers, 1.0, MANY)
        return [_run(ours, theirs, token, asked, numbers, seconds) for _ in range(RUNS)]


def _run(
    ours: tuple[int, int],
    theirs: tuple[int, int],
    token: str,
    asked: Mapping[str, str],
    numbers: list[str],
    seconds: float,
) -> dict[str, Any]:
    """Bare and checked single look-ups by turns, then calls of many keys."""
    bare = _play(theirs, token, asked, numbers, seconds)
    one = _play(ours, token, asked, numbers, seconds)
    many = _play(ours, token, asked, numbers, seconds, MANY)
    return {
        "queries_per_s": one["calls_per_s"],
        "p50_ms": one["p50_ms"],
        "p95_ms": one["p95_ms"],
        "cpu_ms": one["cpu_ms"],
        "server_cpu_ms": one["server_cpu_ms"],
        "bare_per_s": bare["calls_per_s"],
        "bare_p95_ms": bare["p95_ms"],
        "bare_cpu_ms": bare["cpu_ms"],
        "bare_server_cpu_ms": bare["server_cpu_ms"],
        "ratio": round(one["cpu_ms"] / bare["cpu_ms"], 2),
        "keys_per_s": round(many["calls_per_s"] * MANY, 1),
        "keys_p95_ms": many["p95_ms"],
        "key_cpu_ms": round(many["cpu_ms"] / MANY, 3),
    }


def _play(
    server: tuple[int, int],
    token: str,
    asked: Mapping[str, str],
    numbers: list[str],
    seconds: float,
    keys: int = 1,
) -> dict[str, float]:
    """Call for so long; per call: time, processor of server and database together."""
    port, process = server
    callers = [ground.Caller(port, token) for _ in range(CALLERS if keys == 1 else MANY_CALLERS)]
    before, began = ground.cost(process), time.perf_counter()

    def play(place: int) -> None:
        chance = random.Random(place)  # noqa: S311  # which rows, not secrets
        while time.perf_counter() - began < seconds:
            body = {**asked, "keys": chance.sample(numbers, keys)}
            callers[place].must("POST", f"datasets/{CODE}/query", body)

    with ThreadPoolExecutor(len(callers)) as threads:
        list(threads.map(play, range(len(callers))))
    wall, spent = time.perf_counter() - began, ground.cost(process).since(before)
    took = [each for caller in callers for each in caller.took["POST"]]
    return {
        "calls_per_s": round(len(took) / wall, 1),
        "p50_ms": ground.share(took, 0.5),
        "p95_ms": ground.share(took, 0.95),
        "cpu_ms": round((spent.programs + spent.database) / len(took) * 1000, 2),
        "server_cpu_ms": round(spent.programs / len(took) * 1000, 2),
    }


def _report(wish: argparse.Namespace, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The middle one of the runs counts."""
    return {
        "benchmark": "gateway",
        "persons": wish.size,
        "seconds": wish.seconds,
        "callers": CALLERS,
        "cores": os.cpu_count(),
        **{name: ground.median(runs, name) for name in runs[0]},
        "budget": {
            "queries_per_s": BUDGET,
            "p95_ms": BUDGET_P95,
            "keys_per_s": BUDGET_KEYS,
            "ratio": BUDGET_RATIO,
        },
        **ground.circumstances(),
        "runs": runs,
    }
