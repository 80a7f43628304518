"""Money goes back: wished by a person or a changed decision, sent to the bank by a worker."""

import secrets
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Sum

from yiwang.base.payments import ledger
from yiwang.base.payments.errors import NotPossible, Why
from yiwang.base.payments.ledger import lock
from yiwang.base.payments.models import Line, Order, Refund
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor


@action("payments:refund:give")
def give(actor: Actor, order_id: UUID, fen: int, reason: str) -> list[Refund]:
    """Pay back what finance decided on, up to what was paid."""
    return refund(actor, order_id, fen, reason)


def refund(actor: Actor, order_id: UUID, fen: int, reason: str) -> list[Refund]:
    """Pay money back over the ways it came, the latest payment first; part of an action.

    fen: 0: what was paid beyond what is owed.

    Raises:
        NotPossible: more than was paid and is not on its way back, nothing, or without a reason.
    """
    order = lock(order_id)
    if not reason.strip():
        raise NotPossible(order.number, Why.NO_REASON)
    surplus = -ledger.standing(order, actor.today).owed - _on_its_way(order)
    wanted = fen or max(surplus, 0)
    if not wanted:
        raise NotPossible(order.number, Why.MORE_THAN_PAID)
    made = [
        Refund(
            id=ids.uuid7(actor.now),
            order=order,
            payment=payment,
            reference=f"R{order.number}-{secrets.token_hex(5)}",
            fen=part,
            reason=reason.strip()[:500],
            wished_at=actor.now,
            next_at=actor.now,
            by=actor.name if actor.signed_in else "",
        )
        for payment, part in _shares(order, wanted)
    ]
    if sum(each.fen for each in made) != wanted:
        raise NotPossible(order.number, Why.MORE_THAN_PAID)
    writes.insert(*made)
    return made


def _on_its_way(order: Order) -> int:
    waiting = order.refunds.filter(state__in=(Refund.State.WISHED, Refund.State.SENT))
    return waiting.aggregate(sum=Sum("fen"))["sum"] or 0


def _shares(order: Order, wanted: int) -> Iterator[tuple[str, int]]:
    """The bank's numbers of payments, and how much of each goes back."""
    taken: dict[str, int] = {}
    for each in order.refunds.exclude(state=Refund.State.FAILED):
        taken[each.payment] = taken.get(each.payment, 0) + each.fen
    for line in order.lines.filter(kind=Line.Kind.PAYMENT).order_by("-position"):
        part = min(line.fen - taken.get(line.bank, 0), wanted)
        if part > 0:
            wanted -= part
            yield line.bank, part
