"""How points and ranges lie to each other: Allen's relations. Source: DMN 1.5, table 78."""

from __future__ import annotations

from ..operators import order
from ..values import FeelError, Range, Run, Value, kind
from .registry import builtin

_POINT = "number|string|date|time|datetime|duration"


def _compared(run: Run, left: Value, right: Value) -> int:
    found = order(left, right, run)
    if found is None:
        raise FeelError(f"cannot compare {kind(left)} and {kind(right)}")
    return found


def _ends(interval: Range) -> tuple[Value, Value]:
    """Return both ends; comparing one that is missing fails."""
    if interval.operator == "!=":
        raise FeelError("all values but one are no range")
    return interval.low, interval.high


def _includes_point(run: Run, interval: Range, point: Value) -> bool:
    low, high = _ends(interval)
    start, end = _compared(run, low, point), _compared(run, high, point)
    return (start < 0 or (start == 0 and interval.low_closed)) and (
        end > 0 or (end == 0 and interval.high_closed)
    )


def _start_order(run: Run, a: Range, b: Range) -> int:
    """Tell which range starts first; a closed start comes before an open one."""
    found = _compared(run, _ends(a)[0], _ends(b)[0])
    return found or b.low_closed - a.low_closed


def _end_order(run: Run, a: Range, b: Range) -> int:
    """Tell which range ends first; an open end comes before a closed one."""
    found = _compared(run, _ends(a)[1], _ends(b)[1])
    return found or a.high_closed - b.high_closed


def _gap(run: Run, a: Range, b: Range) -> int:
    """Compare the end of one range with the start of another: below zero, they do not touch."""
    found = _compared(run, _ends(a)[1], _ends(b)[0])
    return found or (0 if a.high_closed and b.low_closed else -1)


@builtin(f"before(point1: {_POINT}, point2: {_POINT})")
def _before(run: Run, point1: Value, point2: Value) -> bool:
    return _compared(run, point1, point2) < 0


@builtin(f"before(point: {_POINT}, range: range)")
def _point_before(run: Run, point: Value, interval: Range) -> bool:
    found = _compared(run, point, _ends(interval)[0])
    return found < 0 or (found == 0 and not interval.low_closed)


@builtin(f"before(range: range, point: {_POINT})")
def _range_before(run: Run, interval: Range, point: Value) -> bool:
    found = _compared(run, _ends(interval)[1], point)
    return found < 0 or (found == 0 and not interval.high_closed)


@builtin("before(range1: range, range2: range)")
def _ranges_before(run: Run, a: Range, b: Range) -> bool:
    return _gap(run, a, b) < 0


@builtin(f"after(point1: {_POINT}, point2: {_POINT})")
def _after(run: Run, point1: Value, point2: Value) -> bool:
    return _compared(run, point1, point2) > 0


@builtin(f"after(point: {_POINT}, range: range)")
def _point_after(run: Run, point: Value, interval: Range) -> bool:
    return _range_before(run, interval, point)


@builtin(f"after(range: range, point: {_POINT})")
def _range_after(run: Run, interval: Range, point: Value) -> bool:
    return _point_before(run, point, interval)


@builtin("after(range1: range, range2: range)")
def _ranges_after(run: Run, a: Range, b: Range) -> bool:
    return _gap(run, b, a) < 0


@builtin("meets(range1: range, range2: range)")
def _meets(run: Run, a: Range, b: Range) -> bool:
    return a.high_closed and b.low_closed and _compared(run, _ends(a)[1], _ends(b)[0]) == 0


@builtin("met by(range1: range, range2: range)")
def _met_by(run: Run, a: Range, b: Range) -> bool:
    return _meets(run, b, a)


@builtin("overlaps(range1: range, range2: range)")
def _overlaps(run: Run, a: Range, b: Range) -> bool:
    return _gap(run, a, b) >= 0 and _gap(run, b, a) >= 0


@builtin("overlaps before(range1: range, range2: range)")
def _overlaps_before(run: Run, a: Range, b: Range) -> bool:
    return _overlaps(run, a, b) and _start_order(run, a, b) < 0 and _end_order(run, a, b) <= 0


@builtin("overlaps after(range1: range, range2: range)")
def _overlaps_after(run: Run, a: Range, b: Range) -> bool:
    return _overlaps_before(run, b, a)


@builtin(f"finishes(point: {_POINT}, range: range)")
def _point_finishes(run: Run, point: Value, interval: Range) -> bool:
    return interval.high_closed and _compared(run, point, _ends(interval)[1]) == 0


@builtin("finishes(range1: range, range2: range)")
def _finishes(run: Run, a: Range, b: Range) -> bool:
    return _end_order(run, a, b) == 0 and _start_order(run, a, b) >= 0


@builtin(f"finished by(range: range, point: {_POINT})")
def _finished_by_point(run: Run, interval: Range, point: Value) -> bool:
    return _point_finishes(run, point, interval)


@builtin("finished by(range1: range, range2: range)")
def _finished_by(run: Run, a: Range, b: Range) -> bool:
    return _finishes(run, b, a)


@builtin(f"includes(range: range, point: {_POINT})")
def _includes(run: Run, interval: Range, point: Value) -> bool:
    return _includes_point(run, interval, point)


@builtin("includes(range1: range, range2: range)")
def _includes_range(run: Run, a: Range, b: Range) -> bool:
    return _start_order(run, a, b) <= 0 and _end_order(run, a, b) >= 0


@builtin(f"during(point: {_POINT}, range: range)")
def _point_during(run: Run, point: Value, interval: Range) -> bool:
    return _includes_point(run, interval, point)


@builtin("during(range1: range, range2: range)")
def _during(run: Run, a: Range, b: Range) -> bool:
    return _includes_range(run, b, a)


@builtin(f"starts(point: {_POINT}, range: range)")
def _point_starts(run: Run, point: Value, interval: Range) -> bool:
    return interval.low_closed and _compared(run, point, _ends(interval)[0]) == 0


@builtin("starts(range1: range, range2: range)")
def _starts(run: Run, a: Range, b: Range) -> bool:
    return _start_order(run, a, b) == 0 and _end_order(run, a, b) <= 0


@builtin(f"started by(range: range, point: {_POINT})")
def _started_by_point(run: Run, interval: Range, point: Value) -> bool:
    return _point_starts(run, point, interval)


@builtin("started by(range1: range, range2: range)")
def _started_by(run: Run, a: Range, b: Range) -> bool:
    return _starts(run, b, a)


@builtin(f"coincides(point1: {_POINT}, point2: {_POINT})")
def _coincide(run: Run, point1: Value, point2: Value) -> bool:
    return _compared(run, point1, point2) == 0


@builtin("coincides(range1: range, range2: range)")
def _coincides(run: Run, a: Range, b: Range) -> bool:
    return _start_order(run, a, b) == 0 and _end_order(run, a, b) == 0
