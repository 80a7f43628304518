"""Compile boxed expressions into closures, by the same scopes as FEEL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from . import elements as dmn
from .feel.calls import call
from .feel.compiler import compile_node
from .feel.costs import CALL, LEAF, TURN, cost_of
from .feel.grammar import parse_expression
from .feel.java import java_function
from .feel.loops import charged, elements, for_results, item_scope, quantify
from .feel.tokens import FeelSyntaxError
from .feel.types import Type, coerce, plain_class
from .feel.values import (
    MISSING,
    Compiled,
    FeelError,
    Function,
    Parameter,
    Problem,
    Scope,
    Value,
    kind,
)
from .types import Types

if TYPE_CHECKING:
    from .tables import CompiledTable

_FEEL_LANGUAGES: Final = ("", "feel", "FEEL")


class Builder:
    """Compiles the logic of one model; collects what cannot be read as problems."""

    def __init__(self, types: Types, members: Iterable[str]) -> None:
        self.types = types
        self.members = tuple(members)
        self.problems: list[Problem] = []
        self.tables: list[CompiledTable] = []
        self._seen: dict[tuple[str, tuple[str, ...]], Compiled] = {}

    def logic(self, logic: dmn.Logic | None, names: tuple[str, ...], where: str) -> Compiled:
        """Return a closure for a boxed expression whose scope holds some names."""
        if logic is None:
            return self._refused("there is no expression", 0, where)
        compiled = _BUILDERS[type(logic)](self, logic, names, where)
        return self._typed(compiled, logic.type_ref)

    def expression(self, text: str, names: tuple[str, ...], where: str) -> Compiled:
        """Return a closure for FEEL text; text that cannot be read is null with a problem."""
        known = self._seen.get((text, names))
        if known is not None:
            return known
        try:
            node = parse_expression(text, names, self.members)
            compiled, cost = compile_node(node, self.types.find), cost_of(node)
        except FeelSyntaxError as invalid:
            return self._refused(f"{text!r}: {invalid.reason}", invalid.position, where)
        except RecursionError:
            return self._refused("the expression is nested too deeply", 0, where)
        if cost > LEAF:
            compiled = charged(compiled, cost)
        self._seen[text, names] = compiled
        return compiled

    def _refused(self, reason: str, position: int, where: str) -> Compiled:
        self.problems.append(Problem(reason, position, where))
        return lambda scope: scope.run.problem(reason, position)

    def _typed(self, compiled: Compiled, reference: str) -> Compiled:
        declared = self.types.declared(reference)
        if declared is None:
            return compiled
        easy = plain_class(declared)

        def typed(scope: Scope) -> Value:
            value = compiled(scope)
            return value if type(value) is easy else coerced(value, declared, scope)

        return typed

    def literal(self, logic: dmn.Literal, names: tuple[str, ...], where: str) -> Compiled:
        language = logic.language.rstrip("/").rpartition("/")[2]
        if language not in _FEEL_LANGUAGES:
            return self._refused(f"the language {logic.language!r} is not supported", 0, where)
        return self.expression(logic.text, names, where)

    def table(self, logic: dmn.DecisionTable, names: tuple[str, ...], where: str) -> Compiled:
        from .tables import CompiledTable

        made = CompiledTable(self, logic, names, where)
        self.tables.append(made)
        return made

    def context(self, logic: dmn.Context, names: tuple[str, ...], where: str) -> Compiled:
        entries: list[tuple[str | None, Compiled]] = []
        for entry in logic.entries:
            name = entry.variable.name if entry.variable else None
            value = self.logic(entry.value, names, where)
            if entry.variable:
                value = self._typed(value, entry.variable.type_ref)
                names = (*names, entry.variable.name)
            entries.append((name, value))
        cost = LEAF * (1 + len(entries))

        def build(scope: Scope) -> Value:
            scope.run.spend(cost)
            made: dict[str, Value] = {}
            inner = Scope(scope.run, made, scope)
            for name, value in entries:
                if name is None:
                    return value(inner)
                made[name] = value(inner)
            return made

        return build

    def invocation(self, logic: dmn.Invocation, names: tuple[str, ...], where: str) -> Compiled:
        function = self.logic(logic.function, names, where)
        labels = tuple(name for name, _ in logic.bindings)
        arguments = [self.logic(value, names, where) for _, value in logic.bindings]

        cost = LEAF * (1 + len(arguments))

        def invoke(scope: Scope) -> Value:
            scope.run.spend(cost)
            target = function(scope)
            values = [argument(scope) for argument in arguments]
            return _called(scope, target, values, labels)

        return invoke

    def function(
        self, logic: dmn.FunctionDefinition, names: tuple[str, ...], where: str
    ) -> Compiled:
        parameters = self.parameters(logic)
        if logic.kind == "Java":
            return self._java(logic, parameters, names, where)
        if logic.kind != "FEEL":
            return self._refused(f"functions of kind {logic.kind} are not supported", 0, where)
        body = self.logic(logic.body, (*names, *(p.name for p in parameters)), where)

        def build(scope: Scope) -> Value:
            def evaluate(run: Any, values: list[Value]) -> Value:
                run.spend(CALL + LEAF)
                given = {p.name: v for p, v in zip(parameters, values, strict=True)}
                return body(Scope(run, given, scope))

            return Function(where, parameters, evaluate)

        return build

    def parameters(self, logic: dmn.FunctionDefinition) -> tuple[Parameter, ...]:
        return tuple(
            Parameter(variable.name, self.types.declared(variable.type_ref))
            for variable in logic.parameters
        )

    def _java(
        self,
        logic: dmn.FunctionDefinition,
        parameters: tuple[Parameter, ...],
        names: tuple[str, ...],
        where: str,
    ) -> Compiled:
        mapping = self.logic(logic.body, names, where)

        def build(scope: Scope) -> Value:
            entry = mapping(scope)
            entry = entry if isinstance(entry, dict) else {}
            return java_function(entry.get("class"), entry.get("method signature"), parameters)

        return build

    def list_(self, logic: dmn.BoxedList, names: tuple[str, ...], where: str) -> Compiled:
        items = [self.logic(item, names, where) for item in logic.items]
        return charged(lambda scope: [item(scope) for item in items], LEAF * (1 + len(items)))

    def relation(self, logic: dmn.Relation, names: tuple[str, ...], where: str) -> Compiled:
        titles = [column.name for column in logic.columns]
        rows = [
            [
                (column.name, self._typed(self.logic(cell, names, where), column.type_ref))
                for column, cell in zip(logic.columns, row, strict=False)
            ]
            for row in logic.rows
        ]
        if any(len(row) != len(titles) for row in logic.rows):
            return self._refused("a row of the relation has not one cell per column", 0, where)
        return charged(
            lambda scope: [{name: cell(scope) for name, cell in row} for row in rows],
            LEAF * len(rows) * (2 + len(titles)),
        )

    def conditional(self, logic: dmn.Conditional, names: tuple[str, ...], where: str) -> Compiled:
        condition, then, otherwise = (
            self.logic(part, names, where)
            for part in (logic.condition, logic.then, logic.otherwise)
        )

        def choose(scope: Scope) -> Value:
            value = condition(scope)
            if value is True:
                return then(scope)
            if value is not None and value is not False:
                return scope.run.problem(f"a condition is {kind(value)}")
            return otherwise(scope)

        return choose

    def filter_(self, logic: dmn.BoxedFilter, names: tuple[str, ...], where: str) -> Compiled:
        source = self.logic(logic.source, names, where)
        match = self.logic(logic.match, (*names, "item", *self.members), where)

        def select(scope: Scope) -> Value:
            values = source(scope)
            if not isinstance(values, list):
                values = [] if values is None else [values]
            chosen: list[Value] = []
            for item in values:
                scope.run.spend(TURN + LEAF)
                answer = match(item_scope(item, scope))
                if answer is True:
                    chosen.append(item)
                elif answer is not False and answer is not None:
                    return scope.run.problem(f"the match of a filter is {kind(answer)}")
            return chosen

        return select

    def iteration(self, logic: dmn.Iteration, names: tuple[str, ...], where: str) -> Compiled:
        source = self.logic(logic.source, names, where)
        own = ("partial",) if logic.kind == "for" else ()
        body = self.logic(logic.body, (*names, logic.variable, *own), where)
        looks_back = "partial" in repr(logic.body)

        def iterate(scope: Scope) -> Value:
            try:
                values = source(scope)
                if logic.kind != "for":
                    return quantify(logic.kind == "some", map(body, _turns(logic, values, scope)))
                made: dict[str, Value] = {"partial": []}
                turns = _turns(logic, values, Scope(scope.run, made, scope))
                return for_results(turns, body, LEAF, made if looks_back else {})
            except FeelError as failure:
                return scope.run.problem(str(failure))

        return iterate


def coerced(value: Value, declared: Type | None, scope: Scope) -> Value:
    """Return a value converted to a type; null with a problem when it does not conform."""
    try:
        return coerce(value, declared, scope.run)
    except FeelError as failure:
        return scope.run.problem(str(failure))


def _called(scope: Scope, target: Value, values: list[Value], labels: tuple[str, ...]) -> Value:
    try:
        return call(scope.run, target, values, labels)
    except FeelError as failure:
        return scope.run.problem(str(failure))


def _turns(logic: dmn.Iteration, source: Value, scope: Scope) -> Iterator[Scope]:
    for value in elements(source, MISSING, scope.run):
        scope.run.spend(TURN + LEAF)
        yield Scope(scope.run, {logic.variable: value}, scope)


_BUILDERS: Final[dict[type, Callable[..., Compiled]]] = {
    dmn.Literal: Builder.literal,
    dmn.DecisionTable: Builder.table,
    dmn.Context: Builder.context,
    dmn.Invocation: Builder.invocation,
    dmn.FunctionDefinition: Builder.function,
    dmn.BoxedList: Builder.list_,
    dmn.Relation: Builder.relation,
    dmn.Conditional: Builder.conditional,
    dmn.BoxedFilter: Builder.filter_,
    dmn.Iteration: Builder.iteration,
}
