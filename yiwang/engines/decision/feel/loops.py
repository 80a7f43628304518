"""Loops of expressions and boxed expressions: iterators, filters, quantifiers, all charged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias

from .costs import ELEMENT, TURN
from .operators import equal
from .temporal import Date
from .values import (
    MISSING,
    NUMBERS,
    Compiled,
    FeelError,
    Range,
    Run,
    Scope,
    Value,
    kind,
)

# A name, its source and the end of its range, if it has one, and what evaluating these costs.
Source: TypeAlias = tuple[str, Compiled, Compiled | None, int]


def for_results(
    scopes: Iterator[Scope], body: Compiled, cost: int, names: dict[str, Value]
) -> list[Value]:
    """Return the body's value in each scope; `names` gets a copy of those before as `partial`."""
    results: list[Value] = []
    for scope in scopes:
        scope.run.spend(cost)
        if names:
            scope.run.spend(len(results) // ELEMENT)
            names["partial"] = list(results)
        results.append(body(scope))
    return results


def charged(compiled: Compiled, cost: int) -> Compiled:
    """Return what charges an expression each time it is evaluated."""

    def evaluate(scope: Scope) -> Value:
        scope.run.spend(cost)
        return compiled(scope)

    return evaluate


def quantify(some: bool, answers: Iterator[Value]) -> bool | None:
    """Return whether some or every answer is true; null when one is null and so decides.

    Raises FeelError when one that is neither a boolean nor null decides.
    """
    unknown: set[str] = set()
    answer: Value
    for answer in answers:
        if answer is True if some else answer is False:
            return some
        if type(answer) is not bool:
            unknown.add(kind(answer))
    strange = unknown - {"null"}
    if strange:
        raise FeelError(f"{' and '.join(sorted(strange))} among booleans")
    return None if unknown else not some


def quietly(condition: Compiled, scope: Scope) -> Value:
    """Evaluate only to see the kind of the value, without noting problems."""
    problems = scope.run.problems
    before = len(problems)
    value = condition(scope)
    del problems[before:]
    return value


def element_at(values: list[Value], index: Value, run: Run, position: int) -> Value:
    at = int(index) if index == index.to_integral_value() and index.adjusted() < 12 else 0
    if at and -len(values) <= at <= len(values):
        return values[at - 1 if at > 0 else at]
    return run.problem(f"there is no element {index} in a list of {len(values)}", position)


def select_items(
    values: list[Value], condition: Compiled, cost: int, scope: Scope, position: int
) -> Value:
    """Filter a list. A number, the same for all items, picks one element instead."""
    run = scope.run
    chosen: list[Value] = []
    for item in values:
        run.spend(cost)
        answer = condition(item_scope(item, scope))
        if answer is True:
            chosen.append(item)
        elif answer is not False and answer is not None:
            if kind(answer) == "number":
                return element_at(values, answer, run, position)
            return run.problem(f"a filter is {kind(answer)}, not boolean or number", position)
    return chosen


def item_scope(item: Value, scope: Scope) -> Scope:
    """Return the scope of a filter: `item` and, of a context, its entries."""
    if type(item) is dict:
        return Scope(scope.run, item, Scope(scope.run, {"item": item}, scope))
    return Scope(scope.run, {"item": item}, scope)


def iterations(sources: Sequence[Source], scope: Scope, at: int = 0) -> Iterator[Scope]:
    """Yield a scope for each combination, the last iterator fastest. Raises FeelError."""
    if at == len(sources):
        yield scope
        return
    name, source, end, cost = sources[at]
    run = scope.run
    run.spend(cost)
    for value in elements(source(scope), end(scope) if end else MISSING, run):
        run.spend(TURN)
        yield from iterations(sources, Scope(run, {name: value}, scope), at + 1)


def elements(value: Value, end: Value, run: Run) -> Sequence[Value] | Iterator[Value]:
    """Return what an iterator runs over: a list, the steps of a range, or one value alone."""
    if end is not MISSING:
        return _steps(value, end)
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        return _range_elements(value, run)
    if value is None:
        raise FeelError("cannot iterate over null")
    return [value]


def _range_elements(interval: Range, run: Run) -> Iterator[Value]:
    if interval.operator or interval.low is None or interval.high is None:
        raise FeelError("cannot iterate over a range without both ends")
    for value in _steps(interval.low, interval.high):
        if (interval.low_closed or equal(value, interval.low, run) is not True) and (
            interval.high_closed or equal(value, interval.high, run) is not True
        ):
            yield value


def _steps(start: Value, end: Value) -> Iterator[Value]:
    """Yield whole numbers or days from a start to an end, upwards or downwards."""
    if kind(start) == "number" and kind(end) == "number":
        first, last = start, end
        if first != first.to_integral_value() or last != last.to_integral_value():
            raise FeelError("the ends of an iterated range must be whole numbers")
        step = Decimal(1) if first <= last else Decimal(-1)
        while (first <= last) if step > 0 else (first >= last):
            yield first
            first = NUMBERS.add(first, step)
        return
    if isinstance(start, Date) and isinstance(end, Date):
        direction = 1 if start.days <= end.days else -1
        for day in range(start.days, end.days + direction, direction):
            yield Date.from_days(day)
        return
    raise FeelError(f"cannot iterate from {kind(start)} to {kind(end)}")
