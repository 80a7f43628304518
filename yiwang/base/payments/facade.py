"""Payments for other contexts.

`order`, `lower`, `waive`, `refund` and `pay_out` are parts of an action: the caller's own action,
with its permission, evidence and transaction, stands around them. Amounts are yuan. Whoever waits
for the money listens to `payments.paid`, whose content says whether the order is settled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from yiwang.base.payments import ledger, money, refunds
from yiwang.base.payments.models import Order
from yiwang.base.payments.orders import lower, order, waive
from yiwang.base.payments.payouts import account_of, pay_out
from yiwang.base.payments.queries import of_case, payouts_of
from yiwang.base.payments.values import (
    Item,
    OrderLowered,
    PaymentMade,
    PaymentOrdered,
    PaymentRefunded,
    Standing,
)
from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say

__all__ = [
    "Item",
    "Order",
    "OrderLowered",
    "Owed",
    "PaymentMade",
    "PaymentOrdered",
    "PaymentRefunded",
    "Standing",
    "account_of",
    "lower",
    "of_case",
    "order",
    "owed",
    "pay_out",
    "payouts_of",
    "refund",
    "standing",
    "waive",
    "yuan",
]


def refund(
    actor: Actor, order_id: UUID, reason: str, amount: Decimal | None = None
) -> Sequence[UUID]:
    """Send money back; part of an action. amount: yuan; None: what was paid beyond what is owed.

    Raises:
        NotPossible: more than was paid, nothing, or without a reason.
    """
    fen = money.fen(amount) if amount is not None else 0
    return [each.id for each in refunds.refund(actor, order_id, fen, reason)]


@dataclass(frozen=True)
class Owed:
    """An order as the page of its case shows it. owed: yuan; due: None when nothing is owed."""

    number: str
    title: str
    token: str
    owed: Decimal
    due: date | None


def owed(actor: Actor, case_id: UUID) -> list[Owed]:
    """The orders in a case that are not taken back, the first one first."""
    found = [each for each in of_case(actor, case_id) if each.state != Order.State.CANCELLED]
    rows = [(each, ledger.standing(each, actor.today)) for each in found]
    return [
        Owed(each.number, say(each.title), each.token, money.yuan(now.owed), now.next_due)
        for each, now in rows
    ]


def standing(actor: Actor, found: Order) -> Standing:
    """What an order comes to today, in fen: principal, surcharge, paid, owed."""
    return ledger.standing(found, actor.today)


yuan = money.yuan
