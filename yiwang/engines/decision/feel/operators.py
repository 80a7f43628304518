"""Arithmetic, equality and order of FEEL values. FeelError says why there is no result."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import Final

from .costs import ELEMENT, TEMPORAL
from .temporal import (
    DAY_SECONDS,
    MAX_YEAR,
    NANO,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
)
from .values import NUMBERS, FeelError, Range, Run, Value, kind

_DAY: Final = DAY_SECONDS * NANO
_MAX_MONTHS: Final = 12 * MAX_YEAR * 10
_MAX_NANOS: Final = 400 * MAX_YEAR * _DAY
_TEXT_LIMIT: Final = 1_000_000  # characters of one string
_SHORT: Final = 128  # characters that are compared in no time


def number(value: Decimal) -> Decimal:
    """Return a finite number, or fail."""
    if not value.is_finite():
        raise FeelError("the result is no number the standard can hold")
    return value


def _whole(value: Decimal) -> int:
    if value.adjusted() > 40:
        raise FeelError("the result is too large")
    return int(value.to_integral_value(rounding=ROUND_DOWN))


def days_duration(nanos: int) -> DaysDuration:
    if abs(nanos) > _MAX_NANOS:
        raise FeelError("the duration is too long")
    return DaysDuration(nanos)


def months_duration(months: int) -> MonthsDuration:
    if abs(months) > _MAX_MONTHS:
        raise FeelError("the duration is too long")
    return MonthsDuration(months)


def _join(left: str, right: str) -> str:
    if len(left) + len(right) > _TEXT_LIMIT:
        raise FeelError(f"the text would be longer than {_TEXT_LIMIT} characters")
    return left + right


def _shift_date(date: Date, duration: DaysDuration) -> Date:
    return Date.from_days((date.days * _DAY + duration.nanos) // _DAY)


def _shift_time(time: Time, duration: DaysDuration) -> Time:
    return Time((time.nanos + duration.nanos) % _DAY, time.zone)


def _both_zoned(left: Time | DateTime, right: Time | DateTime) -> None:
    if (left.offset is None) != (right.offset is None):
        raise FeelError("one has a time zone and the other has none")


def _between_datetimes(left: DateTime, right: DateTime) -> DaysDuration:
    _both_zoned(left, right)
    return days_duration(left.instant - right.instant)


def _between_times(left: Time, right: Time) -> DaysDuration:
    _both_zoned(left, right)
    return days_duration(left.instant - right.instant)


def midnight(date: Date) -> DateTime:
    """Return a date as the standard sees it beside a date and time: midnight in UTC."""
    return DateTime(date, Time(0, 0))


def _scale(nanos: int, factor: Decimal) -> DaysDuration:
    return days_duration(_whole(number(NUMBERS.multiply(Decimal(nanos), factor))))


def _scale_months(months: int, factor: Decimal) -> MonthsDuration:
    return months_duration(_whole(number(NUMBERS.multiply(Decimal(months), factor))))


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise FeelError("division by zero")
    return number(NUMBERS.divide(left, right))


def _power(left: Decimal, right: Decimal) -> Decimal:
    if not left and not right:
        return Decimal(1)
    return number(NUMBERS.power(left, right))


Operation = Callable[[Value, Value], Value]
_N, _S, _D, _T, _DT = Decimal, str, Date, Time, DateTime
_DD, _MD = DaysDuration, MonthsDuration

_OPERATIONS: Final[dict[tuple[str, type, type], Operation]] = {
    ("+", _N, _N): lambda a, b: number(NUMBERS.add(a, b)),
    ("+", _S, _S): _join,
    ("+", _D, _DD): _shift_date,
    ("+", _DD, _D): lambda a, b: _shift_date(b, a),
    ("+", _D, _MD): lambda a, b: a.plus_months(b.months),
    ("+", _MD, _D): lambda a, b: b.plus_months(a.months),
    ("+", _T, _DD): _shift_time,
    ("+", _DD, _T): lambda a, b: _shift_time(b, a),
    ("+", _DT, _DD): lambda a, b: a.plus_nanos(b.nanos),
    ("+", _DD, _DT): lambda a, b: b.plus_nanos(a.nanos),
    ("+", _DT, _MD): lambda a, b: a.plus_months(b.months),
    ("+", _MD, _DT): lambda a, b: b.plus_months(a.months),
    ("+", _DD, _DD): lambda a, b: days_duration(a.nanos + b.nanos),
    ("+", _MD, _MD): lambda a, b: months_duration(a.months + b.months),
    ("-", _N, _N): lambda a, b: number(NUMBERS.subtract(a, b)),
    ("-", _D, _D): lambda a, b: days_duration((a.days - b.days) * _DAY),
    ("-", _DT, _DT): _between_datetimes,
    ("-", _DT, _D): lambda a, b: _between_datetimes(a, midnight(b)),
    ("-", _D, _DT): lambda a, b: _between_datetimes(midnight(a), b),
    ("-", _T, _T): _between_times,
    ("-", _D, _DD): lambda a, b: _shift_date(a, DaysDuration(-b.nanos)),
    ("-", _D, _MD): lambda a, b: a.plus_months(-b.months),
    ("-", _T, _DD): lambda a, b: _shift_time(a, DaysDuration(-b.nanos)),
    ("-", _DT, _DD): lambda a, b: a.plus_nanos(-b.nanos),
    ("-", _DT, _MD): lambda a, b: a.plus_months(-b.months),
    ("-", _DD, _DD): lambda a, b: days_duration(a.nanos - b.nanos),
    ("-", _MD, _MD): lambda a, b: months_duration(a.months - b.months),
    ("*", _N, _N): lambda a, b: number(NUMBERS.multiply(a, b)),
    ("*", _N, _DD): lambda a, b: _scale(b.nanos, a),
    ("*", _DD, _N): lambda a, b: _scale(a.nanos, b),
    ("*", _N, _MD): lambda a, b: _scale_months(b.months, a),
    ("*", _MD, _N): lambda a, b: _scale_months(a.months, b),
    ("/", _N, _N): _quotient,
    ("/", _DD, _N): lambda a, b: days_duration(_whole(_quotient(Decimal(a.nanos), b))),
    ("/", _MD, _N): lambda a, b: months_duration(_whole(_quotient(Decimal(a.months), b))),
    ("/", _DD, _DD): lambda a, b: _quotient(Decimal(a.nanos), Decimal(b.nanos)),
    ("/", _MD, _MD): lambda a, b: _quotient(Decimal(a.months), Decimal(b.months)),
    ("**", _N, _N): _power,
}
_VERBS: Final = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "raise"}


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    """Return `left operator right`. Raises FeelError."""
    operation = _OPERATIONS.get((operator, type(left), type(right)))
    if operation is None:
        raise FeelError(f"cannot {_VERBS[operator]} {kind(left)} and {kind(right)}")
    try:
        return operation(left, right)
    except (ValueError, OverflowError) as beyond:
        raise FeelError(str(beyond)) from beyond


def negate(value: Value) -> Value:
    """Return the value with its sign changed. Raises FeelError."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, DaysDuration):
        return DaysDuration(-value.nanos)
    if isinstance(value, MonthsDuration):
        return MonthsDuration(-value.months)
    raise FeelError(f"cannot negate {kind(value)}")


