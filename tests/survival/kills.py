"""Kill server, workers and database at random under applications and decisions, then count.

    python -m tests.survival.kills --seconds 300 --kills 60 --cases 200 --seed 7

Prints its seed. Everything it does is a line of its log (JSON), from which `--resume LOG` goes on
where an interrupted run stopped. Exit code 0: nothing lost, nothing doubled, everything proven.
"""

import argparse
import json
import random
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from yiwang.cli.drill import check
from yiwang.cli.drill.city import City
from yiwang.cli.drill.load import ACCOUNTS, Load, Matter, NoAnswer
from yiwang.web.home import Home

HANDS = 4  # threads that hand in and decide
LEAVE = 0.3  # of the submissions without an answer are not repeated before the end
SHORTEST, LONGEST = 0.1, 0.6  # seconds until a supervisor notices


class Log:
    """Lines of JSON on disk: what a later run needs to go on, and what a reader wants to see."""

    def __init__(self, path: Path) -> None:
        self.path, self.lock = path, threading.Lock()

    def __call__(self, kind: str, **facts: Any) -> None:
        line = json.dumps({"at": round(time.time(), 3), "kind": kind, **facts}, ensure_ascii=False)
        with self.lock, self.path.open("a", encoding="utf-8") as out:
            out.write(line + "\n")

    def lines(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text("utf-8").splitlines()]


class Run:
    """One run, or the rest of one. found: an installation with its city already in it."""

    def __init__(self, wish: argparse.Namespace, log: Log, city: City) -> None:
        self.wish, self.log, self.city = wish, log, city
        self.chance = random.Random(wish.seed)
        self.killed: Counter[str] = Counter()
        self.load = Load(city.port, city.tokens(ACCOUNTS), wish.seed, log, leave=LEAVE)
        self._remember(log.lines())

    def _remember(self, lines: list[dict[str, Any]]) -> None:
        """Take up what an earlier run wrote."""
        for line in lines:
            matter = self.load.matters
            match line["kind"]:
                case "wish":
                    matter.setdefault(line["mark"], Matter(line["mark"]))
                case "submitted":
                    matter[line["mark"]].number = line["number"]
                case "task":
                    matter[line["mark"]].task = line["task"]
                case "step":
                    matter[line["mark"]].steps, matter[line["mark"]].task = line["steps"], ""
                case "unanswered":
                    matter[line["mark"]].unanswered += 1
                case "left":
                    matter[line["mark"]].left = True
                case "killed":
                    self.killed[line["part"]] += 1
        for each in self.load.matters.values():
            each.left = each.left or not each.number

    def play(self) -> None:
        """Work and kill until both numbers are reached."""
        self.load.prepare()
        hands = [
            threading.Thread(target=self.load.work, args=(self.wish.cases,)) for _ in range(HANDS)
        ]
        for hand in hands:
            hand.start()
        try:
            while any(hand.is_alive() for hand in hands) or not self._enough():
                self._kill_one()
                if not any(hand.is_alive() for hand in hands) and not self._enough():
                    self.wish.cases += HANDS  # more to interrupt
                    hands = [
                        threading.Thread(target=self.load.work, args=(self.wish.cases,))
                        for _ in range(HANDS)
                    ]
                    for hand in hands:
                        hand.start()
        finally:
            self.load.stop.set()
            for hand in hands:
                hand.join()

    def _enough(self) -> bool:
        return sum(self.killed.values()) >= self.wish.kills

    def _kill_one(self) -> None:
        """Wait, kill one process of a part, and start it again as a supervisor would."""
        gap = self.wish.seconds / self.wish.kills
        self._watch(gap * self.chance.uniform(0.5, 1.5))
        if self._enough():
            return
        part = self.chance.choice(sorted(self.city.children))
        members = self.city.members(part)
        # The leader half of the time: a part dies whole, or loses one of its own processes.
        pid = members[0] if self.chance.random() < 0.5 else self.chance.choice(members)
        self.city.kill(pid)
        self.killed[part] += 1
        self.log("killed", part=part, pid=pid, leader=pid == members[0])
        self._watch(self.chance.uniform(SHORTEST, LONGEST), revive=False)

    def _watch(self, seconds: float, *, revive: bool = True) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if revive:
                for name in self.city.revive():
                    self.log("revived", part=name)
            time.sleep(0.1)

    def judge(self) -> list[str]:
        """All that is wrong, once everything runs again and the workers have caught up."""
        self.city.wait()
        faults = list(self.load.faults)
        faults += self._repeat_left()
        faults += check.calm(self.city)
        faults += check.answered(self.city, self.load.matters.values())
        faults += check.doubled(self.city)
        return faults + check.proven(self.city)

    def _repeat_left(self) -> list[str]:
        """Submissions without an answer exist once or not at all; their keys bring the number."""
        faults = []
        for matter in [each for each in self.load.matters.values() if not each.number]:
            count, number = check.marked(self.city, matter.mark)
            try:
                self.load.leave = 0.0
                self.load.submit(matter)
            except (NoAnswer, TimeoutError) as fault:
                faults.append(f"{matter.mark}: repeated without an answer: {fault}")
                continue
            self.log("repeated", mark=matter.mark, before=count, number=matter.number)
            if count > 1 or (count == 1 and number != matter.number):
                faults.append(f"{matter.mark}: {count} cases, {number} became {matter.number}")
        return faults

    def figures(self) -> dict[str, Any]:
        matters = self.load.matters.values()
        lines = self.log.lines()
        repeated = [line for line in lines if line["kind"] == "repeated"]
        return {
            "seed": self.wish.seed,
            "kills": dict(sorted(self.killed.items())),
            "killed": sum(self.killed.values()),
            "submissions": len(self.load.matters),
            "decisions": sum(matter.steps for matter in matters),
            "unanswered": sum(matter.unanswered for matter in matters),
            "left_without_answer": len(repeated),
            "of_these_existed": sum(line["before"] for line in repeated),
        }


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="over which the kills spread")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 30))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="of the city; default: a temporary one")
    parser.add_argument("--resume", type=Path, metavar="LOG", help="go on with an earlier run")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    wish = arguments(argv)
    first: dict[str, Any] = {}
    if wish.resume:
        first = Log(wish.resume).lines()[0]
        wish.seed, wish.cases, wish.kills = first["seed"], first["cases"], first["kills"]
    folder = Path(first["folder"]) if first else wish.folder or Path(tempfile.mkdtemp())
    log = Log(wish.resume or folder.with_name(f"{folder.name}-kills.log"))
    print(f"seed {wish.seed}, log {log.path}", flush=True)
    city = City(Home(folder / "home"))
    folder.chmod(0o711)  # the database server gives root's rights away
    try:
        city.start_database()
        if not first:
            log("begun", folder=str(folder), **_wished(wish))
            city.found()
        city.start(wish.workers)
        run = Run(wish, log, city)
        run.play()
        faults = run.judge()
    finally:
        city.end()
    print(json.dumps(run.figures() | {"faults": faults}, ensure_ascii=False, indent=1))
    if not faults:
        shutil.rmtree(folder)
    return 1 if faults else 0


def _wished(wish: argparse.Namespace) -> dict[str, Any]:
    return {"seed": wish.seed, "cases": wish.cases, "kills": wish.kills}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
