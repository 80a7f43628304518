"""Turn syntax into Python closures, once; each takes a `Scope` and returns a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from . import syntax
from .calls import call
from .costs import CALL, POWER, TEMPORAL, TURN, Facts, Known, facts, of_text
from .loops import (
    Source,
    charged,
    element_at,
    for_results,
    item_scope,
    iterations,
    quantify,
    quietly,
    select_items,
)
from .operators import arithmetic, compare, contains, equal, negate, order, satisfies
from .properties import property_of
from .temporal import parse_temporal
from .types import ANY, NULL, ContextOf, FunctionOf, ListOf, RangeOf, Simple, Type, is_instance
from .values import (
    MISSING,
    Compiled,
    FeelError,
    Function,
    Parameter,
    Range,
    Run,
    Scope,
    Value,
    kind,
)

TypeLookup = Callable[[str], Type | None]
SIMPLE_TYPES: Final = {
    name: Simple(name)
    for name in (
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "range",
        "function",
    )
} | {"Any": ANY, "Null": NULL, "any": ANY}


def compile_node(node: syntax.Node, types: TypeLookup = SIMPLE_TYPES.get) -> Compiled:
    """Return a closure for an expression. `types` finds item definitions by name."""
    return _Compiler(types).node(node)


def compile_tests(
    tests: syntax.Tests, types: TypeLookup = SIMPLE_TYPES.get
) -> Callable[[Scope, Value], bool]:
    """Return a closure that tells whether an input satisfies a cell.

    The input is `?` in the scope given.
    """
    compiler = _Compiler(types)
    checks = [compiler.test(test) for test in tests.tests]
    if tests.any:
        return lambda scope, value: True
    if tests.negated:
        return lambda scope, value: not any(check(scope, value) for check in checks)
    if len(checks) == 1:
        return checks[0]
    return lambda scope, value: any(check(scope, value) for check in checks)


class _Compiler:
    def __init__(self, types: TypeLookup) -> None:
        self.types = types
        self._known: Known = {}

    def facts(self, *nodes: syntax.Node | None) -> Facts:
        found = [facts(node, self._known) for node in nodes if node is not None]
        reads = frozenset().union(*(each.reads for each in found))
        return Facts(sum(each.cost for each in found), reads)

    def node(self, node: syntax.Node) -> Compiled:
        return _RULES[type(node)](self, node)

    # Table cells

    def test(self, node: syntax.Node) -> Callable[[Scope, Value], bool]:
        compiled = self.node(node)
        if "?" in self.facts(node).reads:
            return lambda scope, value: _asked(compiled(scope), value, scope.run)
        if isinstance(node, syntax.Literal):
            return lambda scope, value: equal(value, node.value, scope.run) is True

        def check(scope: Scope, value: Value) -> bool:
            wanted = compiled(scope)
            if wanted is True and type(value) is not bool:
                return True
            return satisfies(value, wanted, scope.run) is True

        return check

    # Values

    def literal(self, node: syntax.Literal) -> Compiled:
        value = node.value
        return lambda scope: value

    def at(self, node: syntax.At) -> Compiled:
        try:
            value = parse_temporal(node.text)
        except ValueError as invalid:
            reason = str(invalid)
            return lambda scope: scope.run.problem(reason, node.position)
        return lambda scope: value

    def name(self, node: syntax.Name) -> Compiled:
        name, position = node.name, node.position

        def get(scope: Scope) -> Value:
            value = scope.names.get(name, MISSING)
            if value is MISSING:
                value = scope.get(name)
                if value is MISSING:
                    return scope.run.problem(f"there is no {name!r} here", position)
            return value

        return get

    def list_(self, node: syntax.ListNode) -> Compiled:
        items = [self.node(item) for item in node.items]
        return lambda scope: [item(scope) for item in items]

    def context(self, node: syntax.ContextNode) -> Compiled:
        entries = [(key, self.node(value)) for key, value in node.entries]
        if len({key for key, _ in entries}) < len(entries):
            reason = "a context has an entry twice"
            return lambda scope: scope.run.problem(reason, node.position)

        def build(scope: Scope) -> Value:
            made: dict[str, Value] = {}
            inner = Scope(scope.run, made, scope)
            for key, value in entries:
                made[key] = value(inner)
            return made

        return build

    def range_(self, node: syntax.RangeNode) -> Compiled:
        low, high = self.node(node.low), self.node(node.high)

        def build(scope: Scope) -> Value:
            start, end = low(scope), high(scope)
            if start is not None and end is not None and order(start, end, scope.run) is None:
                reason = f"no range goes from {kind(start)} to {kind(end)}"
                return scope.run.problem(reason, node.position)
            return Range(start, end, node.low_closed, node.high_closed)

        return build

    def unary(self, node: syntax.UnaryTest) -> Compiled:
        operator, end = node.operator, self.node(node.end)
        upper = operator in ("<", "<=")
        closed = operator in ("<=", ">=", "=")

        def build(scope: Scope) -> Value:
            value = end(scope)
            if upper:
                return Range(None, value, False, closed, operator)
            high = value if operator == "=" else None
            return Range(value, high, closed, operator == "=", operator)

        return build

    # Access

    def path(self, node: syntax.Path) -> Compiled:
        source, name, position = self.node(node.source), node.name, node.position

        def get(scope: Scope) -> Value:
            value = source(scope)
            if type(value) is dict and name in value:
                return value[name]
            try:
                return property_of(value, name, scope.run)
            except FeelError as failure:
                return scope.run.problem(str(failure), position)

        return get

    def filter_(self, node: syntax.Filter) -> Compiled:
        source, condition = self.node(node.source), self.node(node.condition)
        cost = TURN + self.facts(node.condition).cost
        index_only = isinstance(node.condition, syntax.Literal | syntax.Negation)

        def select(scope: Scope) -> Value:
            values = source(scope)
            if values is None:
                values = []
            elif type(values) is not list:
                values = [values]
            if index_only or not values:
                index = quietly(condition, item_scope(None, scope))
                if kind(index) == "number":
                    return element_at(values, index, scope.run, node.position)
            return select_items(values, condition, cost, scope, node.position)

        return select

    def call(self, node: syntax.Call) -> Compiled:
        function = self.node(node.function)
        arguments = [self.node(argument) for argument in node.arguments]
        names, position = node.names, node.position

        def apply(scope: Scope) -> Value:
            run = scope.run
            target = function(scope)
            if target is None:
                return run.problem("what is called is no function", position)
            values = [argument(scope) for argument in arguments]
            try:
                return call(run, target, values, names)
            except FeelError as failure:
                return run.problem(str(failure), position)

        return apply

    def function(self, node: syntax.FunctionNode) -> Compiled:
        parameters = tuple(
            Parameter(name, self.type_(declared) if declared else None)
            for name, declared in node.parameters
        )
        if node.external:
            return self._external(node, parameters)
        body, cost = self.node(node.body), CALL + self.facts(node.body).cost

        def build(scope: Scope) -> Value:
            def evaluate(run: Run, values: list[Value]) -> Value:
                run.spend(cost)
                names = {p.name: v for p, v in zip(parameters, values, strict=True)}
                return body(Scope(run, names, scope))

            return Function("function", parameters, evaluate)

        return build

    def _external(self, node: syntax.FunctionNode, parameters: tuple[Parameter, ...]) -> Compiled:
        from .java import external_function

        mapping = self.node(node.body)
        return lambda scope: external_function(mapping(scope), parameters)

    # Operators

    def arithmetic(self, node: syntax.Arithmetic) -> Compiled:
        first = self.node(node.first)
        rest = [(operator, position, self.node(n)) for operator, position, n in node.rest]

        def compute(scope: Scope) -> Value:
            value = first(scope)
            for operator, position, operand in rest:
                right = operand(scope)
                try:
                    value = arithmetic(operator, value, right)
                except FeelError as failure:
                    value = scope.run.problem(str(failure), position)
                if type(value) is not Decimal:
                    extra = of_text(len(value)) if type(value) is str else TEMPORAL
                    scope.run.spend(extra)
                elif operator == "**" and right != right.to_integral_value():
                    scope.run.spend(POWER)
            return value

        return compute

    def negation(self, node: syntax.Negation) -> Compiled:
        operand, position = self.node(node.operand), node.position

        def compute(scope: Scope) -> Value:
            try:
                return negate(operand(scope))
            except FeelError as failure:
                return scope.run.problem(str(failure), position)

        return compute

    def logic(self, node: syntax.Logic) -> Compiled:
        operands = [self.node(operand) for operand in node.operands]
        decisive = node.operator == "or"
        position, operator = node.position, node.operator

        def compute(scope: Scope) -> Value:
            result: bool | None = not decisive
            for operand in operands:
                value = operand(scope)
                if value is decisive:
                    return decisive
                if value is not (not decisive):
                    result = None
                    if value is not None:
                        scope.run.problem(f"{kind(value)} beside {operator!r}", position)
            return result

        return compute

    def comparison(self, node: syntax.Comparison) -> Compiled:
        left, right = self.node(node.left), self.node(node.right)
        operator, position = node.operator, node.position

        def compute(scope: Scope) -> Value:
            a, b = left(scope), right(scope)
            found = compare(operator, a, b, scope.run)
            if found is None:
                reason = f"cannot compare {kind(a)} {operator} {kind(b)}"
                scope.run.problem(reason, position)
            return found

        return compute

    def between(self, node: syntax.Between) -> Compiled:
        parts = self.node(node.value), self.node(node.low), self.node(node.high)

        def compute(scope: Scope) -> Value:
            value, low, high = (part(scope) for part in parts)
            found = contains(Range(low, high), value, scope.run)
            if found is None:
                reason = f"{kind(value)} cannot be between {kind(low)} and {kind(high)}"
                scope.run.problem(reason, node.position)
            return found

        return compute

    def in_(self, node: syntax.In) -> Compiled:
        value = self.node(node.value)
        tests = [self.node(test) for test in node.tests]

        def compute(scope: Scope) -> Value:
            tested = value(scope)
            answers = [satisfies(tested, test(scope), scope.run) for test in tests]
            if True in answers:
                return True
            if None in answers:
                return scope.run.problem("the value cannot be compared with it", node.position)
            return False

        return compute

    def instance_of(self, node: syntax.InstanceOf) -> Compiled:
        value, declared = self.node(node.value), self.type_(node.type)
        if declared is None:
            reason = f"there is no type {node.type.name!r}"
            return lambda scope: scope.run.problem(reason, node.position)
        return lambda scope: is_instance(value(scope), declared, scope.run)

    def type_(self, node: syntax.TypeNode) -> Type | None:
        """Return the type a text means, None when a name in it is unknown."""
        if not node.arguments and not node.result:
            return SIMPLE_TYPES.get(node.name) or self.types(node.name)
        arguments = [self.type_(argument) for argument in node.arguments]
        known = [argument for argument in arguments if argument is not None]
        if len(known) < len(arguments):
            return None
        if node.name == "context":
            return ContextOf(tuple(zip(node.members, known, strict=True)))
        if node.name == "function":
            result = self.type_(node.result) if node.result else ANY
            return FunctionOf(tuple(known), result) if result else None
        return ListOf(known[0]) if node.name == "list" else RangeOf(known[0])

    # Control

    def if_(self, node: syntax.If) -> Compiled:
        condition, then = self.node(node.condition), self.node(node.then)
        otherwise = self.node(node.otherwise)

        def choose(scope: Scope) -> Value:
            value = condition(scope)
            if value is True:
                return then(scope)
            if value is not None and value is not False:
                return scope.run.problem(f"a condition is {kind(value)}", node.position)
            return otherwise(scope)

        return choose

    def _sources(self, iterators: Sequence[syntax.Binding]) -> list[Source]:
        return [
            (
                each.name,
                self.node(each.source),
                self.node(each.end) if each.end else None,
                self.facts(each.source, each.end).cost,
            )
            for each in iterators
        ]

    def for_(self, node: syntax.For) -> Compiled:
        sources, body = self._sources(node.iterators), self.node(node.body)
        found = self.facts(node.body)
        cost, looks_back = found.cost, "partial" in found.reads

        def loop(scope: Scope) -> Value:
            names: dict[str, Value] = {"partial": []}
            inner = iterations(sources, Scope(scope.run, names, scope))
            try:
                return for_results(inner, body, cost, names if looks_back else {})
            except FeelError as failure:
                return scope.run.problem(str(failure), node.position)

        return loop

    def quantified(self, node: syntax.Quantified) -> Compiled:
        sources, some = self._sources(node.iterators), node.quantifier == "some"
        condition = charged(self.node(node.condition), self.facts(node.condition).cost)

        def ask(scope: Scope) -> Value:
            try:
                return quantify(some, map(condition, iterations(sources, scope)))
            except FeelError as failure:
                return scope.run.problem(str(failure), node.position)

        return ask


def _asked(answer: Value, value: Value, run: Run) -> bool:
    """Judge a test written with `?`: true or false, else a value to compare with."""
    if type(answer) is bool:
        return answer
    return answer is not None and satisfies(value, answer, run) is True


_RULES: Final[dict[type, Callable[[_Compiler, Any], Compiled]]] = {
    syntax.Literal: _Compiler.literal,
    syntax.At: _Compiler.at,
    syntax.Name: _Compiler.name,
    syntax.ListNode: _Compiler.list_,
    syntax.ContextNode: _Compiler.context,
    syntax.RangeNode: _Compiler.range_,
    syntax.UnaryTest: _Compiler.unary,
    syntax.Path: _Compiler.path,
    syntax.Filter: _Compiler.filter_,
    syntax.Call: _Compiler.call,
    syntax.FunctionNode: _Compiler.function,
    syntax.Arithmetic: _Compiler.arithmetic,
    syntax.Negation: _Compiler.negation,
    syntax.Logic: _Compiler.logic,
    syntax.Comparison: _Compiler.comparison,
    syntax.Between: _Compiler.between,
    syntax.In: _Compiler.in_,
    syntax.InstanceOf: _Compiler.instance_of,
    syntax.If: _Compiler.if_,
    syntax.For: _Compiler.for_,
    syntax.Quantified: _Compiler.quantified,
}
