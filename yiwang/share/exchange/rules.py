"""What a grant lets through. Pure.

A filter of rows is a list of conditions that all hold: a field, one of `OPERATORS`, and a value.
Nothing else is taken, so the same filter means the same to the gateway, which looks at one row, and
to a batch, which asks the lake.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

MOST_CONDITIONS, MOST_VALUES, LONGEST = 10, 100, 200
Plain = str | int | float | bool


def _starts(value: Any, wanted: Any) -> bool:
    return str(value).startswith(str(wanted))


def _among(value: Any, wanted: Any) -> bool:
    return any(_compared(operator.eq, value, each) for each in wanted)


def _compared(compare: Callable[[Any, Any], bool], value: Any, wanted: Any) -> bool:
    """Numbers as numbers, all else as text; days are written so that text orders them."""
    try:
        left, right = Decimal(str(value)), Decimal(str(wanted))
    except InvalidOperation:
        return compare(str(value), str(wanted))
    return compare(left, right)


# How each is written in SQL over text columns stands in `batches`.
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda value, wanted: _compared(operator.eq, value, wanted),
    "!=": lambda value, wanted: _compared(operator.ne, value, wanted),
    "<": lambda value, wanted: _compared(operator.lt, value, wanted),
    "<=": lambda value, wanted: _compared(operator.le, value, wanted),
    ">": lambda value, wanted: _compared(operator.gt, value, wanted),
    ">=": lambda value, wanted: _compared(operator.ge, value, wanted),
    "in": _among,
    "starts": _starts,
}


@dataclass(frozen=True)
class Condition:
    """One condition; a row without a value in the field does not meet it."""

    field: str
    op: str
    value: Plain | tuple[Plain, ...]

    def meets(self, row: Mapping[str, Any]) -> bool:
        found = row.get(self.field)
        return found is not None and OPERATORS[self.op](found, self.value)

    def plain(self) -> dict[str, Any]:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"field": self.field, "op": self.op, "value": value}


def conditions(given: Sequence[Mapping[str, Any]], known: Iterable[str]) -> list[Condition]:
    """Read a filter.

    Raises:
        ValueError: no such field or operator, a value that is none, or too many of them.
    """
    fields = frozenset(known)
    if len(given) > MOST_CONDITIONS:
        raise ValueError(f"at most {MOST_CONDITIONS} conditions")
    return [_condition(each, fields) for each in given]


def _condition(given: Mapping[str, Any], known: frozenset[str]) -> Condition:
    name, op, value = (given.get(key) for key in ("field", "op", "value"))
    if name not in known:
        raise ValueError(f"no field {name!r}")
    if op not in OPERATORS:
        raise ValueError(f"no operator {op!r}; there are {', '.join(OPERATORS)}")
    several = isinstance(value, list | tuple)
    if several != (op == "in"):
        raise ValueError(f"{op!r} takes {'a list' if op == 'in' else 'one value'}")
    values: tuple[Any, ...] = tuple(value) if isinstance(value, list | tuple) else (value,)
    if not 0 < len(values) <= MOST_VALUES or not all(map(_is_plain, values)):
        raise ValueError(f"a value is a text of at most {LONGEST} characters or a number")
    return Condition(str(name), str(op), values if several else values[0])


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and len(value) <= LONGEST)


def passes(row: Mapping[str, Any], filter_: Iterable[Condition]) -> bool:
    return all(each.meets(row) for each in filter_)
