"""`yiwang drill`: lose the primary database under load, then bring a backup back, and count."""

import argparse
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yiwang.cli.drill import check
from yiwang.cli.drill.city import DATABASE, City
from yiwang.cli.drill.load import ACCOUNTS, Load
from yiwang.cli.drill.pair import Pair
from yiwang.cli.errors import CommandError
from yiwang.web.home import Home

HANDS = 3  # threads that hand in and decide
MOST = 1_000_000  # applications; the time ends the load
BACK_LIMIT = 30.0  # seconds within which changes must be possible again
GIVE_UP = 120.0
_ROOTS = "SELECT number, encode(root, 'hex') FROM evidence_root ORDER BY number"


def run(argv: list[str]) -> int:
    """Play both drills in a city of their own; nothing of this installation is touched."""
    parser = argparse.ArgumentParser(prog="yiwang drill", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="of load before and after")
    parser.add_argument("--folder", type=Path, help="for the cities; default: a temporary one")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    if wish.folder and wish.folder.exists() and any(wish.folder.iterdir()):
        raise CommandError(f"{wish.folder} is not empty. Name a new folder.")
    folder = wish.folder or Path(tempfile.mkdtemp(prefix="yiwang-drill-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)  # the database server gives root's rights away
    drill = Drill(folder, wish.seconds, quiet=wish.json)
    try:
        drill.play()
    finally:
        drill.end()
    if wish.json:
        print(json.dumps(drill.report, ensure_ascii=False))
    else:
        print("\n".join(drill.faults) or "Good: nothing lost, nothing doubled, all proven.")
    if not drill.faults:
        shutil.rmtree(folder)
    return 1 if drill.faults else 0


class Drill:
    """One city with two database servers, load on it, and an archive."""

    def __init__(self, folder: Path, seconds: float, *, quiet: bool) -> None:
        self.folder, self.seconds, self.quiet = folder, seconds, quiet
        self.began = time.monotonic()
        home = Home(folder / "primary")
        self.first = City(home)  # as it is founded: with one server, its own
        self.pair = Pair(home, Home(folder / "standby"))
        self.faults: list[str] = []
        self.report: dict[str, Any] = {"faults": self.faults}

    def play(self) -> None:
        self._say("founding a city with a primary database")
        self.first.start_database()
        self.first.found()
        self._say("adding a standby that is always in step")
        self.pair.join()
        self.city = City(self.first.home, environment=self.pair.environment())
        self.city.start()
        self._lose_primary()
        self._restore()

    def _lose_primary(self) -> None:
        load = Load(self.city.port, self.city.tokens(ACCOUNTS), 1, lambda *_words, **_facts: None)
        load.prepare()
        with self._working(load):
            self._say(f"load for {self.seconds:g} s, with a backup meanwhile")
            self._watch(self.seconds)
            self._backup(load)
            before = _answers(load)
            lost = time.monotonic()
            for pid in self.first.members(DATABASE):
                self.first.kill(pid)
            self._say(f"primary killed after {len(before)} answered changes")
            took = self.pair.fail_over()
            self._say(f"standby took over, {took:.1f} s after the primary was missed")
            back = self._back(load, time.monotonic()) - lost
            self._say(f"changes are answered again {back:.1f} s after the kill")
            self._watch(self.seconds)
        self._judge(load, back)

    @contextmanager
    def _working(self, load: Load) -> Iterator[None]:
        hands = [threading.Thread(target=load.work, args=(MOST,)) for _ in range(HANDS)]
        for hand in hands:
            hand.start()
        try:
            yield
        finally:
            load.stop.set()
            for hand in hands:
                hand.join()

    def _backup(self, load: Load) -> None:
        self.kept = [each.number for each in load.matters.values() if each.number]
        said = self.first.run("backup", str(self.folder / "archive"), "--json").stdout
        base = json.loads(said)
        self.report["backup"] = {"seconds": base["seconds"], "bytes": base["size"]}
        self._say(f"backup of {base['size'] / 1e6:.0f} MB made in {base['seconds']} s")

    def _back(self, load: Load, since: float) -> float:
        """When the first change was answered after the standby took over, in monotonic seconds.

        Raises:
            CommandError: none is.
        """
        while not (later := [moment for moment in _answers(load) if moment > since]):
            if time.monotonic() - since > GIVE_UP:
                raise CommandError(f"No change was answered for {GIVE_UP:.0f} s.")
            self._watch(0.1)
        return min(later)

    def _judge(self, load: Load, back: float) -> None:
        self.faults += load.faults
        self.faults += check.calm(self.city)
        missing = check.answered(self.city, load.matters.values())
        self.faults += missing + check.doubled(self.city) + check.proven(self.city)
        if back > BACK_LIMIT:
            self.faults.append(f"changes were answered {back:.1f} s after the kill")
        self.report["failover"] = {
            "answered": len(_answers(load)),
            "lost": len(missing),
            "writes_back_s": round(back, 1),
        }
        self._say(f"{len(_answers(load))} answered changes, {len(missing)} lost")

    def _restore(self) -> None:
        key = self.first.home.secrets().backup_key
        words = {"YIWANG_BACKUP_KEY": key}
        self.third = City(Home(self.folder / "restored"), environment=words)
        began = time.monotonic()
        done = self.third.run("restore", str(self.folder / "archive"), "--json", check=False)
        if done.returncode != 0:
            self.faults.append(f"restore: {(done.stdout + done.stderr)[-1000:]}")
            return
        seconds = round(time.monotonic() - began, 1)
        self._say(f"restored into an empty folder in {seconds} s")
        known = json.loads(done.stdout)["roots"]
        self.third.start_database()
        there = {row[0] for row in self.third.rows("SELECT number FROM cases_case")}
        gone = [number for number in self.kept if number not in there]
        if gone:
            self.faults.append(f"{len(gone)} applications older than the backup are not in it")
        if self.third.rows(_ROOTS)[:known] != self.city.rows(_ROOTS)[:known]:
            self.faults.append("the restored roots are not those of the city")
        self.report["restore"] = {"seconds": seconds, "roots": known, "lost": len(gone)}
        self._say(f"{known} signed roots, the same as in the city; {len(gone)} applications lost")

    def _watch(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.city.revive()
            time.sleep(0.05)

    def end(self) -> None:
        for name in ("third", "city", "first"):
            city: City | None = getattr(self, name, None)
            if city is not None:
                city.end()
        self.pair.end()

    def _say(self, text: str) -> None:
        if not self.quiet:
            print(f"[{time.monotonic() - self.began:5.1f} s] {text}", flush=True)


def _answers(load: Load) -> list[float]:
    """When each change was answered, in monotonic seconds."""
    return [moment for matter in list(load.matters.values()) for moment in matter.answered_at]
