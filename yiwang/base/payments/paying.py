"""Payers set out to pay, and the bank says what became of it: each result has its effect once,
however often, late or out of order it is told.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from yiwang.base.payments import ledger, payouts, receipts
from yiwang.base.payments.errors import Forged, NotPossible, Why
from yiwang.base.payments.gateway import message, results
from yiwang.base.payments.gateway.client import address
from yiwang.base.payments.gateway.config import Gateway, gateway
from yiwang.base.payments.gateway.results import Result
from yiwang.base.payments.ledger import announce, lock, refresh, write
from yiwang.base.payments.models import Attempt, Finding, Line, Notification, Order, Refund
from yiwang.base.payments.money import said
from yiwang.base.payments.values import PaymentMade, PaymentRefunded, Standing
from yiwang.base.payments.verdicts import (
    AMOUNT,
    BOOKED,
    FORGED,
    NOTED,
    REPEATED,
    UNFIT,
    UNKNOWN,
    Verdict,
)
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say

PATIENCE = timedelta(minutes=30)  # how long a payer may take at the bank
# After which the bank is asked what became of an attempt that it told nothing of.
ASK_AFTER = (
    *(timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1)),
    *(timedelta(hours=6), timedelta(days=1), timedelta(days=2)),
)
KEPT = 4_000  # characters of a message


@action("public")
def begin(actor: Actor, token: str, part: int = 0) -> Attempt:
    """Set out to pay what is due now, or a part of what is owed; whoever holds the token may.

    part: fen; 0: what is due now, or all that is owed where nothing is due yet.

    Raises:
        NotFound: nobody was given this token.
        NotPossible: nothing is owed, less is owed, or payments are not open.
    """
    with acting(SYSTEM.on(actor.now)):
        known = Order.objects.filter(token=token).first()
        if known is None:
            raise NotFound(ledger.what())
        found = lock(known.id)
        now = ledger.standing(found, actor.today)
        fen = part or now.due_now or now.owed
        _require_payable(found, now, fen)
        made = Attempt(
            id=ids.uuid7(actor.now),
            order=found,
            reference=f"{found.number}-{secrets.token_hex(5)}",
            fen=fen,
            begun_at=actor.now,
            ask_at=actor.now + ASK_AFTER[0],
        )
        writes.insert(made)
    return made


def _require_payable(found: Order, now: Standing, fen: int) -> None:
    if gateway() is None:
        raise NotPossible(found.number, Why.NO_GATEWAY)
    if found.state == Order.State.CANCELLED:
        raise NotPossible(found.number, Why.CANCELLED)
    if now.owed <= 0:
        raise NotPossible(found.number, Why.NOTHING_OWED)
    if fen > now.owed:
        raise NotPossible(found.number, Why.MORE_THAN_OWED)


def way(attempt: Attempt, back: str, notify: str) -> str:
    """The address at the bank where an attempt goes on.

    back: where the payer comes back to; notify: where the bank tells the result.
    """
    there = gateway()
    if there is None:
        raise NotPossible(attempt.order.number, Why.NO_GATEWAY)
    return address(
        there,
        {
            "type": "payment",
            "reference": attempt.reference,
            "order": attempt.order.number,
            "amount": said(attempt.fen),
            "currency": "CNY",
            "subject": f"{say(attempt.order.title, 'zh')} {attempt.order.number}",
            "expires": (attempt.begun_at + PATIENCE).isoformat(),
            "back": back,
            "notify": notify,
        },
    )


@action("public")
def take(actor: Actor, text: str) -> Notification:
    """Take a message that came in as the gateway's. It is kept in any case, with the verdict; what
    it says has its effect where the signature is the gateway's.

    Raises:
        NotFound: this installation has no gateway.
    """
    there = gateway()
    if there is None:
        raise NotFound(ledger.what())
    with acting(SYSTEM.on(actor.now)) as system:
        return _taken(system, there, text)


def _taken(actor: Actor, there: Gateway, text: str) -> Notification:
    row = Notification(
        id=ids.uuid7(actor.now),
        at=actor.now,
        message=text[:KEPT],
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    try:
        result = results.read(message.opened(text, there.public), there.merchant)
    except Forged as refusal:
        row.verdict, row.reason = FORGED, refusal.what
    except results.Unfit as problem:
        row.verdict, row.reason = UNFIT, str(problem)[:300]
    else:
        row.kind, row.reference, row.bank = result.flow, result.reference, result.bank
        row.verdict, row.reason, row.order_id = settle(actor, result)
    writes.insert(row)
    return row


@action("payments:result:settle")
def settle_answer(actor: Actor, result: Result, text: str) -> Notification:
    """Let what the bank answered have its effect, as if it had told it unasked."""
    verdict, reason, order_id = settle(actor, result)
    row = Notification(
        id=ids.uuid7(actor.now),
        at=actor.now,
        kind=result.flow,
        reference=result.reference,
        bank=result.bank,
        verdict=verdict,
        reason=reason,
        order_id=order_id,
        message=text[:KEPT],
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    writes.insert(row)
    return row


def settle(actor: Actor, result: Result) -> Verdict:
    """Book a result unless it is booked; part of an action of the system."""
    if result.flow == "payout":
        return payouts.settle(actor, result)
    table: type[Attempt] | type[Refund] = Attempt if result.flow == "payment" else Refund
    known = table.objects.filter(reference=result.reference).first()
    if known is None:
        return UNKNOWN, "no payment or refund of ours has this reference", None
    order = lock(known.order_id)
    row = table.objects.get(id=known.id)  # as it is now that nobody else changes it
    booked = Line.objects.filter(bank=result.bank).first() if result.moved else None
    if booked is not None:
        return _again(booked, result, order)
    if result.state == "failed":
        return _failed(actor, order, row)
    if not result.final:
        return NOTED, "", order.id
    if result.fen != row.fen:
        return _differs(actor, order, row, result)
    _BOOKS[result.flow](actor, order, row, result)
    return BOOKED, "", order.id


def _again(booked: Line, result: Result, order: Order) -> Verdict:
    if (booked.order_id, booked.fen, booked.kind) != (order.id, result.fen, result.flow):
        return UNFIT, "this transaction is booked with other facts", order.id
    return REPEATED, "", order.id


def _failed(actor: Actor, order: Order, row: Attempt | Refund) -> Verdict:
    """What was paid stays paid: a word of failure that comes later was overtaken."""
    if row.state in (Attempt.State.PAID, Refund.State.DONE):
        return NOTED, "overtaken: it succeeded", order.id
    if row.state == Attempt.State.FAILED:
        return REPEATED, "", order.id
    row.state, row.ended_at = Attempt.State.FAILED, actor.now
    if isinstance(row, Refund):
        row.next_at = None
        writes.update(row, "state", "ended_at", "next_at")
        facts: dict[str, Any] = {"reference": row.reference, "flow": "refund", "ours": row.fen}
        ledger.find(actor, Finding.Kind.REFUND, row.reference, order=order, **facts)
    else:
        row.ask_at = None
        writes.update(row, "state", "ended_at", "ask_at")
    return NOTED, "", order.id


def _differs(actor: Actor, order: Order, row: Attempt | Refund, result: Result) -> Verdict:
    facts: dict[str, Any] = {
        "reference": row.reference,
        "flow": result.flow,
        "ours": row.fen,
        "theirs": result.fen,
        "happened_at": result.at,
    }
    day = ledger.day_of(result.at, actor.today)
    ledger.find(actor, Finding.Kind.AMOUNT, result.bank, order=order, day=day, **facts)
    return AMOUNT, f"{said(row.fen)} was asked for, {said(result.fen)} is told", order.id


def _book_payment(actor: Actor, order: Order, row: Attempt, result: Result) -> None:
    """The day that counts is the bank's; of a payer who set out in time, the day he set out."""
    at = result.at or actor.now
    in_time = at <= row.begun_at + PATIENCE
    day = ledger.day_of(min(at, row.begun_at) if in_time else at, actor.today)
    owed = ledger.standing(order, actor.today).owed - result.fen
    receipt = receipts.wish(actor, order, result.fen, day, result.bank, owed)
    write(
        actor,
        order,
        Line.Kind.PAYMENT,
        result.fen,
        day,
        bank=result.bank,
        bank_day=ledger.day_of(at, actor.today),
        reference=row.reference,
        paper=receipt,
    )
    row.state, row.ended_at, row.ask_at = Attempt.State.PAID, actor.now, None
    writes.update(row, "state", "ended_at", "ask_at")
    now = refresh(actor, order)
    if now.owed < 0:
        facts: dict[str, Any] = {"flow": "payment", "theirs": result.fen}
        facts |= {"reference": row.reference, "day": day}
        ledger.find(actor, Finding.Kind.SURPLUS, result.bank, order=order, **facts)
    announce(actor, PaymentMade, order, result.fen, now)


def _book_refund(actor: Actor, order: Order, row: Refund, result: Result) -> None:
    at = ledger.day_of(result.at, actor.today)
    facts = {"bank": result.bank, "bank_day": at, "reference": row.reference}
    write(actor, order, Line.Kind.REFUND, result.fen, at, reason=row.reason, **facts)
    row.state, row.ended_at, row.next_at = Refund.State.DONE, actor.now, None
    writes.update(row, "state", "ended_at", "next_at")
    announce(actor, PaymentRefunded, order, result.fen, refresh(actor, order))


_BOOKS: dict[str, Callable[..., None]] = {"payment": _book_payment, "refund": _book_refund}
