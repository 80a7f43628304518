"""Numeric and boolean functions."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from typing import Final

from ..costs import CALL, POWER
from ..operators import negate, number
from ..values import NUMBERS, FeelError, Value
from .registry import builtin

# Wide enough that rounding to a scale never meets the 34 digits of a number.
_WIDE: Final = Context(prec=13_000, Emin=-20_000, Emax=20_000, traps=[])
_ROUNDED: Final = CALL + 16  # steps
_MIN_SCALE, _MAX_SCALE = -6111, 6176


def _rounded(n: Decimal, scale: Decimal, rounding: str) -> Decimal:
    if not _MIN_SCALE <= scale <= _MAX_SCALE:
        raise FeelError(f"scale must lie between {_MIN_SCALE} and {_MAX_SCALE}")
    if n.is_zero():
        return Decimal(0)
    places = int(scale)
    if n.as_tuple().exponent >= -places:  # type: ignore[operator]  # finite, so an int
        return n
    unit = Decimal((0, (1,), -places))
    return number(NUMBERS.plus(n.quantize(unit, rounding=rounding, context=_WIDE)))


@builtin("decimal(n: number, scale: number)", cost=_ROUNDED)
def _decimal(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_HALF_EVEN)


@builtin("floor(n: number, scale?: number)", cost=_ROUNDED)
def _floor(n: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    return _rounded(n, scale, ROUND_FLOOR)


@builtin("ceiling(n: number, scale?: number)", cost=_ROUNDED)
def _ceiling(n: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    return _rounded(n, scale, ROUND_CEILING)


@builtin("round up(n: number, scale: number)", cost=_ROUNDED)
def _round_up(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_UP)


@builtin("round down(n: number, scale: number)", cost=_ROUNDED)
def _round_down(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_DOWN)


@builtin("round half up(n: number, scale: number)", cost=_ROUNDED)
def _round_half_up(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number)", cost=_ROUNDED)
def _round_half_down(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_HALF_DOWN)


@builtin("abs(n: number|duration)")
def _abs(n: Value) -> Value:
    return negate(n) if n < type(n)(0) else n


@builtin("modulo(dividend: number, divisor: number)", cost=_ROUNDED)
def _modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    if not divisor:
        raise FeelError("division by zero")
    if dividend.adjusted() - divisor.adjusted() > 6000:
        raise FeelError("the numbers are too far apart")
    remainder = _WIDE.remainder(dividend, divisor)
    if remainder and (remainder < 0) != (divisor < 0):
        remainder = _WIDE.add(remainder, divisor)
    return number(NUMBERS.plus(remainder))


@builtin("sqrt(number: number)", cost=_ROUNDED)
def _sqrt(n: Decimal) -> Decimal:
    if n < 0:
        raise FeelError("a negative number has no square root")
    return NUMBERS.sqrt(n)


@builtin("log(number: number)", cost=POWER)
def _log(n: Decimal) -> Decimal:
    if n <= 0:
        raise FeelError("only positive numbers have a logarithm")
    return NUMBERS.ln(n)


@builtin("exp(number: number)", cost=POWER // 4)
def _exp(n: Decimal) -> Decimal:
    return number(NUMBERS.exp(n))


def _parity(n: Decimal) -> int:
    if n != n.to_integral_value():
        raise FeelError("only whole numbers are odd or even")
    return int(_WIDE.remainder(n, Decimal(2)))


@builtin("odd(number: number)", cost=_ROUNDED)
def _odd(n: Decimal) -> bool:
    return _parity(n) != 0


@builtin("even(number: number)", cost=_ROUNDED)
def _even(n: Decimal) -> bool:
    return _parity(n) == 0


@builtin("not(negand: any)")
def _not(negand: Value) -> bool | None:
    if negand is not None and type(negand) is not bool:
        raise FeelError("only a boolean can be negated")
    return None if negand is None else not negand
