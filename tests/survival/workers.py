"""Kill two workers at random while timers and messages come due at once, and count what fired.

    python -m tests.survival.workers --seconds 300 --seed 7

Applications are handed in all the time. Most are left unanswered: their timer of silence is made
due, many at one instant. Every fourth is asked for a correction and supplies it: a message to its
process. Each timer must fire once, each message arrive once, and each milestone lead to one notice
a person and one paper. Exit code 0: so it was.
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

from tests.survival.kills import Log
from yiwang.cli.drill import check
from yiwang.cli.drill.city import City
from yiwang.cli.drill.load import ACCOUNTS, Load
from yiwang.web.home import Home

HANDS = 3
TOGETHER = 12  # timers that come due at one instant
SOONEST, LATEST = 1.0, 12.0  # seconds between kills: some fall into a start, some into the work
CALM = 900.0  # seconds for the workers to do at the end what the kills kept them from
ASKED = {"items": [{"material": "floor-plan", "text": "平面图未标明食品处理区，请重新提供。"}]}
# Timers of silence: those waiting, as the law sets them some days from now.
WAITING = """SELECT count(*) FROM work_timer t JOIN cases_case c ON c.id = t.case_id
    WHERE c.state = 'received' AND t.due > now() AND c.number = ANY(%s)"""
DUE = """UPDATE work_timer t SET due = now() FROM cases_case c
    WHERE c.id = t.case_id AND c.state = 'received' AND t.due > now() AND c.number = ANY(%s)
    RETURNING t.id::text"""
FIRED = """SELECT object_id::text, count(*) FROM evidence_entry WHERE kind LIKE '%%.fire'
    AND object_id::text = ANY(%s) GROUP BY 1"""
# Per case: how often it was accepted, and by what it can be counted.
COUNTED = """SELECT c.number,
    (SELECT count(*) FROM cases_moment m WHERE m.case_id = c.id AND m.kind = %s),
    (SELECT count(*) FROM papers_paper p WHERE p.case_id = c.id AND p.kind = %s
        AND p.state = 'drawn'),
    (SELECT count(*) FROM notices_notice n WHERE n.link = '/cases/' || c.number AND n.kind = %s),
    (SELECT count(DISTINCT n.person) FROM notices_notice n
        WHERE n.link = '/cases/' || c.number AND n.kind = %s)
    FROM cases_case c WHERE c.number = ANY(%s)"""


class Play:
    """Applicants, the clock and the killer, for some seconds."""

    def __init__(self, city: City, seed: int, seconds: float, log: Log) -> None:
        self.city, self.log, self.seconds = city, log, seconds
        self.chance = random.Random(seed)
        self.load = Load(city.port, city.tokens(ACCOUNTS), seed, log)
        self.silent: list[str] = []  # numbers whose timer is to fire
        self.corrected: list[str] = []
        self.fired: list[str] = []  # ids of timers made due
        self.killed: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self) -> None:
        self.load.prepare()
        hands = [threading.Thread(target=self._apply) for _ in range(HANDS)]
        hands.append(threading.Thread(target=self._come_due))
        for hand in hands:
            hand.start()
        deadline = time.monotonic() + self.seconds
        try:
            while time.monotonic() < deadline:
                self._kill_one()
        finally:
            self.load.stop.set()
            for hand in hands:
                hand.join()
        self.fired += [row[0] for row in self.city.rows(DUE, [self.silent])]

    def _apply(self) -> None:
        while not self.load.stop.is_set() and (matter := self.load.begin()):
            try:
                self.load.submit(matter)
                if int(matter.mark.rpartition("-")[2]) % 4:
                    self.silent.append(matter.number)
                else:
                    self._correct(matter.number)
            except Exception as fault:  # every kind is a fault of the product here
                self.faults.append(f"{matter.mark}: {fault!r}")

    def _correct(self, number: str) -> None:
        """Ask for a correction and supply it."""
        window, firm = self.load.doors["window"], self.load.doors["firm"]
        task = self.load.task("window", number)
        window.ask("POST", f"tasks/{task}/complete", {"outcome": "correct", "data": ASKED}, number)
        plan = firm.upload(f"{number}.pdf", f"%PDF-1.4 {number}\n%%EOF".encode())
        data = self.load.wish(number)["data"] | {"floor_plan": [plan]}
        firm.ask("POST", f"cases/{number}/correction", {"data": data}, number)
        self.corrected.append(number)

    def _come_due(self) -> None:
        """Make timers due, many at the same instant."""
        while not self.load.stop.is_set():
            if self.city.rows(WAITING, [self.silent])[0][0] >= TOGETHER:
                self.fired += [row[0] for row in self.city.rows(DUE, [self.silent])]
            time.sleep(0.3)

    def _kill_one(self) -> None:
        time.sleep(self.chance.uniform(SOONEST, LATEST))
        name = self.chance.choice([name for name in self.city.children if "worker" in name])
        self.city.kill(self.city.children[name].process.pid)
        self.killed[name] += 1
        self.log("killed", part=name)
        time.sleep(self.chance.uniform(0, 0.5))
        self.city.revive()

    def judge(self) -> list[str]:
        faults = self.faults + check.calm(self.city, CALM)
        found = dict(self.city.rows(FIRED, [self.fired]))
        for timer in self.fired:
            if found.get(timer, 0) != 1:
                faults.append(f"timer {timer} fired {found.get(timer, 0)} times")
        faults += self._count("deemed_accepted", "acceptance", "accepted", self.silent)
        faults += self._count("correction_asked", "correction", "correction_asked", self.corrected)
        faults += self._count("correction_supplied", "", "", self.corrected)
        return faults + check.doubled(self.city) + check.proven(self.city)

    def _count(self, line: str, paper: str, notice: str, numbers: list[str]) -> list[str]:
        """Each of the cases has a line of its timeline once, a notice a person, and its paper."""
        kinds = [line, paper, notice, notice, numbers]
        return [
            f"{number}: {line} {moments} times, {papers} papers, {notices} notices"
            for number, moments, papers, notices, people in self.city.rows(COUNTED, kinds)
            if (moments, papers, notices) != (1, int(bool(paper)), people)
        ]

    def figures(self) -> dict[str, Any]:
        return {
            "kills": dict(sorted(self.killed.items())),
            "killed": sum(self.killed.values()),
            "timers": len(self.fired),
            "messages": len(self.corrected),
        }


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 30))
    wish = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o711)  # the database server gives root's rights away
    log = Log(folder.with_name(f"{folder.name}-workers.log"))
    print(f"seed {wish.seed}, log {log.path}", flush=True)
    city = City(Home(folder / "home"))
    try:
        city.start_database()
        city.found()
        city.start(workers=2)
        play = Play(city, wish.seed, wish.seconds, log)
        play.run()
        faults = play.judge()
    finally:
        city.end()
    print(json.dumps({"seed": wish.seed, **play.figures(), "faults": faults}, indent=1))
    if not faults:
        shutil.rmtree(folder)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
