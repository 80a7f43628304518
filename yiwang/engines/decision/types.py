"""Item definitions as FEEL types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from . import elements as dmn
from .feel.compiler import SIMPLE_TYPES, compile_tests
from .feel.costs import TEST, cost_of
from .feel.expression import builtin_scope
from .feel.grammar import parse_tests
from .feel.tokens import FeelSyntaxError
from .feel.types import ANY, Constrained, ContextOf, FunctionOf, ListOf, Named, Type
from .feel.values import Problem, Run, Scope, Value

# Names of built-in types in files of DMN 1.1 and 1.2, and as XML Schema has them.
_ALIASES: Final = {
    "dateTime": "date and time",
    "dateAndTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "daysAndTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "yearsAndMonthsDuration": "years and months duration",
    "integer": "number",
    "decimal": "number",
    "double": "number",
    "long": "number",
    "int": "number",
    "Context": "context",
}


class Types:
    """The types of one model; those of imported models by the import's name and a dot."""

    def __init__(self, items: Iterable[dmn.ItemDefinition], imported: dict[str, Types]) -> None:
        self.problems: list[Problem] = []
        self._imported = imported
        items = tuple(items)
        self._named = {item.name: Named(item.name) for item in items}
        for item in items:
            self._named[item.name].target = self._type(item)

    def find(self, reference: str) -> Type | None:
        """Return the type of a reference; None when there is none of that name."""
        if reference in self._named:
            return self._named[reference]
        simple = SIMPLE_TYPES.get(_ALIASES.get(reference, reference))
        if simple is not None:
            return simple
        for name, types in self._imported.items():
            if name and reference.startswith(f"{name}."):
                return types.find(reference[len(name) + 1 :])
            if not name and (found := types.find(reference)) is not None:
                return found
        prefix, colon, local = reference.partition(":")
        return self.find(local) if colon and prefix else None

    def declared(self, reference: str) -> Type | None:
        """Return the type of a reference that may be empty; an unknown one is a problem."""
        if not reference:
            return None
        found = self.find(reference)
        if found is None:
            problem = Problem(f"there is no type {reference!r}")
            if problem not in self.problems:
                self.problems.append(problem)
        return None if found == ANY else found

    def _type(self, item: dmn.ItemDefinition) -> Type:
        base: Type = self.declared(item.type_ref) or ANY
        if item.is_function:
            types = (self.declared(parameter.type_ref) or ANY for parameter in item.parameters)
            base = FunctionOf(tuple(types), base)
        elif item.components:
            base = ContextOf(tuple((part.name, self._type(part)) for part in item.components))
        if item.allowed_values:
            base = self._constrained(base, item.allowed_values, item.name)
        if item.is_collection:
            base = ListOf(base)
        if item.constraint:
            base = self._constrained(base, item.constraint, item.name)
        return base

    def _constrained(self, base: Type, text: str, name: str) -> Type:
        try:
            test = value_test(text, self.find)
        except FeelSyntaxError as invalid:
            reason = f"the allowed values {text!r} cannot be read: {invalid.reason}"
            self.problems.append(Problem(reason, invalid.position, name))
            return base
        return Constrained(base, test, text)


def value_test(
    text: str, types: Callable[[str], Type | None] = SIMPLE_TYPES.get
) -> Callable[[Run, Value], bool]:
    """Return a check of values against unary tests. Raises FeelSyntaxError."""
    tests = parse_tests(text, ())
    check, cost = compile_tests(tests, types), TEST + cost_of(tests)

    def test(run: Run, value: Value) -> bool:
        run.spend(cost)
        return check(Scope(run, {"?": value}, builtin_scope(run)), value)

    return test
