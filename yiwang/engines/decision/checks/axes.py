"""The values of one tested expression, cut into atoms in each of which no cell changes its mind.

A cell that only compares its input with constants is true or false for all values between two
neighbouring constants alike. So one value from each atom, put to the engine itself, tells what
the cell allows: nothing is computed twice, negations and conjunctions need no rule of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import partial
from typing import Any, Final

from ..cells import OPAQUE, constant
from ..feel import syntax
from ..feel.temporal import NANO, Date, DateTime, DaysDuration, MonthsDuration, Time
from ..feel.values import NUMBERS, Value

_DAY: Final = 86_400 * NANO
_CLOCK: Final = (3600 * NANO, 60 * NANO, NANO, 1)
_ORDERS: Final = ("<", "<=", ">", ">=")


class OpaqueError(Exception):
    """What a cell allows cannot be told from its text; `position` counts characters in it."""

    def __init__(self, reason: str, position: int = 0) -> None:
        super().__init__(reason)
        self.position = position


@dataclass(frozen=True, slots=True)
class Constant:
    """A value a cell compares its input with, and whether it asks for order or equality only."""

    value: Value
    ordered: bool = False


def constants(tests: syntax.Tests, shadowed: frozenset[str]) -> Iterator[Constant]:
    """Yield all constants of a cell. Raises OpaqueError where it does more than compare."""
    for test in tests.tests:
        yield from _in_test(test, shadowed)


def _in_test(node: syntax.Node, shadowed: frozenset[str]) -> Iterator[Constant]:
    inner: Iterable[syntax.Node]
    match node:
        case syntax.UnaryTest(_, operator, end):
            yield _constant(end, shadowed, operator in _ORDERS)
        case syntax.RangeNode(_, low, high):
            yield from (_constant(end, shadowed, True) for end in (low, high))
        case syntax.Comparison(_, operator, left, right) if _is_input(left) != _is_input(right):
            yield _constant(right if _is_input(left) else left, shadowed, operator in _ORDERS)
        case syntax.Between(_, value, low, high) if _is_input(value):
            yield from (_constant(end, shadowed, True) for end in (low, high))
        case syntax.ListNode(_, inner):
            yield from (_constant(item, shadowed) for item in inner)
        case syntax.In(_, value, inner) if _is_input(value):
            for part in inner:
                yield from _in_test(part, shadowed)
        case syntax.Logic(_, _, inner) | syntax.Call(_, syntax.Name(_, "not"), inner):
            for part in inner:
                yield from _in_test(part, shadowed)
        case _:
            yield _constant(node, shadowed)


def _is_input(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Name) and node.name == "?"


def _constant(node: syntax.Node, shadowed: frozenset[str], ordered: bool = False) -> Constant:
    value = constant(node, shadowed)
    if value is OPAQUE:
        raise OpaqueError("it does more than compare its input with constants", node.position)
    if value is not None and type(value) is not bool and type(value) not in _KINDS:
        raise OpaqueError("it compares with a list, a context or a function", node.position)
    time = value.time if isinstance(value, DateTime) else value
    if isinstance(time, Time) and time.zone is not None:
        raise OpaqueError("times with a zone are not compared", node.position)
    return Constant(value, ordered)


@dataclass(frozen=True, slots=True)
class Atoms:
    """One value of each atom; `other` is the index of "any text that no cell names", if any."""

    values: tuple[Value, ...]
    other: int | None = None


def atoms(found: Sequence[Constant], declared: type | None) -> Atoms:
    """Cut the values of a column.

    Args:
        found: the constants of all its cells and of its allowed values.
        declared: the class of its values; where none is declared, those of the constants count.
    """
    kinds = [declared] if declared else list(dict.fromkeys(type(each.value) for each in found))
    values: list[Value] = [None] if any(each.value is None for each in found) else []
    other = None
    for kind in kinds:
        own = [each for each in map(partial(_as_kind, kind), found) if type(each.value) is kind]
        if kind is bool:
            values += [True, False]
        elif kind is str and not any(each.ordered for each in own):
            other = len(values)
            values += _names({each.value for each in own})
        elif kind in _KINDS:
            values += _line(_KINDS[kind], {_KINDS[kind].key(each.value) for each in own})
    return Atoms(tuple(values or [None]), other)


def _as_kind(kind: type, found: Constant) -> Constant:
    """A day and a moment have an order: the day counts as its midnight."""
    if kind is DateTime and isinstance(found.value, Date):
        return Constant(DateTime(found.value, Time(0)), found.ordered)
    if kind is Date and isinstance(found.value, DateTime):
        return Constant(found.value.date, found.ordered)
    return found


def _names(named: set[str]) -> list[str]:
    other = "other"
    while other in named:
        other += "?"
    return [other, *sorted(named)]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of values in order, and how to find one strictly between two keys."""

    key: Callable[[Any], Any]
    value: Callable[[Any], Value]
    between: Callable[[Any, Any], Any]  # keys or None for no end; None when there is none


