"""How a result came about: decisions asked, inputs and their source, rules and why not others.

Made while evaluating, cheaply; the failed cells of rules that did not match are found when asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from . import elements as dmn
from .feel.json import to_json
from .feel.values import ExhaustedError, Scope, Value, kind

MAX_USES: Final = 100  # of decision tables that one decision remembers


class _Table(Protocol):
    table: dmn.DecisionTable
    where: str

    def cell_holds(self, row: int, column: int, value: Value, scope: Scope) -> bool: ...

    def deciding(self, matched: list[int], scope: Scope) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class CellTrace:
    """A cell that did not allow its input."""

    column: str
    test: str
    value: Value


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """A rule, whether it matched, by which cells it failed, and its annotations by name.

    Of rules that match, some policies let only one decide.
    """

    number: int  # from 1, as the table is read
    id: str
    matched: bool
    decided: bool
    failed: tuple[CellTrace, ...]
    annotations: dict[str, str]


@dataclass(slots=True)
class TableTrace:
    """One use of a decision table."""

    compiled: _Table
    values: list[Value]  # by input column
    matched: list[int]  # rows, from 0
    scope: Scope = field(repr=False)
    _decided: list[int] | None = field(default=None, repr=False)

    @property
    def table(self) -> dmn.DecisionTable:
        return self.compiled.table

    @property
    def decided(self) -> list[int]:
        """Rows whose results count, from 0."""
        if self._decided is None:
            try:
                self._decided = self.compiled.deciding(self.matched, self._aside())
            except ExhaustedError:
                self._decided = []
        return self._decided

    def _aside(self) -> Scope:
        """Explanations add neither to the problems of a result nor to what it may cost."""
        return Scope(self.scope.run.aside, {}, self.scope)

    def rule(self, row: int) -> RuleTrace:
        """Explain one row, from 0."""
        rule = self.table.rules[row]
        matched = row in self.matched
        names = self.table.annotations or tuple(
            f"annotation {n + 1}" for n in range(len(rule.annotations))
        )
        notes = {n: text for n, text in zip(names, rule.annotations, strict=False) if text}
        if rule.description:
            notes["description"] = rule.description
        failed: tuple[CellTrace, ...] = ()
        if not matched:
            # Where finding out would cost too much, the rule is told without its cells.
            with suppress(ExhaustedError):
                failed = tuple(self._failed(row))
        decided = matched and row in self.decided
        return RuleTrace(row + 1, rule.id, matched, decided, failed, notes)

    def rules(self) -> Iterator[RuleTrace]:
        """Explain every row, in order."""
        return (self.rule(row) for row in range(len(self.table.rules)))

    def _failed(self, row: int) -> Iterator[CellTrace]:
        scope = self._aside()
        tests = self.table.rules[row].tests
        columns = zip(self.table.inputs, tests, self.values, strict=False)
        for column, (clause, cell, value) in enumerate(columns):
            if not self.compiled.cell_holds(row, column, value, scope):
                yield CellTrace(clause.title, cell.text, value)

    def _shown(self, value: Value) -> Any:
        try:
            self.scope.run.aside.weigh(value)
        except ExhaustedError:
            return f"{kind(value)} too large to be shown"
        return to_json(value)

    def to_json(self, max_rules: int = 50) -> dict[str, Any]:
        """Return JSON data; of a long table the matched rules and the first of the others."""
        total = len(self.table.rules)
        shown = sorted({*self.matched, *range(min(max_rules, total))})
        return {
            "table": self.table.id,
            "decision": self.compiled.where,
            "hit_policy": self.table.hit_policy,
            "inputs": {
                clause.title: self._shown(value)
                for clause, value in zip(self.table.inputs, self.values, strict=True)
            },
            "matched": [row + 1 for row in self.matched],
            "rules": [_rule_json(self.rule(row)) for row in shown],
            "rules_total": total,
        }


def _rule_json(rule: RuleTrace) -> dict[str, Any]:
    return {
        "rule": rule.number,
        "id": rule.id,
        "matched": rule.matched,
        "decided": rule.decided,
        "failed": [
            {"column": cell.column, "test": cell.test, "value": to_json(cell.value)}
            for cell in rule.failed
        ],
        "annotations": rule.annotations,
    }


@dataclass(slots=True)
class InputTrace:
    """A value a decision read; `source` is "given", "missing" or the decision it is from."""

    name: str
    value: Value
    source: str


@dataclass(slots=True)
class DecisionTrace:
    """One decision that was made, after those it requires."""

    id: str
    name: str
    value: Value = None
    inputs: list[InputTrace] = field(default_factory=list)
    tables: list[TableTrace] = field(default_factory=list)  # the first MAX_USES
    uses: int = 0  # of decision tables
    authorities: tuple[str, ...] = ()  # names of knowledge sources, such as acts

    def used(self, table: TableTrace) -> None:
        """Take note of a table; a loop may use one any number of times."""
        self.uses += 1
        if self.uses <= MAX_USES:
            self.tables.append(table)

    def to_json(self, max_rules: int = 50) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "value": to_json(self.value),
            "inputs": [
                {"name": item.name, "value": to_json(item.value), "source": item.source}
                for item in self.inputs
            ],
            "tables": [table.to_json(max_rules) for table in self.tables],
            "tables_total": self.uses,
            "authorities": list(self.authorities),
        }


@dataclass(slots=True)
class Trace:
    """All decisions made for one result, in the order they were finished."""

    decisions: list[DecisionTrace] = field(default_factory=list)

    def to_json(self, max_rules: int = 50) -> dict[str, Any]:
        return {"decisions": [decision.to_json(max_rules) for decision in self.decisions]}
