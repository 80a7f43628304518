"""Payments for other contexts.

`order`, `lower`, `waive` and `refund` are parts of an action: the caller's own action, with its
permission, evidence and transaction, stands around them. Amounts are yuan. Whoever waits for the
money listens to `payments.paid`, whose content says whether the order is settled.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from yiwang.base.payments import ledger, money, refunds
from yiwang.base.payments.models import Order
from yiwang.base.payments.orders import lower, order, waive
from yiwang.base.payments.queries import of_case
from yiwang.base.payments.values import (
    Item,
    OrderLowered,
    PaymentMade,
    PaymentOrdered,
    PaymentRefunded,
    Standing,
)
from yiwang.kernel.actor import Actor

__all__ = [
    "Item",
    "Order",
    "OrderLowered",
    "PaymentMade",
    "PaymentOrdered",
    "PaymentRefunded",
    "Standing",
    "lower",
    "of_case",
    "order",
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


def standing(actor: Actor, found: Order) -> Standing:
    """What an order comes to today, in fen: principal, surcharge, paid, owed."""
    return ledger.standing(found, actor.today)


yuan = money.yuan
