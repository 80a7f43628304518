"""`yiwang data collect`: a file of a resource's rows, checked and served when the command ends."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiwang.cli.errors import CommandError

if TYPE_CHECKING:
    from yiwang.share.collection.facade import Batch

MODES = ("full", "incremental", "changes")
YEAR = 366 * 24 * 60  # minutes


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="the resource, by its code in the catalogue")
    parser.add_argument("file", type=Path, help="CSV, XLSX or Parquet; its first row names columns")
    parser.add_argument("--mode", choices=MODES, default="full", help="default: replace all rows")
    parser.add_argument("--encoding", default="", help="utf-8 or gb18030; default: found out")
    parser.add_argument("--delimiter", default="", help="between values; default: found out")
    parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def declare_connect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="the resource, by its code in the catalogue")
    parser.add_argument("relation", help="its table or view there: schema.table")
    parser.add_argument(
        "--cursor", default="", help="column by which new and changed rows are known"
    )
    parser.add_argument(
        "--address-file", type=Path, required=True, help="holds the connection string of PostgreSQL"
    )
    parser.add_argument(
        "--every", type=int, default=0, metavar="MINUTES", help="workers pull; default: on command"
    )
    parser.set_defaults(run=connect)


def declare_pull(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="the resource, by its code in the catalogue")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=pull)


def connect(wish: argparse.Namespace) -> int:
    from yiwang.kernel.actor import SYSTEM
    from yiwang.kernel.errors import DomainError
    from yiwang.share.collection import facade as collection

    if not 0 <= wish.every <= YEAR:
        raise CommandError(f"--every is a number of minutes from 0 to {YEAR}.")
    try:
        address = wish.address_file.read_text("utf-8").strip()
        collection.connect(SYSTEM, wish.code, address, wish.relation, wish.cursor, wish.every)
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
    except OSError as problem:
        raise CommandError(f"{wish.address_file} cannot be read: {problem.strerror}.") from problem
    print(f"{wish.code} comes from {wish.relation}.")
    return 0


def pull(wish: argparse.Namespace) -> int:
    """Exit code 1 when rows came back, or nothing was served."""
    from yiwang.kernel.actor import SYSTEM
    from yiwang.kernel.errors import DomainError
    from yiwang.share.collection import facade as collection

    began = time.perf_counter()
    try:
        batch = collection.finish(SYSTEM, collection.pull(SYSTEM, wish.code))
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
    _report(wish, batch, time.perf_counter() - began)
    return 0 if batch.state == "served" and not batch.bad else 1


def run(wish: argparse.Namespace) -> int:
    """Exit code 1 when rows came back, or nothing was served."""
    from yiwang.kernel.actor import SYSTEM
    from yiwang.kernel.errors import DomainError
    from yiwang.share.collection import facade as collection

    collection.load()
    mapping = dict(pair.partition("=")[::2] for pair in wish.map)
    source = collection.Source(wish.file, wish.file.name, mapping, wish.encoding, wish.delimiter)
    began = time.perf_counter()
    told = None if wish.json or not sys.stderr.isatty() else _show
    try:
        batch = collection.collect(
            SYSTEM, wish.code, source, mode=collection.Mode(wish.mode), told=told
        )
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
    except OSError as problem:
        raise CommandError(f"{wish.file} cannot be read: {problem.strerror}.") from problem
    _report(wish, batch, time.perf_counter() - began)
    return 0 if batch.state == "served" and not batch.bad else 1


def _show(batch: "Batch") -> None:
    part = batch.done / batch.total if batch.total else 0
    print(f"\r{part:4.0%} {batch.good:,} good, {batch.bad:,} bad", end="", file=sys.stderr)


def _report(wish: argparse.Namespace, batch: "Batch", seconds: float) -> None:
    facts: dict[str, Any] = {
        "batch": str(batch.id),
        "resource": batch.resource,
        "number": batch.number,
        "mode": batch.mode,
        "state": batch.state,
        "read": batch.read,
        "good": batch.good,
        "bad": batch.bad,
        "file": batch.digest,
        "rows": batch.rows_digest,
        "wrong": [
            {"column": column, "fault": fault, "rows": rows} for column, fault, rows in batch.wrong
        ],
        "drift": batch.drift,
        "fault": batch.fault,
        "seconds": round(seconds, 3),
    }
    if wish.json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    print(f"Batch {batch.number} of {batch.resource}: {batch.state}, {seconds:.1f} s.")
    print(f"{batch.read:,} rows read, {batch.good:,} good, {batch.bad:,} bad.")
    for each in facts["wrong"]:
        print(f"  {each['column'] or 'whole row'}: {each['fault']}, {each['rows']:,} rows")
    for kind, each in batch.drift.items():
        print(f"  columns {kind}: {each}")
    if batch.fault:
        print(f"Refused: {batch.fault['reason']} {batch.fault['what']}")
