"""`yiwang bench lake`: rows a second into the lake and out again, with pyarrow and DuckDB on plain
Parquet files beside them in the same run.

The rows are the residents of the reference city. A write of ours is whole: files, digest, new
description, catalogue. The peer writes the same columns with the same compression and syncs them.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from yiwang.cli.migrate import setup_django
from yiwang.cli.scratch import commit, own_database

RUNS = 3
ROWS = 1_000_000
SLICE = 65_536
TABLE = "bench_lake"
SQL = "SELECT region, sex, count(*) AS people FROM {} GROUP BY ALL ORDER BY ALL"


def run(argv: list[str]) -> int:
    """Measure and print. Exit 0; figures are no promise on a machine that others use."""
    parser = argparse.ArgumentParser(prog="yiwang bench lake", description=__doc__)
    parser.add_argument("--size", type=int, default=ROWS, help=f"rows; default {ROWS:,}")
    parser.add_argument("--seconds", type=float, default=0, help="not used: one write has its size")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    setup_django()
    with own_database():
        report = _measured(wish.size)
    report |= {"machine": platform.platform(), "cores": os.cpu_count(), "commit": commit()}
    print(json.dumps(report) if wish.json else _text(report))
    return 0


def _measured(size: int) -> dict[str, Any]:
    import numpy as np

    from yiwang.cli.reference import people
    from yiwang.share.lake import facade as lake
    from yiwang.share.lake import places, store

    columns = ["id_number", "name", "sex", "birth_date", "ethnic", "address", "region", "household"]
    rows = people.truth(np.random.default_rng(1), size).select(columns)
    plain = places.folder() / "bench.parquet"

    def ours() -> None:
        batches = rows.to_batches(SLICE)
        lake.write(TABLE, rows.schema, batches, batch=uuid4(), replace=True)

    try:
        writes = _runs(ours), _runs(lambda: _raw_write(rows, plain))
        reads = (
            _runs(lambda: lake.scan({"rows": TABLE}, SQL.format("rows")).read_all()),
            _runs(lambda: _raw_read(plain)),
        )
        place = places.here(store.table(TABLE).location())
    finally:
        plain.unlink(missing_ok=True)
    shutil.rmtree(place)
    (own, raw), (asked, raw_asked) = (
        [statistics.median(each) for each in pair] for pair in (writes, reads)
    )
    return {
        "rows": size,
        "rows_per_s": round(size / own),
        "raw_rows_per_s": round(size / raw),
        "ratio": round(raw / own, 2),
        "question_s": round(asked, 4),
        "raw_question_s": round(raw_asked, 4),
        "runs": [round(size / seconds) for seconds in writes[0]],
    }


def _runs(work: Callable[[], Any]) -> list[float]:
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds


def _raw_write(rows: Any, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(rows, path, compression="zstd")
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _raw_read(path: Path) -> Any:
    import duckdb

    with duckdb.connect() as session:
        return session.sql(SQL.format(f"read_parquet('{path}')")).to_arrow_table()


def _text(report: dict[str, Any]) -> str:
    return (
        f"{report['rows_per_s']:,} rows/s into the lake, {report['raw_rows_per_s']:,} rows/s by "
        f"pyarrow alone ({report['ratio']:.0%}); one question {report['question_s']:.3f} s, by "
        f"DuckDB alone {report['raw_question_s']:.3f} s; {report['rows']:,} rows."
    )
