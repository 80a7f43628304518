"""How points and ranges lie to each other: Allen's relations. Source: DMN 1.5, table 78."""

from __future__ import annotations

from ..operators import order
from ..values import FeelError, Range, Value, kind
from .registry import builtin

_POINT = "number|string|date|time|datetime|duration"


def _compared(left: Value, right: Value) -> int:
    found = order(left, right)
    if found is None:
        raise FeelError(f"cannot compare {kind(left)} and {kind(right)}")
    return found


def _ends(interval: Range) -> tuple[Value, Value]:
    """Return both ends; comparing one that is missing fails."""
    if interval.operator == "!=":
        raise FeelError("all values but one are no range")
    return interval.low, interval.high


def _includes_point(interval: Range, point: Value) -> bool:
    low, high = _ends(interval)
    start, end = _compared(low, point), _compared(high, point)
    return (start < 0 or (start == 0 and interval.low_closed)) and (
        end > 0 or (end == 0 and interval.high_closed)
    )


def _start_order(a: Range, b: Range) -> int:
    """Tell which range starts first; a closed start comes before an open one."""
    found = _compared(_ends(a)[0], _ends(b)[0])
    return found or b.low_closed - a.low_closed


def _end_order(a: Range, b: Range) -> int:
    """Tell which range ends first; an open end comes before a closed one."""
    found = _compared(_ends(a)[1], _ends(b)[1])
    return found or a.high_closed - b.high_closed


def _gap(a: Range, b: Range) -> int:
    """Compare the end of one range with the start of another: below zero, they do not touch."""
    found = _compared(_ends(a)[1], _ends(b)[0])
    return found or (0 if a.high_closed and b.low_closed else -1)


@builtin(f"before(point1: {_POINT}, point2: {_POINT})")
def _before(point1: Value, point2: Value) -> bool:
    return _compared(point1, point2) < 0


@builtin(f"before(point: {_POINT}, range: range)")
def _point_before(point: Value, interval: Range) -> bool:
    found = _compared(point, _ends(interval)[0])
    return found < 0 or (found == 0 and not interval.low_closed)


@builtin(f"before(range: range, point: {_POINT})")
def _range_before(interval: Range, point: Value) -> bool:
    found = _compared(_ends(interval)[1], point)
    return found < 0 or (found == 0 and not interval.high_closed)


@builtin("before(range1: range, range2: range)")
def _ranges_before(a: Range, b: Range) -> bool:
    return _gap(a, b) < 0


@builtin(f"after(point1: {_POINT}, point2: {_POINT})")
def _after(point1: Value, point2: Value) -> bool:
    return _compared(point1, point2) > 0


@builtin(f"after(point: {_POINT}, range: range)")
def _point_after(point: Value, interval: Range) -> bool:
    return _range_before(interval, point)


@builtin(f"after(range: range, point: {_POINT})")
def _range_after(interval: Range, point: Value) -> bool:
    return _point_before(point, interval)


@builtin("after(range1: range, range2: range)")
def _ranges_after(a: Range, b: Range) -> bool:
    return _gap(b, a) < 0


@builtin("meets(range1: range, range2: range)")
def _meets(a: Range, b: Range) -> bool:
    return a.high_closed and b.low_closed and _compared(_ends(a)[1], _ends(b)[0]) == 0


@builtin("met by(range1: range, range2: range)")
def _met_by(a: Range, b: Range) -> bool:
    return _meets(b, a)


@builtin("overlaps(range1: range, range2: range)")
def _overlaps(a: Range, b: Range) -> bool:
    return _gap(a, b) >= 0 and _gap(b, a) >= 0


@builtin("overlaps before(range1: range, range2: range)")
def _overlaps_before(a: Range, b: Range) -> bool:
    return _overlaps(a, b) and _start_order(a, b) < 0 and _end_order(a, b) <= 0


@builtin("overlaps after(range1: range, range2: range)")
def _overlaps_after(a: Range, b: Range) -> bool:
    return _overlaps_before(b, a)


@builtin(f"finishes(point: {_POINT}, range: range)")
def _point_finishes(point: Value, interval: Range) -> bool:
    return interval.high_closed and _compared(point, _ends(interval)[1]) == 0


@builtin("finishes(range1: range, range2: range)")
def _finishes(a: Range, b: Range) -> bool:
    return _end_order(a, b) == 0 and _start_order(a, b) >= 0


@builtin(f"finished by(range: range, point: {_POINT})")
def _finished_by_point(interval: Range, point: Value) -> bool:
    return _point_finishes(point, interval)


@builtin("finished by(range1: range, range2: range)")
def _finished_by(a: Range, b: Range) -> bool:
    return _finishes(b, a)


@builtin(f"includes(range: range, point: {_POINT})")
def _includes(interval: Range, point: Value) -> bool:
    return _includes_point(interval, point)


@builtin("includes(range1: range, range2: range)")
def _includes_range(a: Range, b: Range) -> bool:
    return _start_order(a, b) <= 0 and _end_order(a, b) >= 0


@builtin(f"during(point: {_POINT}, range: range)")
def _point_during(point: Value, interval: Range) -> bool:
    return _includes_point(interval, point)


@builtin("during(range1: range, range2: range)")
def _during(a: Range, b: Range) -> bool:
    return _includes_range(b, a)


@builtin(f"starts(point: {_POINT}, range: range)")
def _point_starts(point: Value, interval: Range) -> bool:
    return interval.low_closed and _compared(point, _ends(interval)[0]) == 0


@builtin("starts(range1: range, range2: range)")
def _starts(a: Range, b: Range) -> bool:
    return _start_order(a, b) == 0 and _end_order(a, b) <= 0


@builtin(f"started by(range: range, point: {_POINT})")
def _started_by_point(interval: Range, point: Value) -> bool:
    return _point_starts(point, interval)


@builtin("started by(range1: range, range2: range)")
def _started_by(a: Range, b: Range) -> bool:
    return _starts(b, a)


@builtin(f"coincides(point1: {_POINT}, point2: {_POINT})")
def _coincide(point1: Value, point2: Value) -> bool:
    return _compared(point1, point2) == 0


@builtin("coincides(range1: range, range2: range)")
def _coincides(a: Range, b: Range) -> bool:
    return _start_order(a, b) == 0 and _end_order(a, b) == 0
