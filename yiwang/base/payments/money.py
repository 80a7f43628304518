"""Amounts: whole fen in records and sums, yuan with two decimals for people and programs."""

from decimal import Decimal, InvalidOperation
from typing import Any

from yiwang.base.payments.errors import AmountRefused

MOST = 10**13  # fen; a hundred billion yuan, more than any order of a city


def fen(yuan: Any) -> int:
    """Whole fen.

    Raises:
        AmountRefused: no number, not positive, with parts of a fen, or beyond all measure.
    """
    try:
        amount = Decimal(str(yuan)) * 100
    except InvalidOperation as error:
        raise AmountRefused(str(yuan)[:40]) from error
    if not amount.is_finite() or not 0 < amount <= MOST or amount != int(amount):
        raise AmountRefused(str(yuan)[:40])
    return int(amount)


def yuan(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)


def said(amount: int) -> str:
    """As programs read it: `200.00`."""
    return f"{yuan(amount):.2f}"
