"""What a table cell allows, where that can be told without evaluating it.

A cell of literals is a union of intervals, a single value being an interval of one. Intervals are
over *keys*: plain Python values that sort as the FEEL values do. Anything else is opaque.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from .feel import syntax
from .feel.operators import negate
from .feel.temporal import (
    Date,
    DaysDuration,
    MonthsDuration,
    parse_date,
    parse_duration,
    parse_temporal,
)
from .feel.values import FeelError, Value

# Kinds whose order is that of one Python value; times with zones have none such.
_KEYS: Final[dict[type, Callable[[Any], Any]]] = {
    Date: lambda date: date.days,
    DaysDuration: lambda duration: duration.nanos,
    MonthsDuration: lambda duration: duration.months,
}
# Types whose values an index finds; a value of any other type is compared with every row.
INDEXED: Final = frozenset((Decimal, str, bool, type(None), *_KEYS))
_CONSTRUCTORS: Final = {"date": parse_date, "duration": parse_duration}
OPAQUE: Final = object()  # what `constant` returns for all but constants


@dataclass(frozen=True, slots=True)
class Interval:
    """Values of one type between two keys; a missing key (None) is no limit."""

    type: type
    low: Any
    high: Any
    low_closed: bool = True
    high_closed: bool = True

    @property
    def is_point(self) -> bool:
        return self.low_closed and self.high_closed and self.low == self.high


Allowed: TypeAlias = tuple[Interval, ...] | None  # None: opaque


def key_of(value: Value) -> Any:
    """Return what stands for a value in an index, for the types an index knows."""
    convert = _KEYS.get(type(value))
    return value if convert is None else convert(value)


def allowed(tests: syntax.Tests, shadowed: frozenset[str]) -> Allowed:
    """Return the union of intervals a cell allows, None when it must be evaluated.

    Args:
        tests: the cell, not the one that allows anything.
        shadowed: names in scope, which may stand for other things than built-in functions.
    """
    if tests.negated or tests.any:
        return None
    found: list[Interval] = []
    for test in tests.tests:
        parts = list(_intervals(test, shadowed))
        if not parts or None in parts:
            return None
        found.extend(part for part in parts if part is not None)
    return tuple(found)


def _intervals(node: syntax.Node, shadowed: frozenset[str]) -> Iterator[Interval | None]:
    if isinstance(node, syntax.ListNode):
        for item in node.items:
            yield _point(item, shadowed)
    elif isinstance(node, syntax.RangeNode):
        yield _between(node, shadowed)
    elif isinstance(node, syntax.UnaryTest):
        yield _comparison(node, shadowed)
    else:
        yield _point(node, shadowed)


def constant(node: syntax.Node, shadowed: frozenset[str]) -> Value:
    """Return the value of a literal of any kind, else a mark that it is none."""
    if isinstance(node, syntax.Literal):
        return node.value
    try:
        if isinstance(node, syntax.Negation):
            value = constant(node.operand, shadowed)
            return value if value is OPAQUE else negate(value)
        if isinstance(node, syntax.At):
            return parse_temporal(node.text)
        if isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name):
            return _constructed(node, node.function.name, shadowed)
    except (FeelError, ValueError):
        return OPAQUE
    return OPAQUE


def _constructed(node: syntax.Call, name: str, shadowed: frozenset[str]) -> Value:
    argument = node.arguments[0] if len(node.arguments) == 1 and not node.names else None
    if name in shadowed or name not in _CONSTRUCTORS or not isinstance(argument, syntax.Literal):
        return OPAQUE
    return _CONSTRUCTORS[name](argument.value) if isinstance(argument.value, str) else OPAQUE


def _known(value: Value, ordered: bool) -> bool:
    if value is None or type(value) is bool:
        return not ordered
    return type(value) in INDEXED


def _point(node: syntax.Node, shadowed: frozenset[str]) -> Interval | None:
    value = constant(node, shadowed)
    if value is OPAQUE or not _known(value, ordered=False):
        return None
    # Null is kept apart from "no limit" by its type.
    key = key_of(value)
    return Interval(type(value), key, key)


def _between(node: syntax.RangeNode, shadowed: frozenset[str]) -> Interval | None:
    low, high = constant(node.low, shadowed), constant(node.high, shadowed)
    if low is OPAQUE or type(low) is not type(high) or not _known(low, ordered=True):
        return None
    return Interval(type(low), key_of(low), key_of(high), node.low_closed, node.high_closed)


def _comparison(node: syntax.UnaryTest, shadowed: frozenset[str]) -> Interval | None:
    value = constant(node.end, shadowed)
    if value is OPAQUE or node.operator == "!=":
        return None
    if node.operator == "=":
        return _point(node.end, shadowed)
    if not _known(value, ordered=True):
        return None
    key, closed = key_of(value), node.operator in ("<=", ">=")
    if node.operator in ("<", "<="):
        return Interval(type(value), None, key, False, closed)
    return Interval(type(value), key, None, closed, False)
