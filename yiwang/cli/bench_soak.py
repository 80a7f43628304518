"""`yiwang bench soak`: an hour of ordinary traffic, and what server and workers hold in memory.

Each minute adds a line to the log; a run that was broken off goes on where the log ends, with new
programs. Memory counts by proportional set size; of the last quarter of a part that ran in one go
it may be five in a hundred above the second.
"""

import argparse
import asyncio
import json
import logging
import os
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

from yiwang.cli import bench_arrivals as arrivals
from yiwang.cli import bench_ground as ground
from yiwang.cli import migrate
from yiwang.cli.bench_spike import callers

GROWTH = 1.05
_PSS = "Pss:"


def run(argv: list[str]) -> int:
    """Exit code 1 where memory grew or an answer was not good."""
    parser = argparse.ArgumentParser(prog="yiwang bench soak", description=__doc__)
    parser.add_argument("--rate", type=float, default=15.0, help="calls a second (default: 15)")
    parser.add_argument("--minutes", type=int, default=60, help="minutes in all (default: 60)")
    parser.add_argument("--log", type=Path, default=Path("soak.jsonl"), help="default: soak.jsonl")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    os.environ["YIWANG_DEMO"] = "1"  # or the demonstration's accounts may not enter
    migrate.setup_django()
    logging.disable(logging.INFO)
    done = resumed(wish.log)
    with ground.city() as environment, ground.server(environment) as (port, server):
        with ground.program(["work"], environment) as worker:
            asyncio.run(_minutes(wish, port, (server, worker), done))
        around = ground.circumstances()
    report = {"benchmark": "soak", "calls_per_s": wish.rate, **verdict(resumed(wish.log)), **around}
    print(ground.told({**report, "runs": []}, as_json=wish.json))
    return 0 if report["growth"] <= GROWTH and report["bad"] == 0 else 1


async def _minutes(
    wish: argparse.Namespace, port: int, processes: tuple[int, int], done: list[dict[str, Any]]
) -> None:
    lines, calls = await asyncio.to_thread(callers, port)
    await arrivals.come(lines, calls, wish.rate, 60.0)  # until everything is loaded
    part = done[-1].get("part", 0) + 1 if done else 0
    for minute in range(len(done), wish.minutes):
        told = await arrivals.come(lines, calls, wish.rate, 60.0)
        bad = told.hidden + sum(n for status, n in told.statuses.items() if status >= 400)
        row = {
            "minute": minute,
            "part": part,
            "answers": sum(told.statuses.values()),
            "statuses": dict(told.statuses),
            "bad": bad,
            "p95_ms": told.p95,
            "megabytes": [round(memory(each), 1) for each in processes],
        }
        with wish.log.open("a") as log:
            log.write(json.dumps(row) + "\n")
    lines.close()


def memory(process: int) -> float:
    """Megabytes of a process and all below it; nothing of one that ends meanwhile."""
    try:
        own = Path(f"/proc/{process}/smaps_rollup").read_text().split(_PSS)[1].split()[0]
        below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(own) / 1024 + sum(memory(int(child)) for child in below)


def resumed(log: Path) -> list[dict[str, Any]]:
    """The minutes of a log. A line that was being written when a run was broken off goes."""
    lines = log.read_text().splitlines(keepends=True) if log.exists() else []
    whole = [line for line in lines if line.endswith("\n")]
    if len(whole) < len(lines):
        log.write_text("".join(whole))
    return [json.loads(line) for line in whole]


def verdict(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """growth: of the worse of the two programs, last quarter over second quarter, of the part that
    ran longest in one go.
    """
    parts = Counter(row.get("part", 0) for row in rows)
    longest = max(parts, key=lambda each: parts[each], default=0)
    same = [row for row in rows if row.get("part", 0) == longest]
    quarter = max(1, len(same) // 4)
    second, last = same[quarter : 2 * quarter] or same, same[-quarter:]
    held = [
        [statistics.median(row["megabytes"][which] for row in span) for span in (second, last)]
        for which in (0, 1)
    ]
    return {
        "in_one_go": len(same),
        "minutes": len(rows),
        "answers": sum(row["answers"] for row in rows),
        "bad": sum(row["bad"] for row in rows),
        "megabytes": {"server": held[0], "worker": held[1]},
        "growth": round(max(after / before for before, after in held), 3),
    }
