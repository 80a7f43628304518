"""What the worker does for this context, again and again. The gateway is spoken to between
transactions: what was said there and not noted here is said again, under the same reference.
"""

import logging
from datetime import timedelta
from uuid import UUID

from yiwang.base.payments import paying
from yiwang.base.payments.errors import GatewayError
from yiwang.base.payments.gateway import client, results
from yiwang.base.payments.gateway.config import Gateway, gateway
from yiwang.base.payments.gateway.results import Result
from yiwang.base.payments.models import Attempt, Refund
from yiwang.base.payments.money import said
from yiwang.kernel import writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting

log = logging.getLogger(__name__)

BATCH = 20
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)


def ask() -> int:
    """Ask the bank what became of attempts that it told nothing of; return how many were asked."""
    there = gateway()
    if there is None:
        return 0
    with acting(SYSTEM):
        due = Attempt.objects.filter(ask_at__lte=SYSTEM.now).order_by("ask_at")
        found = list(due.values_list("id", "reference")[:BATCH])
    for attempt, reference in found:
        _settle(there, "queries", {"type": "query", "reference": reference})
        _put_off(SYSTEM, attempt)
    return len(found)


def _settle(there: Gateway, what: str, wish: dict[str, str]) -> Result | None:
    """Ask, and let a final answer have its effect; None: the bank did not answer."""
    try:
        payload, text = client.ask(there, what, wish)
        result = results.read(payload, there.merchant)
    except (GatewayError, results.Unfit) as problem:
        log.warning("the payment gateway: %s", problem)
        return None
    if result.final:
        paying.settle_answer(SYSTEM, result, text)
    return result


@action("payments:result:settle")
def _put_off(actor: Actor, attempt_id: UUID) -> Attempt:
    """Ask again later, or give up: after the last time nobody pays this attempt any more."""
    row = Attempt.objects.select_for_update().get(id=attempt_id)
    if row.ask_at is None:
        return row
    row.asked += 1
    following = paying.ASK_AFTER[row.asked : row.asked + 1]
    row.ask_at = actor.now + following[0] if following else None
    if not following:
        row.state, row.ended_at = Attempt.State.FAILED, actor.now
    writes.update(row, "asked", "ask_at", "state", "ended_at")
    return row


def send_refunds() -> int:
    """Tell the bank of refunds, and ask it about those it has; return how many moved on."""
    there = gateway()
    if there is None:
        return 0
    with acting(SYSTEM):
        due = Refund.objects.filter(next_at__lte=SYSTEM.now).select_related("order")
        found = list(due.order_by("next_at")[:BATCH])
    return sum(_send(there, refund) for refund in found)


def _send(there: Gateway, refund: Refund) -> bool:
    """The same reference twice is one refund for the bank."""
    wish = {
        "type": "refund",
        "reference": refund.reference,
        "payment": refund.payment,
        "amount": said(refund.fen),
        "currency": "CNY",
        "reason": refund.reason[:100],
    }
    result = _settle(there, "refunds", wish)
    _await_refund(SYSTEM, refund.id, result is not None)
    return result is not None and result.final


@action("payments:result:settle")
def _await_refund(actor: Actor, refund_id: UUID, answered: bool) -> Refund:
    row = Refund.objects.select_for_update().get(id=refund_id)
    if row.next_at is None:
        return row
    row.tries += 1
    if answered:
        row.state = Refund.State.SENT
    row.next_at = actor.now + min(FIRST_PAUSE * 2 ** min(row.tries, 12), LONGEST_PAUSE)
    writes.update(row, "tries", "state", "next_at")
    return row
