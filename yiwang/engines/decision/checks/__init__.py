"""Look for gaps, overlaps, contradictions and useless rules in decision tables before use.

Exact for cells that compare their input with numbers, texts, booleans, dates, times and durations,
negations and conjunctions included. Whatever else a table holds is listed as not analysed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from ..cells import OPAQUE, constant
from ..feel.expression import builtin_scope
from ..feel.grammar import parse_expression
from ..feel.operators import equal
from ..feel.tokens import FeelSyntaxError
from ..feel.values import Run
from ..model import Model
from ..tables import CompiledTable
from .boxes import MAX_WORK, Boxes, TooMuchError, uncovered
from .columns import Grid, meet
from .report import Finding, Kind, NotAnalysed, Report

__all__ = ["Finding", "Kind", "NotAnalysed", "Report", "check", "check_table"]

MAX_RULES: Final = 5_000
MAX_FINDINGS: Final = 50  # of one kind in one table


def check(model: Model, element: str = "") -> Report:
    """Check all decision tables of a model, or those of the element of one name or id."""
    found = model.find(element) if element else None
    where = found.name if found is not None else element
    reports = [check_table(each) for each in model.tables if not where or each.where == where]
    return Report(
        tuple(finding for report in reports for finding in report.findings),
        tuple(left for report in reports for left in report.not_analysed),
    )


def check_table(table: CompiledTable) -> Report:
    """Check one decision table. Null counts as an input only where a cell names it."""
    return _Check(table).report()


class _Check:
    def __init__(self, table: CompiledTable) -> None:
        self.table = table
        self.findings: list[Finding] = []
        self.left: list[NotAnalysed] = []

    def report(self) -> Report:
        if len(self.table.table.rules) > MAX_RULES:
            self._leave(f"the table has more than {MAX_RULES} rules")
        else:
            self.grid = Grid(self.table)
            for row, axis, text, why in self.grid.opaque():
                self._leave(str(why), row + 1, axis.clause.title, text, why.position)
            for question in (_Check._impossible, *_QUESTIONS.get(self.table.policy, ())):
                self._ask(question)
        return Report(tuple(self.findings), tuple(self.left))

    def _ask(self, question: Callable[[_Check], Iterator[Finding]]) -> None:
        """Put one question, within bounds on time and on how much is told."""
        try:
            found = list(islice(question(self), MAX_FINDINGS + 1))
        except TooMuchError:
            self._leave(f"the rules are too intertwined: more than {MAX_WORK} steps")
            return
        if len(found) > MAX_FINDINGS:
            self._leave(f"more than {MAX_FINDINGS} findings of one kind; the first are listed")
        self.findings += found[:MAX_FINDINGS]

    def _leave(
        self, reason: str, rule: int = 0, column: str = "", text: str = "", position: int = 0
    ) -> None:
        where = (self.table.table.id, self.table.where)
        self.left.append(NotAnalysed(*where, rule, column, text, position, reason))

    def _found(self, kind: Kind, rows: tuple[int, ...], box: tuple[int, ...] | None) -> Finding:
        rules = tuple(row + 1 for row in rows)
        example = () if box is None else self.grid.example(box)
        return Finding(kind, self.table.table.id, self.table.where, rules, example)

    # Questions

    def _impossible(self) -> Iterator[Finding]:
        for row, box in enumerate(self.grid.may):
            if not all(box):
                yield self._found(Kind.IMPOSSIBLE, (row,), None)

    def _gaps(self) -> Iterator[Finding]:
        if any(clause.default for clause in self.table.table.outputs):
            return
        told = False
        for hole in uncovered(self.grid.space, self.grid.may):
            if not self.grid.only_open(hole):
                yield self._found(Kind.GAP, (), hole)
            elif not told:
                told = True
                yield self._found(Kind.OPEN, (), hole)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Yield rules that surely match together for some input, the earlier first."""
        boxes = self.grid.must
        known = Boxes(boxes, len(self.grid.axes))
        for row, box in enumerate(boxes):
            if all(box):
                yield from ((row, other) for other in known.meeting(box) if other > row)

    def _overlaps(self) -> Iterator[Finding]:
        for one, other in self._pairs():
            same = self._same_result(one, other)
            kind = Kind.CONTRADICTION if same is False else Kind.OVERLAP
            shared = meet(self.grid.must[one], self.grid.must[other])
            yield self._found(kind, (one, other), shared)

    def _contradictions(self) -> Iterator[Finding]:
        for one, other in self._pairs():
            same = self._same_result(one, other)
            if same is False:
                shared = meet(self.grid.must[one], self.grid.must[other])
                yield self._found(Kind.CONTRADICTION, (one, other), shared)
            elif same is None:
                reason = f"it matches together with rule {one + 1}, and results may differ"
                self._leave(reason, other + 1)

    def _same_result(self, one: int, other: int) -> bool | None:
        """Tell whether two rules have the same result; None when that depends on the input."""
        rules = self.table.table.rules
        if [c.text for c in rules[one].results] == [c.text for c in rules[other].results]:
            return True
        if not (self._is_constant(one) and self._is_constant(other)):
            return None
        scope = builtin_scope(Run())
        left, right = self.table.result(one, scope), self.table.result(other, scope)
        return left is right or equal(left, right, Run()) is True

    def _is_constant(self, row: int) -> bool:
        return all(self._constant(cell.text) for cell in self.table.table.rules[row].results)

    def _constant(self, text: str) -> bool:
        try:
            node = parse_expression(text or "null", self.table.names)
        except FeelSyntaxError:
            return False
        return constant(node, frozenset(self.table.names)) is not OPAQUE

    def _masked_by_order(self) -> Iterator[Finding]:
        return self._masked(lambda row, other: other < row)

    def _masked_by_priority(self) -> Iterator[Finding]:
        ranks: dict[int, tuple[int, ...]] = {}
        scope = builtin_scope(Run())
        for row in range(len(self.table.table.rules)):
            if self._is_constant(row):
                ranks[row] = self.table.rank(self.table.result(row, scope), scope)
            else:
                self._leave("its priority depends on the input", row + 1)
        return self._masked(
            lambda row, other: (
                row in ranks and other in ranks and (ranks[other], other) < (ranks[row], row)
            )
        )

    def _masked(self, wins: Callable[[int, int], bool]) -> Iterator[Finding]:
        """Yield rules of whose inputs none is left by the rules that win over them."""
        sure = self.grid.must
        known = Boxes(sure, len(self.grid.axes))
        for row, box in enumerate(self.grid.may):
            if not all(box):
                continue
            winners = [sure[other] for other in known.meeting(box) if wins(row, other)]
            if winners and next(uncovered(box, winners), None) is None:
                # Of a rule with a cell that is not analysed no input is known that it matches.
                yield self._found(Kind.MASKED, (row,), box if box == sure[row] else None)


# What a hit policy asks of rules. Where all that match are listed, gaps and overlaps are meant.
_QUESTIONS: Final[dict[str, tuple[Callable[[_Check], Iterator[Finding]], ...]]] = {
    "UNIQUE": (_Check._gaps, _Check._overlaps),
    "ANY": (_Check._gaps, _Check._contradictions),
    "FIRST": (_Check._gaps, _Check._masked_by_order),
    "PRIORITY": (_Check._gaps, _Check._masked_by_priority),
}
