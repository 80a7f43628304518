"""What is wrong with a process document, said so that its author can mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding at one element.

    element: id of the XML element, or `line N` where it has none.
    rule: a stable code (`EXT101`, `expression.language`, …).
    severity: an error keeps the process from running; a warning does not.
    """

    element: str
    rule: str
    reason: str
    remedy: str
    severity: Severity = "error"

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.element}: {self.reason} {self.remedy} [{self.rule}]"


class Unreadable(ValueError):
    """A document that cannot be run. `problems` says why, element by element."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
