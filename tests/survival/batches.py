"""Kill database, workers and sender at random while millions of rows are collected, then compare.

    python -m tests.survival.batches --rows 5000000 --kills 30 --seed 7

Two files of the same rows in another order take each other's place, time and again, until so many
kills were made. After each kill a reader looks at the lake, and at the receipts of both sides.
Prints its seed. Everything it does is a line of its log (JSON), from which `--resume LOG` goes on
where an interrupted run stopped. Exit code 0: at no moment half a batch, a row twice, or receipts
that differ.
"""

import argparse
import json
import os
import random
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg

from tests.survival.kills import Log
from yiwang.cli.drill.city import City
from yiwang.web.home import Home

RESOURCE, TABLE = "population", "r_population"
SENDER = "sender"
PATIENCE = 1800.0  # seconds for one batch, with all its kills
SEEN = f"""SELECT count(*) AS rows, count(DISTINCT "_row") AS once,
    count(DISTINCT "_batch") AS batches FROM {TABLE}"""
LATEST = """SELECT id, state, digest, rows_digest, read, good FROM collection_batch
    WHERE resource = %s ORDER BY number DESC LIMIT 1"""
RECEIPTS = """SELECT kind, content FROM evidence_entry e
    JOIN evidence_payload p ON p.entry_id = e.id
    WHERE object_id = %s AND kind LIKE 'collection.receipt.%%'"""


class Run:
    """One run, or the rest of one. city: with its database and people; files: of `rows` rows."""

    def __init__(self, wish: argparse.Namespace, log: Log, city: City, files: list[Path]) -> None:
        self.wish, self.log, self.city, self.files = wish, log, city, files
        self.chance = random.Random(wish.seed)
        lines = log.lines()
        self.killed = Counter(line["part"] for line in lines if line["kind"] == "killed")
        self.served = sum(line["kind"] == "served" for line in lines)
        self.faults = [line["fault"] for line in lines if line["kind"] == "fault"]

    def play(self) -> None:
        while not self._enough():
            self._collect(self.files[self.served % len(self.files)])
            self.served += 1
            self.log("served", number=self.served)

    def _enough(self) -> bool:
        return self.killed.total() >= self.wish.kills

    def _collect(self, file: Path) -> None:
        """Send one file until it is served, killing whatever helps it there."""
        self.city.start_part(SENDER, "data", "collect", RESOURCE, str(file), "--json")
        deadline, before = time.monotonic() + PATIENCE, self._latest()
        try:
            while not self._done(before):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{file.name} is not served after {PATIENCE:g} s.")
                time.sleep(self.chance.uniform(0, self.wish.gap))
                if not self._enough():
                    self._kill()
                self.city.revive()
                self._compare()
        finally:
            self.city.end_part(SENDER)

    def _kill(self) -> None:
        part = self.chance.choice(sorted(self.city.children))
        members = self.city.members(part)
        pid = members[0] if self.chance.random() < 0.5 else self.chance.choice(members)
        self.city.kill(pid)
        self.killed[part] += 1
        self.log("killed", part=part, pid=pid, leader=pid == members[0])
        time.sleep(self.chance.uniform(0.1, 0.6))  # until a supervisor notices

    def _latest(self) -> tuple[Any, ...] | None:
        """The latest batch, as soon as the database answers."""
        return next(iter(self._rows(LATEST, RESOURCE)), None)

    def _rows(self, statement: str, value: Any) -> list[tuple[Any, ...]]:
        while True:
            try:
                return self.city.rows(statement, [value])
            except psycopg.OperationalError:  # it was killed, and comes again
                time.sleep(0.3)
                self.city.revive()

    def _done(self, before: tuple[Any, ...] | None) -> bool:
        """Whether another batch than before is served."""
        now = self._latest()
        return now is not None and now[1] == "served" and (before is None or now[0] != before[0])

    def _compare(self) -> None:
        """What a reader sees now, and what both sides have in hand."""
        answer = self.city.run("data", "lake", "scan", TABLE, "--sql", SEEN, check=False)
        seen = json.loads(answer.stdout) if answer.returncode == 0 else None
        batch = self._latest()
        self.log("seen", seen=seen, state=batch and batch[1])
        whole = {"rows": self.wish.rows, "once": self.wish.rows, "batches": 1}
        nothing = {"rows": 0, "once": 0, "batches": 0}
        if seen not in (None, nothing, whole):
            self._fault(f"a reader saw {seen}")
        if batch is not None:
            self._receipts(batch)

    def _receipts(self, batch: tuple[Any, ...]) -> None:
        """Both sides have the same receipt of a batch that is served, and none of another."""
        number, state, digest, rows, read, good = batch
        told = dict(self._rows(RECEIPTS, number))
        if state != "served":  # read before the receipts: it may be by now
            return
        sent, received = (told.get(f"collection.receipt.{side}") for side in ("sent", "received"))
        facts = (self.wish.rows, self.wish.rows, digest, rows, self.wish.rows)
        names = ("read", "good", "file", "rows", "written")
        if sent != received or sent is None or tuple(sent[name] for name in names) != facts:
            self._fault(f"receipts of {number}: {sent} and {received}")
        if (read, good) != (self.wish.rows, self.wish.rows):
            self._fault(f"batch {number} counts {read} and {good}")

    def _fault(self, text: str) -> None:
        self.faults.append(text)
        self.log("fault", fault=text)

    def figures(self) -> dict[str, Any]:
        looks = [line for line in self.log.lines() if line["kind"] == "seen"]
        return {
            "seed": self.wish.seed,
            "rows": self.wish.rows,
            "batches": self.served,
            "killed": dict(sorted(self.killed.items())),
            "looks": len(looks),
            "looks_at_rows": sum(line["seen"] is not None for line in looks),
            "faults": self.faults,
        }


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--gap", type=float, default=8.0, help="most seconds between two kills")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 30))
    parser.add_argument("--resume", type=Path, metavar="LOG", help="go on with an earlier run")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    wish = arguments(argv)
    first = Log(wish.resume).lines()[0] if wish.resume else {}
    for name in ("rows", "kills", "seed"):
        setattr(wish, name, first.get(name, getattr(wish, name)))
    folder = Path(first["folder"]) if first else Path(tempfile.mkdtemp())
    log = Log(wish.resume or folder.with_name(f"{folder.name}-batches.log"))
    print(f"seed {wish.seed}, log {log.path}", flush=True)
    folder.chmod(0o711)  # the database server gives root's rights away
    city = City(Home(folder / "home"))
    try:
        city.start_database()
        if not first:
            city.found()
            _make(folder, wish.rows)
            facts = {name: getattr(wish, name) for name in ("rows", "kills", "seed")}
            log("begun", folder=str(folder), **facts)
        for number in (1, 2):
            city.start_part(f"worker {number}", "work")
        run = Run(wish, log, city, sorted(folder.glob("residents-*.csv")))
        run.play()
    finally:
        city.end()
    print(json.dumps(run.figures(), ensure_ascii=False, indent=1))
    if not run.faults:
        shutil.rmtree(folder)
    return 1 if run.faults else 0


def _make(folder: Path, rows: int) -> None:
    from yiwang.cli import bench_collect, migrate

    os.environ["YIWANG_HOME"] = str(folder / "home")
    migrate.setup_django()
    bench_collect._files(folder, rows, "csv")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
