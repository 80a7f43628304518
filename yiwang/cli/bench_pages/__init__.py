"""`yiwang bench pages`: what every list and page reads of the database, in two sizes of a city.

Everybody with an account of the demonstration opens every address that takes no object, by page and
by API, and the newest case, task and licence that he sees. For each, the pages of every table and
the rows that were read, beyond those of an answer without content, are compared between a city with
few cases and one with many. What an answer costs shall grow with the answer, not with the table.

The long run: `yiwang bench pages --sizes 10000,1000000 --keep NAME --log FILE`. What was measured
is in the file, what was written in the database; a run that was stopped goes on from there.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yiwang.cli import bench_ground as ground
from yiwang.cli import migrate
from yiwang.cli.bench_pages.growth import compared, told
from yiwang.cli.bench_pages.log import Log
from yiwang.cli.bench_pages.reading import Key, Reading, everybody, readings
from yiwang.cli.errors import CommandError

SIZES = (1_000, 10_000)

__all__ = ["compared", "everybody", "measured", "readings", "run"]


def run(argv: list[str]) -> int:
    """Compare; exit code 1 where something grows with the table."""
    parser = argparse.ArgumentParser(prog="yiwang bench pages", description=__doc__)
    parser.add_argument(
        "--sizes", default=",".join(map(str, SIZES)), help="cases, small and large, by a comma"
    )
    parser.add_argument("--keep", default="", help="name of a database that stays")
    parser.add_argument("--log", type=Path, help="file that keeps what was measured")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    small, large = (int(each) for each in wish.sizes.split(","))
    os.environ["YIWANG_DEMO"] = "1"
    migrate.setup_django()
    logging.disable(logging.WARNING)
    log = Log(wish.log)
    with ground.city(wish.keep):
        few, many = (measured(size, log) for size in (small, large))
        report = {
            "benchmark": "pages",
            "cases": [small, large],
            **compared(few, many),
            **ground.circumstances(),
        }
    print(json.dumps(report, ensure_ascii=False) if wish.json else told(report))
    return 1 if report["grown"] else 0


def measured(cases: int, log: Log | None = None) -> Mapping[Key, Reading]:
    """What everybody's addresses read in a city with so many cases, which is made first.

    Raises:
        CommandError: the city has more already, and not all was measured when it had so many.
    """
    from yiwang.cli.histories import writing

    def say(what: str, done: int, of: int) -> None:
        if done == of or done % 10_000 == 0:
            print(f"{what}: {done:,} of {of:,}", file=sys.stderr, flush=True)

    log = log or Log(None)
    accounts = everybody()
    missing = [each for each in accounts if not log.has(cases, each)]
    if missing:
        there = _there()
        if there > cases:
            raise CommandError(f"The city has {there:,} cases; {cases:,} are not measured there.")
        writing.write(cases, say=say)
        for account in missing:
            log.add(cases, account, dict(readings(account)))
    return {key: each for account in accounts for key, each in log.of(cases, account).items()}


def _there() -> int:
    from django.db import connections

    from yiwang.cli.histories import writing

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(last), 0) FROM numbers_counter WHERE register = %s", [writing.MARK]
        )
        found: Any = cursor.fetchone()
        return int(found[0])
