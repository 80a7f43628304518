"""Conversion functions: numbers, strings, ranges from text and back."""

from __future__ import annotations

import re
from decimal import Decimal

from ..costs import ZONE
from ..operators import number as finite
from ..operators import order
from ..temporal import parse_date, parse_datetime, parse_duration, parse_temporal, parse_time
from ..text import plain
from ..tokens import FeelSyntaxError, Token, tokenize
from ..values import NUMBERS, FeelError, Range, Run, Value, kind
from .registry import builtin

_TOKEN = 8  # steps, at most, for a character of FEEL
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,6})?")


@builtin("number(from: string, grouping separator?: string|null, decimal separator?: string|null)")
def _number(source: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    if grouping not in (None, " ", ",", "."):
        raise FeelError("the grouping separator must be a space, comma, period or null")
    if point not in (None, ",", ".") or (point is not None and point == grouping):
        raise FeelError("the decimal separator must be a comma or period, not the grouping one")
    text = source.replace(grouping, "") if grouping else source
    if point == ",":
        if "." in text:
            raise FeelError(f"{source!r} is no number")
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise FeelError(f"{source!r} is no number")
    return finite(NUMBERS.create_decimal(text))


@builtin("string(from: any)")
def _string(run: Run, source: Value) -> str | None:
    if source is None:
        return None
    run.weigh(source)
    return plain(source)


@builtin("range(from: string)", cost=2 * ZONE)
def _range(run: Run, source: str) -> Range:
    """Read a range whose ends are literals: numbers, strings, @"…" or constructor calls."""
    run.spend(_TOKEN * len(source))
    try:
        tokens = tokenize(source.strip())[:-1]
    except FeelSyntaxError as invalid:
        raise FeelError(str(invalid)) from invalid
    texts = [token.text if token.kind == "symbol" else "" for token in tokens]
    if len(tokens) < 5 or texts[0] not in ("[", "]", "(") or texts[-1] not in ("[", "]", ")"):
        raise FeelError(f"{source!r} is no range like [1..3]")
    if texts.count("..") != 1:
        raise FeelError(f"{source!r} is no range like [1..3]")
    middle = texts.index("..")
    low, high = _endpoint(tokens[1:middle]), _endpoint(tokens[middle + 1 : -1])
    found = order(low, high, run)
    if kind(low) != kind(high) or found is None:
        raise FeelError("both ends must be of one kind that has an order")
    if found > 0:
        raise FeelError("the range ends before it starts")
    return Range(low, high, texts[0] == "[", texts[-1] == "]")


_CONSTRUCTORS = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "duration": parse_duration,
}


def _endpoint(tokens: list[Token]) -> Value:
    kinds = [token.kind for token in tokens]
    texts = [token.text for token in tokens]
    if kinds == ["number"] or (kinds == ["symbol", "number"] and texts[0] == "-"):
        return finite(NUMBERS.create_decimal("".join(texts)))
    if kinds == ["string"]:
        return texts[0]
    if kinds == ["symbol", "string"] and texts[0] == "@":
        return parse_temporal(texts[1])
    if kinds[-3:] == ["symbol", "string", "symbol"] and (texts[-3], texts[-1]) == ("(", ")"):
        constructor = _CONSTRUCTORS.get(" ".join(texts[:-3]))
        if constructor is not None:
            return constructor(texts[-2])
    raise FeelError("the ends of a range must be literals")
