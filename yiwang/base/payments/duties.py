"""What the worker does for this context, again and again. The gateway is spoken to between
transactions: what was said there and not noted here is said again, under the same reference.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from yiwang.base.payments import paying, payouts
from yiwang.base.payments.errors import GatewayError
from yiwang.base.payments.gateway import client, results
from yiwang.base.payments.gateway.config import Gateway, gateway
from yiwang.base.payments.gateway.results import Result
from yiwang.base.payments.models import Attempt, Payout, Refund
from yiwang.base.payments.money import said
from yiwang.kernel import writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting

log = logging.getLogger(__name__)

M = TypeVar("M", Refund, Payout)  # what goes out to the bank and waits for its word
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
    return _send_due(Refund, "refunds", _refund)


def send_payouts() -> int:
    """The same for payouts."""
    return _send_due(Payout, "payouts", payouts.wish)


def _send_due(table: type[M], what: str, wish: Callable[[M], dict[str, str]]) -> int:
    there = gateway()
    if there is None:
        return 0
    with acting(SYSTEM):
        due = table._default_manager.filter(next_at__lte=SYSTEM.now).order_by("next_at")
        found = [(each, wish(each)) for each in due[:BATCH]]
    return sum(_send(there, row, what, asked) for row, asked in found)


def _refund(row: Refund) -> dict[str, str]:
    """The same reference twice is one refund for the bank."""
    return {
        "type": "refund",
        "reference": row.reference,
        "payment": row.payment,
        "amount": said(row.fen),
        "currency": "CNY",
        "reason": row.reason[:100],
    }


def _send(there: Gateway, row: M, what: str, wish: dict[str, str]) -> bool:
    result = _settle(there, what, wish)
    _put_back(SYSTEM, type(row), row.id, result is not None)
    return result is not None and result.final


@action("payments:result:settle")
def _put_back(actor: Actor, table: type[M], row_id: UUID, answered: bool) -> M:
    """Tell the bank again, or ask it, after a rest, unless it gave its last word."""
    row = table._default_manager.select_for_update().get(id=row_id)
    if row.next_at is None:
        return row
    row.tries += 1
    if answered:
        row.state = "sent"
    row.next_at = actor.now + min(FIRST_PAUSE * 2 ** min(row.tries, 12), LONGEST_PAUSE)
    writes.update(row, "tries", "state", "next_at")
    return row
