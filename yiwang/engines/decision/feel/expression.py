"""Expressions as other code uses them: parse once, evaluate often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from . import syntax
from .compiler import SIMPLE_TYPES, TypeLookup, compile_node, compile_tests
from .functions import BUILTINS
from .grammar import parse_expression, parse_tests
from .tokens import FeelSyntaxError
from .values import (
    Compiled,
    ExhaustedError,
    FeelError,
    Library,
    Limits,
    Problem,
    Run,
    Scope,
    Value,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of an expression and why parts of it, or all of it, are null."""

    value: Value
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A parsed and compiled expression, free of state and safe to share between threads."""

    text: str
    syntax: syntax.Node
    compiled: Compiled
    names: frozenset[str]  # free names, read from the context
    library: Library = field(default_factory=dict, repr=False)

    def evaluate(
        self,
        context: Mapping[str, Value],
        *,
        now: datetime | None = None,
        zone: tzinfo | None = None,
        limits: Limits | None = None,
    ) -> Outcome:
        """Return the value for a context of FEEL values; never raises.

        Args:
            context: values by name; `feel.from_json` makes them of JSON data. For unary tests
                the input is the entry "?".
            now: what `now()` and `today()` answer; without it they are null.
            zone: the zone `now()` is told in.
            limits: what the evaluation may use.
        """
        run = Run(now, zone, limits, self.library)
        value = guarded(run, self.compiled, Scope(run, context, builtin_scope(run)))
        return Outcome(value, tuple(run.problems))


def builtin_scope(run: Run) -> Scope:
    """Return the outermost scope, that of the built-in functions."""
    return Scope(run, BUILTINS)


def guarded(run: Run, compiled: Compiled, scope: Scope) -> Value:
    """Evaluate; whatever ends the evaluation early becomes a problem and null."""
    try:
        value = compiled(scope)
        if isinstance(value, list | dict):
            run.weigh(value)
        return value
    except (FeelError, ExhaustedError) as ended:
        run.problem(str(ended))
    except RecursionError:
        run.problem("the evaluation is nested too deeply")
    except MemoryError:
        run.problem("the evaluation needs too much memory")
    return None


def parse(
    text: str,
    *,
    names: Iterable[str] = (),
    unary: bool = False,
    members: Iterable[str] = (),
    types: TypeLookup = SIMPLE_TYPES.get,
) -> Expression:
    """Parse and compile an expression. Raises FeelSyntaxError.

    Args:
        text: FEEL.
        names: names of the context, needed only for names that hold more than letters and
            digits; others are recognised and, when absent, evaluate to null with a problem.
        unary: the text is unary tests, a cell of a decision table; the value is then a boolean.
        members: names of entries that hold more than letters and digits.
        types: finds a type by name, for `instance of` and function parameters.
    """
    known = tuple(names)
    try:
        if unary:
            tests = parse_tests(text, known, tuple(members))
            check = compile_tests(tests, types)
            free = free_names(tests)
            return Expression(text, tests, lambda scope: check(scope, scope.get("?")), free)
        node = parse_expression(text, known, tuple(members))
        return Expression(text, node, compile_node(node, types), free_names(node))
    except RecursionError:
        raise FeelSyntaxError("the expression is nested too deeply", 0) from None


def free_names(node: syntax.Node) -> frozenset[str]:
    """Return the names an expression reads from outside, built-in functions excepted.

    A bare name inside a filter may be an entry of the filtered items; it counts as free.
    """
    bound: set[str] = {"item", "partial", "?"}
    read: set[str] = set()
    for found in syntax.walk(node):
        if isinstance(found, syntax.Name):
            read.add(found.name)
        elif isinstance(found, syntax.Binding):
            bound.add(found.name)
        elif isinstance(found, syntax.FunctionNode):
            bound.update(name for name, _ in found.parameters)
        elif isinstance(found, syntax.ContextNode):
            bound.update(key for key, _ in found.entries)
    return frozenset(read - bound - BUILTINS.keys())
