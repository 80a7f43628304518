"""Values as text: the `string()` of the standard and FEEL literals."""

from __future__ import annotations

from decimal import Decimal

from .temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from .values import Function, Range, Value

_TEMPORAL = (Date, Time, DateTime, DaysDuration, MonthsDuration)


def number_text(number: Decimal) -> str:
    """Return plain digits without exponent: Decimal("1E+3") is "1000"."""
    return format(number, "f") if number else "0"


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def literal(value: Value) -> str:
    """Return a value as FEEL would write it inside a list or context."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return quoted(value)
    return plain(value)


def plain(value: Value) -> str:
    """Return a value as `string()` does; a string stays as it is."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, _TEMPORAL):
        return str(value)
    return _composite(value)


def _composite(value: Value) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Range):
        return range_text(value)
    if isinstance(value, Function):
        return "function(" + ", ".join(p.name for p in value.parameters) + ")"
    return f"function {getattr(value, 'name', '')}".strip()


def _key(key: str) -> str:
    return key if key.replace(" ", "").replace("_", "").isalnum() else quoted(key)


def _endpoint(value: Value) -> str:
    return f"@{quoted(str(value))}" if isinstance(value, _TEMPORAL) else literal(value)


def range_text(value: Range) -> str:
    if value.operator:
        end = value.high if value.operator in ("<", "<=") else value.low
        return f"({value.operator} {_endpoint(end)})"
    low, high = _endpoint(value.low), _endpoint(value.high)
    return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"
