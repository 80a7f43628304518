"""`yiwang licences issue`: licences in bulk from the file of a register."""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django

REST = 0.5  # seconds until a batch that a worker is at is looked at again
TOLD = 2.0  # seconds between two lines of progress


def issue(argv: list[str]) -> int:
    """Issue what can be issued; exit code 1 when rows were rejected. The same file goes on where
    it was left.
    """
    parser = argparse.ArgumentParser(prog="yiwang licences issue", description=issue.__doc__)
    parser.add_argument("file", type=Path, help="XLSX, or CSV in UTF-8 or GB 18030")
    parser.add_argument("--type", required=True, help="the type of licence, such as food_business")
    parser.add_argument("--body", required=True, help="code of the issuing body")
    parser.add_argument("--basis", default="", help="what the register rests on; default: its name")
    parser.add_argument("--report", type=Path, help="where to write the rejected rows (CSV)")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    setup_django()
    from yiwang.kernel.errors import DomainError

    try:
        with wish.file.open("rb") as source:
            batch = _run(wish, source)
    except OSError as problem:
        raise CommandError(f"{wish.file} cannot be read: {problem.strerror}.") from problem
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
    _tell(wish, batch)
    return 1 if batch.rejected or batch.state == "refused" else 0


def _run(wish: argparse.Namespace, source: IO[bytes]) -> Any:
    """Take the file over and issue it to its end, or help a worker that is at it."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.bulk import facade as bulk

    actor = replace(SYSTEM, body=_body(wish.body))
    digest = bulk.digest(source)
    batch = bulk.begin(actor, wish.type, wish.file.name, source, digest, wish.basis)
    if batch.state == "reading":
        bulk.land_rows(actor, batch.id, source, lambda count: _say(wish, f"{count} rows read"))
    last = 0.0
    while True:
        moved = bulk.issue(actor, batch.id)
        with acting(actor):
            batch = bulk.get(actor, batch.id)
        if not batch.moving:
            return batch
        if time.monotonic() - last > TOLD:
            last = time.monotonic()
            _say(wish, f"{batch.issued} issued, {batch.rejected} rejected, {batch.left} to go")
        if not moved:
            time.sleep(REST)


def _body(code: str) -> Any:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy.models import Body

    with acting(SYSTEM):
        found = Body.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        raise CommandError(f"There is no body {code!r}. `yiwang office list` tells their codes.")
    return found


def _say(wish: argparse.Namespace, text: str) -> None:
    if not wish.json:
        print(text, file=sys.stderr, flush=True)


def _tell(wish: argparse.Namespace, batch: Any) -> None:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.bulk import facade as bulk

    with acting(SYSTEM):
        rejects = [(row, each.column, each.told()) for row, each in bulk.rejects(batch)]
        if wish.report:
            wish.report.write_text("".join(bulk.write_report(batch)), "utf-8")
    counts = {name: getattr(batch, name) for name in ("rows", "issued", "rejected", "state")}
    if wish.json:
        rows = [{"row": row, "column": column, "reason": why} for row, column, why in rejects]
        print(json.dumps({"batch": str(batch.id), **counts, "rejects": rows}, ensure_ascii=False))
        return
    print("{rows} rows: {issued} issued, {rejected} rejected ({state}).".format(**counts))
    for row, column, why in rejects[:20]:
        print(f"Row {row}, {column or 'whole row'}: {why}")
    if len(rejects) > 20:
        print(f"… and {len(rejects) - 20} more; --report FILE writes them all.")
