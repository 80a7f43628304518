"""Decision tables: find the rules that match by index, apply the hit policy, remember why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from typing import Final

from . import elements as dmn
from .cells import allowed
from .feel.compiler import compile_tests
from .feel.costs import CHECK, LEAF, cost_of
from .feel.grammar import parse_tests
from .feel.operators import arithmetic, equal, order
from .feel.tokens import FeelSyntaxError
from .feel.types import Constrained, Type, plain_class, resolved
from .feel.values import Compiled, FeelError, Problem, Run, Scope, Value, kind
from .index import CellAllows, Index
from .logic import Builder, coerced
from .trace import TableTrace
from .types import value_test

Check = Callable[[Scope, Value], bool]
_ALIASES: Final = {
    "U": "UNIQUE",
    "A": "ANY",
    "P": "PRIORITY",
    "F": "FIRST",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
    "C": "COLLECT",
}
_LARGE: Final = 50_000  # steps for looking at every cell of a table
_LISTS: Final = frozenset(("RULE ORDER", "OUTPUT ORDER", "COLLECT"))


class CompiledTable:
    """A table ready for use; calling it with a scope returns the result of its hit policy."""

    def __init__(
        self, builder: Builder, table: dmn.DecisionTable, names: tuple[str, ...], where: str
    ) -> None:
        self.table = table
        self.where = where
        self.policy = _ALIASES.get(table.hit_policy, table.hit_policy)
        self.builder = builder
        self.names = names
        self._shadowed = frozenset(names)
        self._tests: dict[str, tuple[Check, CellAllows]] = {}
        self._costs: dict[str, int] = {}  # of cells that are charged, by their text
        self._outputs: dict[str, Compiled] = {}
        self.declared = [builder.types.declared(clause.type_ref) for clause in table.inputs]
        self._inputs = [
            self._input(*column) for column in zip(table.inputs, self.declared, strict=True)
        ]
        self._types = [builder.types.declared(clause.type_ref) for clause in table.outputs]
        self._easy = [plain_class(declared) for declared in self._types]
        self._defaults = self._default_results()
        self._ranks = self._output_ranks() if self.policy in ("PRIORITY", "OUTPUT ORDER") else []
        self._rows: list[tuple[Check, ...]] = []
        cells: list[list[CellAllows]] = []
        for number, rule in enumerate(table.rules, 1):
            row = [self._test(cell, number) for cell in rule.tests[: len(table.inputs)]]
            row += [_ANY_CELL] * (len(table.inputs) - len(row))
            self._rows.append(tuple(check for check, _ in row))
            cells.append([entry for _, entry in row])
        self._index = Index(cells)
        self._whole = sum(
            CHECK * (1 + len(rule.tests)) + sum(self._costs.get(c.text, 0) for c in rule.tests)
            for rule in table.rules
        )

    # Compilation

    def _input(self, clause: dmn.InputClause, declared: Type | None) -> Compiled:
        compiled = self.builder.expression(clause.expression, self.names, self.where)
        check = self.allowed_values(clause.values)
        if declared is None and check is None:
            return compiled
        easy = plain_class(declared)

        def read(scope: Scope) -> Value:
            value = compiled(scope)
            if declared is not None and type(value) is not easy:
                value = coerced(value, declared, scope)
            if check is not None and value is not None and not check(scope, value):
                reason = f"{clause.title} is not one of {clause.values}"
                return scope.run.problem(reason)
            return value

        return read

    def allowed_values(self, text: str) -> Check | None:
        """Return the check of a column's allowed values, None where it has none."""
        if not text:
            return None
        try:
            test = value_test(text, self.builder.types.find)
        except FeelSyntaxError as invalid:
            self._refuse(f"{text!r}: {invalid.reason}", invalid.position)
            return None

        def check(scope: Scope, value: Value) -> bool:
            """Test a value; of a list each element may do instead of the whole."""
            return test(scope.run, value) or (
                isinstance(value, list) and all(test(scope.run, item) for item in value)
            )

        return check

    def _refuse(self, reason: str, position: int, rule: int = 0) -> None:
        where = f"{self.where}, rule {rule}" if rule else self.where
        self.builder.problems.append(Problem(reason, position, where))

    def _test(self, cell: dmn.Cell, rule: int) -> tuple[Check, CellAllows]:
        """Return the check of a cell and what the index needs; equal texts are read once."""
        known = self._tests.get(cell.text)
        if known is None:
            known = self._tests[cell.text] = self._read_test(cell.text, rule)
        return known

    def _read_test(self, text: str, rule: int) -> tuple[Check, CellAllows]:
        try:
            tests = parse_tests(text or "-", self.names, self.builder.members)
            check, cost = compile_tests(tests, self.builder.types.find), cost_of(tests)
        except FeelSyntaxError as invalid:
            reason = f"{text!r}: {invalid.reason}"
            self._refuse(reason, invalid.position, rule)
            return (lambda scope, value: bool(scope.run.problem(reason))), None
        if tests.any:
            return _ANY_CELL
        if "?" in text or cost > LEAF:
            bare = check
            self._costs[text] = cost

            def check(scope: Scope, value: Value) -> bool:
                scope.run.spend(cost)
                return bare(Scope(scope.run, {"?": value}, scope), value)

        return check, allowed(tests, self._shadowed)

    def _output(self, text: str) -> Compiled:
        known = self._outputs.get(text)
        if known is None:
            known = self.builder.expression(text or "null", self.names, self.where)
            self._outputs[text] = known
        return known

    def _default_results(self) -> list[Compiled] | None:
        outputs = self.table.outputs
        if not any(clause.default for clause in outputs):
            return None
        return [self._output(clause.default or "null") for clause in outputs]

    def _output_ranks(self) -> list[list[Check]]:
        """Return, per output column, the tests of its values in order of priority."""
        ranks: list[list[Check]] = []
        for clause, declared in zip(self.table.outputs, self._output_types(), strict=True):
            text = clause.values or _allowed_text(declared)
            try:
                tests = parse_tests(text or "-", ())
            except FeelSyntaxError as invalid:
                self._refuse(f"{text!r}: {invalid.reason}", invalid.position)
                tests = parse_tests("-", ())
            ranks.append([compile_tests(type(tests)(0, (test,))) for test in tests.tests])
        return ranks

    def _output_types(self) -> list[Type | None]:
        if len(self._types) == 1 and self._types[0] is None:
            return [self.builder.types.declared(self.table.type_ref)]
        return self._types

    # Evaluation

    def __call__(self, scope: Scope) -> Value:
        if self._whole > _LARGE:
            scope.run.allow(self, self._whole)
        values = [read(scope) for read in self._inputs]
        matched = self.matches(values, scope)
        hooks = scope.run.hooks
        if hooks is not None:
            hooks.table(TableTrace(self, values, matched, scope))
        if not matched:
            return self._no_match(scope)
        return _POLICIES.get(self.policy, CompiledTable._unsupported)(self, matched, scope)

    def matches(self, values: Sequence[Value], scope: Scope) -> list[int]:
        """Return the rows that match, in order, found by index."""
        rows = self._rows
        found: list[int] = []
        tried = 4 + len(values)
        for row, columns in self._index.candidates(values):
            checks = rows[row]
            tried += 1
            for column in columns:
                tried += 1
                if not checks[column](scope, values[column]):
                    break
            else:
                found.append(row)
        scope.run.spend(CHECK * tried)
        return found

    def scan(self, values: Sequence[Value], scope: Scope) -> list[int]:
        """Return the rows that match by looking at each: what the index must agree with."""
        return [
            number
            for number, checks in enumerate(self._rows)
            if all(check(scope, value) for check, value in zip(checks, values, strict=True))
        ]

    def cell_holds(self, row: int, column: int, value: Value, scope: Scope) -> bool:
        """Tell whether one cell allows a value; explanations ask this."""
        return self._rows[row][column](scope, value)

    def _no_match(self, scope: Scope) -> Value:
        if self._defaults is not None:
            value = self._shaped([default(scope) for default in self._defaults], scope)
            return [value] if self.policy in _LISTS and not self.table.aggregation else value
        if self.policy == "COLLECT" and self.table.aggregation == "COUNT":
            return Decimal(0)
        if self.policy in _LISTS and not self.table.aggregation:
            return []
        return None

    def result(self, row: int, scope: Scope) -> Value:
        """Return the result of one rule."""
        scope.run.spend(LEAF * len(self.table.outputs))
        cells = self.table.rules[row].results
        return self._shaped([self._output(cell.text)(scope) for cell in cells], scope)

    def _shaped(self, values: list[Value], scope: Scope) -> Value:
        typed = [
            value if declared is None or type(value) is easy else coerced(value, declared, scope)
            for value, declared, easy in zip(values, self._types, self._easy, strict=False)
        ]
        if len(self.table.outputs) == 1 and typed:
            return typed[0]
        return {c.name: value for c, value in zip(self.table.outputs, typed, strict=False)}

    # Hit policies

    def _unique(self, matched: list[int], scope: Scope) -> Value:
        if len(matched) > 1:
            rules = ", ".join(str(row + 1) for row in matched[:20])
            return scope.run.problem(f"only one rule may match, rules {rules} do")
        return self.result(matched[0], scope)

    def _first(self, matched: list[int], scope: Scope) -> Value:
        return self.result(matched[0], scope)

    def _any(self, matched: list[int], scope: Scope) -> Value:
        results = [self.result(row, scope) for row in matched]
        for row, other in zip(matched[1:], results[1:], strict=True):
            same = other is None if results[0] is None else equal(results[0], other, scope.run)
            if same is not True:
                reason = f"rules {matched[0] + 1} and {row + 1} match with different results"
                return scope.run.problem(reason)
        return results[0]

    def _priority(self, matched: list[int], scope: Scope) -> Value:
        return self._ordered(matched, scope)[0]

    def _ordered(self, matched: list[int], scope: Scope) -> list[Value]:
        results = [self.result(row, scope) for row in matched]
        return sorted(results, key=lambda value: self.rank(value, scope))

    def rank(self, value: Value, scope: Scope) -> tuple[int, ...]:
        """Return the place of a result among the output values, the first being the highest."""
        if len(self.table.outputs) == 1:
            return (_position(value, self._ranks[0], scope),)
        parts = list(value.values())
        return tuple(
            _position(part, ranks, scope) for part, ranks in zip(parts, self._ranks, strict=True)
        )

    def deciding(self, matched: list[int], scope: Scope) -> list[int]:
        """Return those of the rows that match whose results count; explanations ask this."""
        if self.policy == "FIRST":
            return matched[:1]
        if self.policy == "PRIORITY":
            return sorted(matched, key=lambda row: self.rank(self.result(row, scope), scope))[:1]
        return matched

    def _rule_order(self, matched: list[int], scope: Scope) -> Value:
        return [self.result(row, scope) for row in matched]

    def _collect(self, matched: list[int], scope: Scope) -> Value:
        results = self._rule_order(matched, scope)
        aggregation = self.table.aggregation
        if not aggregation:
            return results
        try:
            return _AGGREGATIONS[aggregation](results, scope.run)
        except KeyError:
            return scope.run.problem(f"the aggregation {aggregation!r} is not supported")
        except FeelError as failure:
            return scope.run.problem(f"the results cannot be aggregated: {failure}")

    def _unsupported(self, matched: list[int], scope: Scope) -> Value:
        return scope.run.problem(f"the hit policy {self.table.hit_policy!r} is not supported")


