"""`yiwang bench spike`: five times as many callers for a minute, and how long it is felt.

One call in five hands in a case, the others look something up. Nobody waits for the caller before.
Nobody may be turned away without being told when to come again.
"""

import argparse
import asyncio
import logging
import os
from typing import Any

from django.db import connections

from yiwang.cli import bench_arrivals as arrivals
from yiwang.cli import bench_cases, migrate
from yiwang.cli import bench_ground as ground

TIMES = 5
SLICE = 5.0  # seconds over which the 95th percentile is looked at afterwards
CALM = 1.2  # within so much of what it was before


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where somebody was turned away in silence, or it is felt for long."""
    parser = argparse.ArgumentParser(prog="yiwang bench spike", description=__doc__)
    parser.add_argument("--rate", type=float, default=30.0, help="calls a second (default: 30)")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each part (default: 60)")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    os.environ["YIWANG_DEMO"] = "1"  # or the demonstration's accounts may not enter
    migrate.setup_django()
    logging.disable(logging.INFO)
    with ground.city() as environment, ground.server(environment) as (port, _process):
        with ground.program(["work", "--without", "papers"], environment):
            found = asyncio.run(_parts(port, wish.rate, wish.seconds))
        report = {"benchmark": "spike", "calls_per_s": wish.rate, **found, **ground.circumstances()}
    print(ground.told({**report, "runs": []}, as_json=wish.json))
    felt = report["felt_for_s"]
    return 0 if report["turned_away_in_silence"] == 0 and felt is not None and felt <= 60 else 1


def callers(port: int) -> tuple[arrivals.Lines, Any]:
    """Lines to the server, and what is asked over them."""
    group = bench_cases.people(port)[0]
    number = bench_cases.first_life(group)
    firm, clerk = ground.token("firm"), ground.token("window-shinan")
    connections.close_all()  # of this thread, which nobody else would close
    return arrivals.Lines(port), arrivals.calls(firm, clerk, group.wish, number)


async def _parts(port: int, rate: float, seconds: float) -> dict[str, Any]:
    lines, calls = await asyncio.to_thread(callers, port)
    await arrivals.come(lines, calls, rate, SLICE)
    before = await arrivals.come(lines, calls, rate, seconds)
    spike = await arrivals.come(lines, calls, rate * TIMES, seconds)
    slices = [await arrivals.come(lines, calls, rate, SLICE) for _ in range(int(seconds / SLICE))]
    lines.close()
    calm = [told.p95 <= before.p95 * CALM for told in slices]
    felt = next((n for n in range(len(calm)) if all(calm[n : n + 3])), None)
    return {
        "p95_ms": {
            "before": before.p95,
            "spike": spike.p95,
            "after": [each.p95 for each in slices],
        },
        "answers": {"before": dict(before.statuses), "spike": dict(spike.statuses)},
        "turned_away_in_silence": sum(told.hidden for told in (before, spike, *slices)),
        "felt_for_s": None if felt is None else felt * SLICE,
    }
