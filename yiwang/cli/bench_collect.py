"""`yiwang bench collect`: validated collection beside the raw columnar write of the same rows.

`yiwang data collect`, as shipped, takes a file of made-up residents with all checks on (types,
lengths, codes, check digits, limits, keys unique in the batch) and serves it; its own seconds
count, from the first byte of the file to the served batch. Beside it pyarrow with as many threads
reads the same file, is told the types, writes one Parquet file with the lake's compression and
flushes it to disk; it copies, checks, compares and records nothing. The write alone, of typed rows
that are in memory already, is told too.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yiwang.cli import bench_ground as ground
from yiwang.cli import migrate
from yiwang.cli.errors import CommandError

BUDGET, BUDGET_RATIO = 250_000.0, 0.40
RUNS = 3
RESOURCE = "population"
SEED = 20261122


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where a budget is not kept."""
    parser = argparse.ArgumentParser(prog="yiwang bench collect", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="rows (default: 1000000)")
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    parser.add_argument("--keep", default="", help="name of a database that is filled once only")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    migrate.setup_django()
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        files, typed = _files(Path(folder), wish.size, wish.format)
        size = files[0].stat().st_size
        with ground.city(wish.keep) as environment:
            runs = [_run(environment, files[at % 2], typed, Path(folder)) for at in range(RUNS)]
            found = ground.circumstances()
    speed, ratio = ground.median(runs, "rows_per_s"), ground.median(runs, "ratio")
    report = {
        "rows_per_s": speed,
        "raw_rows_per_s": ground.median(runs, "raw_rows_per_s"),
        "ratio": ratio,
        "write_rows_per_s": ground.median(runs, "write_rows_per_s"),
        "ratio_of_write": ground.median(runs, "ratio_of_write"),
        "rows": wish.size,
        "format": wish.format,
        "bytes": size,
        "budget": BUDGET,
        "budget_ratio": BUDGET_RATIO,
        "kept": speed >= BUDGET and ratio >= BUDGET_RATIO,
        **found,
        "runs": runs,
    }
    print(ground.told(report, as_json=wish.json))
    return 0 if report["kept"] else 1


def _run(environment: Mapping[str, str], file: Path, typed: Any, folder: Path) -> dict[str, float]:
    words = ["data", "collect", RESOURCE, str(file), "--json"]
    command = [sys.executable, "-m", "yiwang.cli", *words]
    began = time.perf_counter()
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True)
    whole = time.perf_counter() - began
    if done.returncode:
        raise CommandError(f"The file was not collected: {done.stdout}{done.stderr}"[:2_000])
    told = json.loads(done.stdout)
    if told["good"] != typed.num_rows:
        raise CommandError(f"Rows were lost: {told}")
    raw, write = _raw(file, typed, folder / "raw.parquet")
    speed = typed.num_rows / told["seconds"]
    return {
        "rows_per_s": round(speed, 1),
        "raw_rows_per_s": round(typed.num_rows / raw, 1),
        "ratio": round(raw / told["seconds"], 3),
        "write_rows_per_s": round(typed.num_rows / write, 1),
        "ratio_of_write": round(write / told["seconds"], 3),
        "seconds": told["seconds"],
        "command_s": round(whole, 3),
        "raw_s": round(raw, 3),
        "write_s": round(write, 3),
    }


def _raw(file: Path, typed: Any, path: Path) -> tuple[float, float]:
    """Seconds of the plain engine from the same file to the flushed one; of its write alone, once
    more and from memory.
    """
    import pyarrow.csv as pcsv
    import pyarrow.parquet as pq

    def write(rows: Any) -> None:
        with path.open("wb") as out:
            pq.write_table(rows, out, compression="zstd", row_group_size=256 * 1024)
            out.flush()
            os.fsync(out.fileno())

    began = time.perf_counter()
    if file.suffix == ".csv":
        told = pcsv.ConvertOptions(column_types=typed.schema)
        write(pcsv.read_csv(file, convert_options=told))
    else:
        write(pq.read_table(file))
    whole, began = time.perf_counter() - began, time.perf_counter()
    write(typed)
    return whole, time.perf_counter() - began


def _files(folder: Path, size: int, kind: str) -> tuple[list[Path], Any]:
    """Two files of the same rows, each beginning with another one, lest a batch is known again from
    this run or from an earlier one in a kept database; and the typed rows.
    """
    import pyarrow as pa
    import pyarrow.csv as pcsv
    import pyarrow.parquet as pq

    typed = residents(size)
    start = time.time_ns() % (size - 1)
    turned = [
        pa.concat_tables([typed.slice(at), typed.slice(0, at)]).combine_chunks()
        for at in (start, start + 1)
    ]
    files = [folder / f"residents-{number}.{kind}" for number in range(2)]
    for path, rows in zip(files, turned, strict=True):
        if kind == "csv":
            pcsv.write_csv(rows, path)
        else:
            pq.write_table(rows, path)
    return files, typed


def residents(size: int) -> Any:
    """Made-up residents with sound identity numbers, each once."""
    import numpy as np
    import pyarrow as pa

    from yiwang.base.parties.facade import identifiers

    draw = np.random.default_rng(SEED)
    count = np.arange(size)
    born = np.datetime64("1940-01-01") + (count // 1_000) % 29_000
    regions = np.array([f"3702{n:02d}" for n in (2, 3, 11, 12, 13, 14, 15, 81, 83, 85)])
    region = regions[count // 29_000_000 % 10]
    first = np.char.add(region, np.char.replace(born.astype(str), "-", ""))
    first = np.char.add(first, np.char.zfill((count % 1_000).astype(str), 3))
    digits = first.astype("S17").view(np.uint8).reshape(size, 17) - ord("0")
    sums = digits.astype(np.int64) @ np.array(identifiers.RESIDENT_WEIGHTS)
    number = np.char.add(first, np.array(list(identifiers.RESIDENT_CHECKS))[sums % 11])
    families, given = np.array(list("王李张刘陈杨黄赵吴周")), np.array(list("伟芳娜敏静丽强磊军洋"))
    name = families[draw.integers(0, 10, size)]
    for _syllable in range(2):
        name = np.char.add(name, given[draw.integers(0, 10, size)])
    house = draw.integers(1, 2_000, size).astype(str)
    address = np.char.add(np.char.add("青岛市示例路", house), "号")
    address = np.char.add(np.char.add(address, draw.integers(1, 60, size).astype(str)), "户")
    return pa.table(
        {
            "id_number": pa.array(number, pa.string()),
            "name": pa.array(name, pa.string()),
            "sex": pa.array(np.array(["1", "2"])[count % 2], pa.string()),
            "birth_date": pa.array(born),
            "ethnic": pa.array(np.array(["01", "10"])[draw.integers(0, 2, size)], pa.string()),
            "address": pa.array(address, pa.string()),
            "region": pa.array(region, pa.string()),
            "household": pa.array(np.char.zfill((count // 3).astype(str), 9), pa.string()),
            "status": pa.array(np.full(size, "live"), pa.string()),
        }
    ).combine_chunks()