def _anything(scope: Scope, value: Value) -> bool:
    return True


_ANY_CELL: Final[tuple[Check, CellAllows]] = (_anything, ())


def _allowed_text(declared: Type | None) -> str:
    """Return the tests of a constrained type, the values by which its results are ranked."""
    found = resolved(declared) if declared is not None else None
    return found.text if isinstance(found, Constrained) else ""


def _position(value: Value, ranks: list[Check], scope: Scope) -> int:
    for rank, check in enumerate(ranks):
        scope.run.spend(2 * CHECK)
        if check(Scope(scope.run, {"?": value}, scope), value):
            return rank
    return len(ranks)


def _extreme(results: list[Value], sign: int, run: Run) -> Value:
    best = results[0]
    for result in results:
        found = order(result, best, run)
        if found is None:
            raise FeelError(f"{kind(result)} and {kind(best)} have no order")
        if found * sign > 0:
            best = result
    return best


_AGGREGATIONS: Final[dict[str, Callable[[list[Value], Run], Value]]] = {
    "SUM": lambda results, run: reduce(lambda a, b: arithmetic("+", a, b), results),
    "COUNT": lambda results, run: Decimal(len(results)),
    "MIN": lambda results, run: _extreme(results, -1, run),
    "MAX": lambda results, run: _extreme(results, 1, run),
}
_POLICIES: Final[dict[str, Callable[[CompiledTable, list[int], Scope], Value]]] = {
    "UNIQUE": CompiledTable._unique,
    "ANY": CompiledTable._any,
    "FIRST": CompiledTable._first,
    "PRIORITY": CompiledTable._priority,
    "RULE ORDER": CompiledTable._rule_order,
    "OUTPUT ORDER": CompiledTable._ordered,
    "COLLECT": CompiledTable._collect,
}
