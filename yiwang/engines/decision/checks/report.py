"""What checks say: findings with an example input each, and what they could not look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ..feel.json import to_json
from ..feel.text import literal
from ..feel.values import Value


class Kind(StrEnum):
    """What can be wrong with rules."""

    GAP = "gap"  # no rule matches, and there is no default
    OPEN = "open"  # no rule matches a text that neither the column nor a cell names
    OVERLAP = "overlap"  # several rules match where one may, with the same result
    CONTRADICTION = "contradiction"  # several rules match with different results
    MASKED = "masked"  # other rules always win
    IMPOSSIBLE = "impossible"  # no input at all is allowed by the rule's cells


_SENTENCES: Final = {
    Kind.GAP: "no rule matches",
    Kind.OPEN: "no rule matches a text that is not among the values; declare the allowed values",
    Kind.OVERLAP: "rules {rules} match together, where only one may",
    Kind.CONTRADICTION: "rules {rules} match together with different results",
    Kind.MASKED: "rule {rules} never decides, other rules always come before it",
    Kind.IMPOSSIBLE: "rule {rules} can never match",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong; `rules` count from 1, `example` is an input that shows it by column."""

    kind: Kind
    table: str  # its id
    decision: str  # the element that holds it
    rules: tuple[int, ...]
    example: tuple[tuple[str, Value], ...]

    @property
    def is_error(self) -> bool:
        return self.kind is not Kind.OPEN

    @property
    def sentence(self) -> str:
        return _SENTENCES[self.kind].format(rules=" and ".join(map(str, self.rules)))

    def __str__(self) -> str:
        example = ", ".join(f"{name} = {literal(value)}" for name, value in self.example)
        return f"{self.sentence}{f', for example {example}' if example else ''}"

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": str(self.kind),
            "table": self.table,
            "decision": self.decision,
            "rules": list(self.rules),
            "example": {name: to_json(value) for name, value in self.example},
            "message": str(self),
        }


@dataclass(frozen=True, slots=True)
class NotAnalysed:
    """A cell, a column (`rule` 0) or a question (`column` "" too) that was left out, and why."""

    table: str
    decision: str
    rule: int
    column: str
    text: str
    position: int  # of what is in the way, in characters from 0
    reason: str

    def __str__(self) -> str:
        where = ", ".join(
            part for part in (f"rule {self.rule}" if self.rule else "", self.column) if part
        )
        text = f"{self.text!r} at character {self.position + 1}: " if self.text else ""
        return f"not analysed: {f'{where}: ' if where else ''}{text}{self.reason}"

    def to_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "decision": self.decision,
            "rule": self.rule,
            "column": self.column,
            "text": self.text,
            "position": self.position,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. Only when nothing was left out does "no finding" mean "nothing wrong"."""

    findings: tuple[Finding, ...] = ()
    not_analysed: tuple[NotAnalysed, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.not_analysed

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.is_error)

    def of(self, table: str, decision: str) -> Report:
        """Return what concerns one table."""
        return Report(
            tuple(f for f in self.findings if (f.table, f.decision) == (table, decision)),
            tuple(n for n in self.not_analysed if (n.table, n.decision) == (table, decision)),
        )

    def lines(self) -> Iterator[str]:
        """Yield one line of text per finding and per part left out."""
        yield from (f"{each.decision}: {each}" for each in self.findings)
        yield from (f"{each.decision}: {each}" for each in self.not_analysed)

    def to_json(self) -> dict[str, Any]:
        return {
            "complete": self.complete,
            "findings": [each.to_json() for each in self.findings],
            "not_analysed": [each.to_json() for each in self.not_analysed],
        }
