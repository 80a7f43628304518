"""JSON data as FEEL values and back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from .functions.temporals import from_python
from .temporal import NANO, Date, DaysDuration, Time
from .text import plain
from .values import MAX_LEVELS, NUMBERS, Value, kind

_EXACT = 10**NUMBERS.prec  # whole numbers below it need no rounding


def from_json(value: Any, depth: int = 0) -> Value:
    """Return JSON data, or Python's dates and times, as a FEEL value; FEEL values stay.

    Raises ValueError for data nested more than 200 deep, with a number that is not finite, or
    of a class that is neither JSON nor FEEL.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if type(value) is int:
        return Decimal(value) if -_EXACT < value < _EXACT else NUMBERS.create_decimal(value)
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if depth > MAX_LEVELS:
        raise ValueError(f"the data is nested more than {MAX_LEVELS} deep")
    if isinstance(value, list | tuple):
        return [from_json(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): from_json(item, depth + 1) for key, item in value.items()}
    return _from_python(value)


def _number(value: float | Decimal) -> Decimal:
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if len(number.as_tuple().digits) > NUMBERS.prec or abs(number.adjusted()) > NUMBERS.Emax:
        number = NUMBERS.create_decimal(number)
    if not number.is_finite():
        raise ValueError(f"{value} is no number of the standard")
    return number


def _from_python(value: Any) -> Value:
    if isinstance(value, datetime):
        return from_python(value)
    if isinstance(value, date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, time):
        moment = from_python(datetime.combine(date(1970, 1, 1), value))
        return Time(moment.time.nanos, moment.time.zone)
    if isinstance(value, timedelta):
        return DaysDuration(value // timedelta(microseconds=1) * (NANO // 1_000_000))
    if kind(value) == "unknown":
        raise ValueError(f"{type(value).__name__} is no value of FEEL")
    return value


def to_json(value: Value) -> Any:
    """Return a FEEL value as JSON data; dates, durations, ranges and functions become text.

    A whole number becomes an int; any other the nearest float, or text where a float would
    lose digits.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return plain(value)


def _json_number(value: Decimal) -> int | float | str:
    if value.adjusted() < 18 and value == value.to_integral_value():
        return int(value)
    nearest = float(value)
    return nearest if Decimal(repr(nearest)) == value else plain(value)
