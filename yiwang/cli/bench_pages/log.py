"""What was measured, a line for each account, so that a run that was stopped goes on."""

import json
from collections.abc import Mapping
from pathlib import Path

from yiwang.cli.bench_pages.reading import Key, Reading


class Log:
    """file: where it stays; None: for this run alone."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.found: dict[tuple[int, str], dict[Key, Reading]] = {}
        for line in file.read_text("utf-8").splitlines() if file and file.exists() else ():
            cases, account, rows = json.loads(line)
            self.found[cases, account] = {
                (account, address): Reading({name: (p, r) for name, p, r in touched}, letters)
                for address, touched, letters in rows
            }

    def has(self, cases: int, account: str) -> bool:
        return (cases, account) in self.found

    def of(self, cases: int, account: str) -> Mapping[Key, Reading]:
        return self.found[cases, account]

    def add(self, cases: int, account: str, readings: dict[Key, Reading]) -> None:
        self.found[cases, account] = readings
        if self.file is None:
            return
        rows = [
            [address, [[name, *each] for name, each in reading.touched.items()], reading.letters]
            for (_account, address), reading in readings.items()
        ]
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([cases, account, rows], ensure_ascii=False) + "\n")
