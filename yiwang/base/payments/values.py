"""What crosses the boundary of this context."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class Item:
    """A part of an amount. amount: yuan."""

    title: Mapping[str, str]
    amount: Decimal


@dataclass(frozen=True)
class Standing:
    """How an order stands on a day, all in fen; derived from its ledger.

    principal: ordered less what was lowered. surcharge: for late payment, to this day. paid: less
    what went back. owed: below zero where too much was paid. due_now: the part that is due today
    or overdue. next_due: the day by which the next part is to be paid; None when nothing is owed.
    """

    principal: int
    surcharge: int
    paid: int
    owed: int
    due_now: int
    overdue: int
    next_due: date | None

    @property
    def settled(self) -> bool:
        return self.owed <= 0


@dataclass(frozen=True)
class OrderEvent(Event):
    """case: its id; payer: the party's id, or "". fen: what the event moved; settled: nothing is
    owed any more.
    """

    kind: ClassVar[str] = ""
    line: ClassVar[str] = ""  # of the case's timeline
    case: str
    payer: str
    number: str
    order_kind: str
    fen: int
    settled: bool


@dataclass(frozen=True)
class PayoutEvent(Event):
    """case: its id; payee: the id of the party that is paid, or ""."""

    kind: ClassVar[str] = ""
    line: ClassVar[str] = ""
    case: str
    payee: str
    number: str
    payout_kind: str
    fen: int


@dataclass(frozen=True)
class PayoutOrdered(PayoutEvent):
    """Somebody is to be paid."""

    kind: ClassVar[str] = "payments.payout_ordered"
    line: ClassVar[str] = "payout_ordered"


@dataclass(frozen=True)
class PaidOut(PayoutEvent):
    """The bank paid it."""

    kind: ClassVar[str] = "payments.paid_out"
    line: ClassVar[str] = "paid_out"


@dataclass(frozen=True)
class PayoutFailed(PayoutEvent):
    """The bank refused it; it waits for another account."""

    kind: ClassVar[str] = "payments.payout_failed"


@dataclass(frozen=True)
class PaymentOrdered(OrderEvent):
    """A payer owes money."""

    kind: ClassVar[str] = "payments.ordered"
    line: ClassVar[str] = "payment_ordered"


@dataclass(frozen=True)
class PaymentMade(OrderEvent):
    """Money came in for an order, all of it where `settled`."""

    kind: ClassVar[str] = "payments.paid"
    line: ClassVar[str] = "payment_made"


@dataclass(frozen=True)
class PaymentRefunded(OrderEvent):
    """Money went back to the payer."""

    kind: ClassVar[str] = "payments.refunded"
    line: ClassVar[str] = "payment_refunded"


@dataclass(frozen=True)
class OrderLowered(OrderEvent):
    """Less is owed than was ordered, or nothing: the decision behind it was changed."""

    kind: ClassVar[str] = "payments.lowered"
    line: ClassVar[str] = "payment_lowered"
