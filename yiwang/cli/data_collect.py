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


def declare_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="with the files that the catalogue names")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run_folder)


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


def run_folder(wish: argparse.Namespace) -> int:
    """Collect every resource whose system is a file of the folder, or of one inside it. Rows that
    come back are told; exit code 1 when a resource was not served, or there is none.
    """
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.catalogue import facade as catalogue
    from yiwang.share.collection import facade as collection

    if not wish.folder.is_dir():
        raise CommandError(f"{wish.folder} is no folder.")
    found = (path for path in wish.folder.rglob("*") if path.is_file())
    deep = sorted(found, key=lambda path: -len(path.parts))  # of equal names the upper one counts
    files = {path.name: path for path in deep}
    with acting(SYSTEM):
        named = {each.code: each.system.split(",")[0] for each in catalogue.resources(SYSTEM)}
    meant = {code: files[name] for code, name in named.items() if name in files}
    if not meant:
        raise CommandError(f"{wish.folder} has no file that a resource names as its system.")
    collection.load()
    told = [_collected(code, path, quiet=wish.json) for code, path in meant.items()]
    if wish.json:
        print(json.dumps({"batches": told}, ensure_ascii=False))
    return 0 if all(each["state"] == "served" for each in told) else 1


def _collected(code: str, path: Path, *, quiet: bool) -> dict[str, Any]:
    """Collect one file and say what became of it."""
    from yiwang.kernel.actor import SYSTEM
    from yiwang.kernel.errors import DomainError
    from yiwang.share.collection import facade as collection

    began = time.perf_counter()
    told: dict[str, Any] = {"resource": code, "file": path.name, "good": 0, "bad": 0}
    try:
        batch = collection.collect(SYSTEM, code, collection.Source(path, path.name))
    except DomainError as refusal:
        told |= {"state": "refused", "fault": str(refusal)}
    else:
        told |= {"state": str(batch.state), "good": batch.good, "bad": batch.bad}
        told["wrong"] = [list(each) for each in batch.wrong]
        if batch.fault:
            told["fault"] = f"{batch.fault['reason']} {batch.fault['what']}".strip()
    told["seconds"] = round(time.perf_counter() - began, 2)
    if not quiet:
        fault = f"  {told['fault']}" if "fault" in told else ""
        print(
            f"{code:<20} {told['state']:<8} {told['good']:>9,} good {told['bad']:>7,} bad "
            f"{told['seconds']:>6} s{fault}",
            flush=True,
        )
    return told


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