def equal(left: Value, right: Value, run: Run) -> bool | None:
    """Return FEEL equality: null for values of different kinds, neither of them null."""
    if left is right:
        return True
    if left is None or right is None:
        return False
    same = type(left)
    if same is not type(right):
        return None
    if same is Decimal:
        return bool(left == right)
    if same is str:
        _charge_texts(left, right, run)
    elif same is list:
        return _equal_lists(left, right, run)
    elif same is dict:
        return left.keys() == right.keys() and _equal_lists(
            list(left.values()), [right[key] for key in left], run
        )
    elif same is Time or same is DateTime:
        run.spend(2 * TEMPORAL)
        return _same_moment(left, right)
    elif same is Range:
        return _equal_ranges(left, right, run)
    return bool(left == right)


def _charge_texts(left: str, right: str, run: Run) -> None:
    if len(left) > _SHORT and len(right) > _SHORT:
        run.spend(min(len(left), len(right)) // _SHORT)


def _equal_lists(left: list[Value], right: list[Value], run: Run) -> bool:
    if len(left) != len(right):
        return False
    run.spend(ELEMENT * (len(left) + 1))
    return all(equal(a, b, run) is True for a, b in zip(left, right, strict=True))


def _same_moment(left: Time | DateTime, right: Time | DateTime) -> bool:
    """Compare to the second, as the standard's components do, and by instant."""
    if (left.offset is None) != (right.offset is None):
        return False
    return left.instant // NANO == right.instant // NANO


def _equal_ranges(left: Range, right: Range, run: Run) -> bool:
    return (
        (left.operator, left.low_closed, left.high_closed)
        == (right.operator, right.low_closed, right.high_closed)
        and equal(left.low, right.low, run) is True
        and equal(left.high, right.high, run) is True
    )


def order(left: Value, right: Value, run: Run) -> int | None:
    """Return a negative, zero or positive number; None when the values have no order."""
    same = type(left)
    if same is not type(right):
        return _mixed_order(left, right, run)
    if same is Decimal or same is DaysDuration or same is MonthsDuration:
        return int(left > right) - int(left < right)
    if same is str:
        _charge_texts(left, right, run)
        return int(left > right) - int(left < right)
    if same is Date:
        return int(left.days) - int(right.days)
    if same is Time or same is DateTime:
        run.spend(2 * TEMPORAL)
        if (left.offset is None) != (right.offset is None):
            return None
        return int(left.instant) - int(right.instant)
    return None


def _mixed_order(left: Value, right: Value, run: Run) -> int | None:
    if isinstance(left, Date) and isinstance(right, DateTime):
        return order(DateTime(left, Time(0, 0 if right.offset is not None else None)), right, run)
    if isinstance(left, DateTime) and isinstance(right, Date):
        found = _mixed_order(right, left, run)
        return None if found is None else -found
    return None


_HOLDS: Final[dict[str, Callable[[int], bool]]] = {
    "<": lambda found: found < 0,
    "<=": lambda found: found <= 0,
    ">": lambda found: found > 0,
    ">=": lambda found: found >= 0,
}


def compare(operator: str, left: Value, right: Value, run: Run) -> bool | None:
    """Return `left operator right` for any comparison; null when the kinds do not go together."""
    if operator == "=":
        return equal(left, right, run)
    if operator == "!=":
        same = equal(left, right, run)
        return None if same is None else not same
    found = order(left, right, run)
    if found is None:
        return None
    return _HOLDS[operator](found)


def contains(interval: Range, value: Value, run: Run) -> bool | None:
    """Tell whether a value lies in a range; null when it cannot be compared with an end."""
    if interval.operator:
        end = interval.high if interval.operator in ("<", "<=") else interval.low
        return compare(interval.operator, value, end, run)
    low = compare(">=" if interval.low_closed else ">", value, interval.low, run)
    high = compare("<=" if interval.high_closed else "<", value, interval.high, run)
    if low is False or high is False:
        return False
    return None if low is None or high is None else True


def satisfies(value: Value, test: Value, run: Run) -> bool | None:
    """Answer `value in test`: a range contains it, a list is it or has it, else equality."""
    if isinstance(test, list):
        if isinstance(value, list) and equal(value, test, run):
            return True
        run.spend(2 * ELEMENT * len(test))
        return any(_meets(value, item, run) is True for item in test)
    return _meets(value, test, run)


def _meets(value: Value, item: Value, run: Run) -> bool | None:
    """Test against an element of a list: a list inside a list is a value like any other."""
    if isinstance(item, Range) and not isinstance(value, Range):
        return contains(item, value, run)
    return equal(value, item, run)
