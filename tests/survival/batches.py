"""Kill pages, database, workers and sender at random while millions of rows are collected.

    python -m tests.survival.batches --rows 5000000 --kills 30 --seed 7

Two files of the same rows in another order take each other's place, time and again, until so many
kills were made: one sent by the supplier's program through the public door, the other by command.
A reader looks at the rows all the time; after each kill the receipts of both sides are compared.
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
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import psycopg

from tests.survival import supplier
from tests.survival.kills import Log
from tests.survival.supplier import Look, Reader, Seen, Supplier
from yiwang.cli.drill import check
from yiwang.cli.drill.city import City
from yiwang.cli.drill.load import Door
from yiwang.web.home import Home

RESOURCE, TABLE = "population", "r_population"
SENDER, ACCOUNT = "sender", "police-data"
# Golden records are made of what is served, which takes longer than all that is looked at here.
WORK = ("work", "--without", "registers")
OFFICE = f"""
body: {{ code: city-police }}
posts: [{{ post: data, title: 数据报送岗, title_en: Data supply, roles: [officer] }}]
people: [{{ name: 高志远, post: data, username: {ACCOUNT} }}]
"""
CALM = 300.0  # seconds for the workers to do at the end what the kills kept them from
PATIENCE = 1800.0  # seconds for one batch, with all its kills
BATCHES = """SELECT id::text, state, digest, rows_digest, read, good FROM collection_batch
    WHERE resource = %s ORDER BY number"""
RECEIPTS = """SELECT object_id::text, kind, content FROM evidence_entry e
    JOIN evidence_payload p ON p.entry_id = e.id WHERE kind LIKE 'collection.receipt.%%'
    AND object_id::text = ANY(%s)"""
# What an operator would look at where something does not end.
OPEN = """SELECT pid, state, (now() - xact_start)::text, backend_xid::text, left(query, 200)
    FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start LIMIT 20"""
FACTS = ("read", "good", "file", "rows", "written")


class Run:
    """One run, or the rest of one.

    city: as `prepare` left it, running; files: of `rows` rows; look: what a reader sees now.
    """

    def __init__(
        self, wish: argparse.Namespace, log: Log, city: City, files: list[Path], look: Look
    ) -> None:
        self.wish, self.log, self.city, self.files = wish, log, city, files
        lines = log.lines()
        self.killed = Counter(line["part"] for line in lines if line["kind"] == "killed")
        self.served = sum(line["kind"] == "served" for line in lines)
        self.faults = [line["fault"] for line in lines if line["kind"] == "fault"]
        self.begun = {line["number"]: line["after"] for line in lines if line["kind"] == "sending"}
        self.chance = random.Random(f"{wish.seed} {self.killed.total()}")
        self.digests = {supplier.digest(file) for file in files}
        self.content = supplier.content(files[0])
        self.door = Door(city.port, city.tokens([ACCOUNT])[ACCOUNT])
        self.reader = Reader(look, self._seen)

    def play(self) -> None:
        self.reader.start()
        try:
            while not self._enough():
                self._collect(self.served + 1)
                self.served += 1
                self.log("served", number=self.served)
        finally:
            self.reader.stop.set()
            self.reader.join()

    def judge(self) -> list[str]:
        """All that is wrong, once everything runs again and the workers have caught up."""
        self.city.wait()
        found = check.calm(self.city, CALM)
        if found:
            self.log("not calm", open=self.city.rows(OPEN))
        found += check.proven(self.city)
        self._compare()
        states = [state for _id, state, *_rest in self._batches()]
        uploads = list((self.files[0].parent / "passing").glob("*upload*"))
        if uploads:
            found.append(f"of uploads that were killed there lies {uploads}")
        if states != ["served"] * self.served:
            found.append(f"{self.served} files were sent, the batches are {states}")
        for fault in found:
            self._fault(fault)
        return self.faults

    def _enough(self) -> bool:
        return self.killed.total() >= self.wish.kills

    def _collect(self, number: int) -> None:
        """Send one file until it is served, killing whatever helps it there."""
        if number not in self.begun:  # else an earlier run was interrupted after this line
            self.begun[number] = len(self._batches())
            self.log("sending", number=number, after=self.begun[number])
        file, deadline = self.files[number % len(self.files)], time.monotonic() + PATIENCE
        with self._sent(file, number) as ended:
            while not ended():
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{file.name} is not served after {PATIENCE:g} s.")
                time.sleep(self.chance.uniform(0, self.wish.gap))
                if not self._enough():
                    self._kill()
                self.city.revive()
                self._compare()

    @contextmanager
    def _sent(self, file: Path, number: int) -> Iterator[Any]:
        """A file on its way, by the public door or by command; gives whether it has arrived."""
        if number % 2:
            program = Supplier(self.door, RESOURCE, file, f"{self.wish.seed}-{number}", self.log)
            program.start()
            try:
                yield lambda: not program.is_alive()
            finally:
                program.stop.set()
            if program.fault:
                self._fault(program.fault)
            return
        self.city.start_part(SENDER, "data", "collect", RESOURCE, str(file), "--json")
        try:
            yield lambda: [each[1] for each in self._batches()[self.begun[number] :]] == ["served"]
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

    def _batches(self) -> list[tuple[Any, ...]]:
        """All batches, the oldest first, as soon as the database answers."""
        return self._rows(BATCHES, RESOURCE)

    def _rows(self, statement: str, value: Any) -> list[tuple[Any, ...]]:
        while True:
            try:
                return self.city.rows(statement, [value])
            except psycopg.OperationalError:  # it was killed, and comes again
                time.sleep(0.3)
                self.city.revive()

    @cached_property
    def _whole(self) -> tuple[Seen, ...]:
        """What a reader may see: nothing, or one whole file."""
        rows = self.wish.rows
        return (
            {"rows": 0, "once": 0, "batches": 0, "content": None},
            {"rows": rows, "once": rows, "batches": 1, "content": self.content},
        )

    def _seen(self, seen: Seen | None) -> None:
        self.log("seen", seen=seen)
        if seen is not None and seen not in self._whole:
            self._fault(f"a reader saw {seen}")

    def _compare(self) -> None:
        """Both sides have the same receipt of each batch that is served, and none of another."""
        batches = self._batches()  # read before the receipts: one may be served meanwhile
        told: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        for batch, kind, content in self._rows(RECEIPTS, [each[0] for each in batches]):
            told[batch].append((kind.rpartition(".")[2], content))
        for number, state, digest, rows, read, good in batches:
            if state != "served":
                continue
            sides = sorted(side for side, _content in told[number])
            facts = (self.wish.rows, self.wish.rows, digest, rows, self.wish.rows)
            kept = {tuple(content[name] for name in FACTS) for _side, content in told[number]}
            if sides != ["received", "sent"] or kept != {facts}:
                self._fault(f"receipts of {number}: {told[number]}")
            if (read, good) != (self.wish.rows, self.wish.rows) or digest not in self.digests:
                self._fault(f"batch {number} counts {read} and {good} of {digest}")
        self.log("compared", batches=[state for _id, state, *_rest in batches])

    def _fault(self, text: str) -> None:
        self.faults.append(text)
        self.log("fault", fault=text)

    def figures(self) -> dict[str, Any]:
        lines = self.log.lines()
        kinds = Counter(line["kind"] for line in lines)
        return {
            "seed": self.wish.seed,
            "rows": self.wish.rows,
            "batches": self.served,
            "killed": dict(sorted(self.killed.items())),
            "looks": kinds["seen"],
            "looks_at_rows": sum(bool(line.get("seen")) for line in lines),
            "compared": kinds["compared"],
            "requests_without_answer": kinds["unanswered"],
            "resumed": kinds["resumed"],
            "faults": self.faults,
        }


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="default: 5000000")
    parser.add_argument("--kills", type=int, help="default: 30")
    parser.add_argument("--gap", type=float, help="most seconds between two kills; default: 8")
    parser.add_argument("--seed", type=int, help="default: drawn")
    parser.add_argument("--resume", type=Path, metavar="LOG", help="go on with an earlier run")
    wish = parser.parse_args(argv)
    drawn = {"rows": 5_000_000, "kills": 30, "gap": 8.0, "seed": secrets.randbelow(1 << 30)}
    first = Log(wish.resume).lines()[0] if wish.resume else {}
    told = {name: value for name in drawn if (value := getattr(wish, name)) is not None}
    for name, value in (drawn | first | told).items():
        setattr(wish, name, value)
    return wish


def main(argv: list[str]) -> int:
    wish = arguments(argv)
    folder = Path(wish.folder if wish.resume else tempfile.mkdtemp())
    log = Log(wish.resume or folder.with_name(f"{folder.name}-batches.log"))
    print(f"seed {wish.seed}, log {log.path}", flush=True)
    folder.chmod(0o711)  # the database server gives root's rights away
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))  # and ends what it started
    passing = folder / "passing"  # where programs put what they need for a moment
    passing.mkdir(exist_ok=True)
    city = City(Home(folder / "home"), environment={"TMPDIR": str(passing)})
    os.environ["YIWANG_HOME"] = str(folder / "home")
    try:
        city.start_database()
        if wish.resume:
            _open()
            log("resumed")
        else:
            _make(city, folder, wish.rows)
            facts = {name: getattr(wish, name) for name in ("rows", "kills", "gap", "seed")}
            log("begun", folder=str(folder), **facts)
        city.start_web()
        for number in (1, 2):
            city.start_part(f"worker {number}", *WORK)
        city.wait()
        files = sorted(folder.glob("residents-*.csv"))
        run = Run(wish, log, city, files, partial(supplier.looked, TABLE))
        run.play()
        faults = run.judge()
    finally:
        city.end()
    print(json.dumps(run.figures(), ensure_ascii=False, indent=1))
    if not faults:
        shutil.rmtree(folder)
    return 1 if faults else 0


def _open() -> None:
    """Let this program read the city as well."""
    from yiwang.cli import migrate

    migrate.setup_django()


def _make(city: City, folder: Path, rows: int) -> None:
    city.found()
    _open()
    prepare(city, folder, rows)


def prepare(city: City, folder: Path, rows: int) -> list[Path]:
    """Open the office of the supplier's program, and write two files."""
    from yiwang.cli import bench_collect

    plan = folder / "office.yaml"
    plan.write_text(OFFICE, "utf-8")
    city.run("office", "open", str(plan))
    return bench_collect._files(folder, rows, "csv")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
