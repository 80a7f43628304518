"""What a suite's run is counted in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Case:
    """One model: how it fared and, unless it passed, why."""

    suite: str
    name: str
    outcome: Outcome
    reason: str = ""


@dataclass
class Report:
    cases: list[Case] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def count(self, outcome: Outcome, suite: str = "") -> int:
        return sum(c.outcome == outcome and suite in ("", c.suite) for c in self.cases)

    @property
    def suites(self) -> list[str]:
        return list(dict.fromkeys(case.suite for case in self.cases))

    def as_json(self) -> dict[str, object]:
        """Return at least passed, failed, skipped and failures."""
        return {
            "passed": self.count("passed"),
            "failed": self.count("failed"),
            "skipped": self.count("skipped"),
            "failures": [
                {"suite": c.suite, "case": c.name, "reason": c.reason}
                for c in self.cases
                if c.outcome == "failed"
            ],
            "skips": [
                {"suite": c.suite, "case": c.name, "reason": c.reason}
                for c in self.cases
                if c.outcome == "skipped"
            ],
            "suites": {
                suite: {o: self.count(o, suite) for o in ("passed", "failed", "skipped")}
                for suite in self.suites
            },
            "notes": self.notes,
        }