def _line(kind: _Kind, keys: set[Any]) -> list[Value]:
    """One value before, at, between and after the keys."""
    ends = sorted(keys)
    found: list[Any] = []
    for low, high in zip([None, *ends], [*ends, None], strict=True):
        inside = kind.between(low, high)
        found += [] if inside is None else [inside]
        found += [] if high is None else [high]
    return [kind.value(key) for key in found]


def _whole(
    steps: tuple[int, ...], least: int | None, most: int | None, low: int | None, high: int | None
) -> int | None:
    """Prefer a round distance from an end: an hour rather than a nanosecond."""
    if low is None and high is None:
        return 0
    floor = low if low is not None else (least - 1 if least is not None else None)
    roof = high if high is not None else (most + 1 if most is not None else None)
    for step in steps:
        tried = low + step if low is not None else (high or 0) - step
        if (floor is None or tried > floor) and (roof is None or tried < roof):
            return tried
    return None


def _number(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    """Prefer a whole number, then the one with the fewest digits."""
    if low is None:
        return Decimal(0) if high is None else _apart(NUMBERS.subtract(high, Decimal(1)), high)
    if high is None:
        return _apart(NUMBERS.add(low, Decimal(1)), low)
    for digits in range(NUMBERS.prec):
        unit = Decimal(1).scaleb(-digits)
        tried = NUMBERS.add(low.quantize(unit, ROUND_FLOOR, NUMBERS), unit)
        if tried.is_finite() and low < tried < high:
            return tried
    middle = NUMBERS.divide(NUMBERS.add(low, high), Decimal(2))
    return middle if middle.is_finite() and low < middle < high else None


def _apart(tried: Decimal, end: Decimal) -> Decimal | None:
    return tried if tried.is_finite() and tried != end else None


def _text(low: str | None, high: str | None) -> str | None:
    if low is None:
        return "" if high != "" else None
    return next(
        (low + tail for tail in ("a", " ", "\0") if high is None or low + tail < high), None
    )


def _moment(nanos: int) -> DateTime:
    return DateTime(Date.from_days(nanos // _DAY), Time(nanos % _DAY))


_KINDS: Final[dict[type, _Kind]] = {
    Decimal: _Kind(lambda value: value, lambda key: key, _number),
    str: _Kind(lambda value: value, lambda key: key, _text),
    Date: _Kind(lambda value: value.days, Date.from_days, partial(_whole, (1,), None, None)),
    Time: _Kind(lambda value: value.nanos, Time, partial(_whole, _CLOCK, 0, _DAY - 1)),
    DateTime: _Kind(
        lambda value: value.local, _moment, partial(_whole, (_DAY, *_CLOCK), None, None)
    ),
    DaysDuration: _Kind(
        lambda value: value.nanos, DaysDuration, partial(_whole, (_DAY, *_CLOCK), None, None)
    ),
    MonthsDuration: _Kind(
        lambda value: value.months, MonthsDuration, partial(_whole, (12, 1), None, None)
    ),
}
ANALYSED: Final = frozenset((bool, *_KINDS))
