"""Payments for programs, and the door at which the gateway tells what became of them."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from ninja import Router, Status

from yiwang.base.payments import (
    arrangements,
    findings,
    money,
    paying,
    payouts,
    queries,
    refunds,
    verdicts,
)
from yiwang.base.payments.errors import Forged, NoticeRefused
from yiwang.base.payments.http import schemas, shown
from yiwang.base.payments.models import Arrangement
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["payments"])


@router.get("/payments", response=schemas.OrderList, operation_id="list_payments")
@requires("payments:order:read")
def list_payments(request: ActorRequest, state: str = "", cursor: str = "") -> dict[str, Any]:
    """Orders of payment of the caller and of those whom the caller acts for; for staff those of
    their bodies. Latest first.
    """
    actor = request.actor
    rows = queries.of_bodies(actor) if actor.bodies else queries.mine(actor)
    if state:
        rows = rows.filter(state=state)
    found, following = page(rows.prefetch_related("body", "case"), cursor)
    return {"items": [shown.out(actor, each) for each in found], "next": following}


@router.get("/payments/{order_id}", response=schemas.OrderOut, operation_id="get_payment")
@requires("payments:order:read")
def get_payment(request: ActorRequest, order_id: UUID) -> dict[str, Any]:
    """One order of payment, with its ledger and what is owed today."""
    return shown.out(request.actor, queries.get(request.actor, order_id))


@router.post("/payments/{order_id}/pay", response={201: schemas.PayOut}, operation_id="pay_payment")
@requires("payments:order:pay")
def pay(request: ActorRequest, order_id: UUID, payload: schemas.PayIn) -> Status[dict[str, Any]]:
    """Set out to pay; the payer goes on at `url`. Nothing is paid until the bank says so."""
    order = queries.get(request.actor, order_id)
    part = money.fen(payload.amount) if payload.amount else 0
    attempt = paying.begin(request.actor, order.token, part)
    back = request.build_absolute_uri(reverse("portal:pay", args=[order.token]))
    url = paying.way(attempt, back, notify(request))
    told = {"reference": attempt.reference, "amount": money.said(attempt.fen), "url": url}
    return Status(201, told)


def notify(request: ActorRequest) -> str:
    """Where the gateway tells the result."""
    return request.build_absolute_uri(reverse("api:take_payment_notice"))


@router.post(
    "/payments/{order_id}/refunds",
    response={201: schemas.RefundList},
    operation_id="refund_payment",
)
@requires("payments:refund:give")
def refund(
    request: ActorRequest, order_id: UUID, payload: schemas.RefundIn
) -> Status[dict[str, Any]]:
    """Pay money back over the ways it came; the bank is told within a minute."""
    fen = money.fen(payload.amount) if payload.amount else 0
    made = refunds.give(request.actor, order_id, fen, payload.reason)
    rows = [
        {"reference": row.reference, "amount": money.said(row.fen), "state": row.state}
        for row in made
    ]
    return Status(201, {"items": rows})


@router.post(
    "/payments/{order_id}/arrangements",
    response={201: schemas.ArrangementOut},
    operation_id="ask_payment_arrangement",
)
@requires("payments:arrangement:ask")
def ask_arrangement(
    request: ActorRequest, order_id: UUID, payload: schemas.ArrangementIn
) -> Status[dict[str, Any]]:
    """Ask to pay later or in parts. The parts sum up to what is still owed of the principal."""
    parts = [(part.day, money.fen(part.amount)) for part in payload.parts]
    made = arrangements.ask(request.actor, order_id, parts, payload.reason)
    return Status(201, _arrangement(made))


@router.post(
    "/payment-arrangements/{arrangement_id}/answer",
    response=schemas.ArrangementOut,
    operation_id="answer_payment_arrangement",
)
@requires("payments:arrangement:answer")
def answer_arrangement(
    request: ActorRequest, arrangement_id: UUID, payload: schemas.AnswerIn
) -> dict[str, Any]:
    """Approve the request, which moves the due days, or refuse it and say why."""
    actor = request.actor
    return _arrangement(arrangements.answer(actor, arrangement_id, payload.approve, payload.text))


def _arrangement(row: Arrangement) -> dict[str, Any]:
    parts = [{"day": day, "amount": money.said(fen)} for day, fen in row.schedule]
    facts = {"id": row.id, "state": row.state, "reason": row.reason, "answer": row.answer}
    return facts | {"parts": parts}


@router.post(
    "/payment-notices",
    response=schemas.NoticeOut,
    operation_id="take_payment_notice",
    url_name="take_payment_notice",
)
@requires("public")
def take_notice(request: ActorRequest, payload: schemas.NoticeIn) -> dict[str, Any]:
    """Take a signed message of the gateway. The same again has no effect again; 401 and 422 say
    that sending it once more is of no use.
    """
    row = paying.take(request.actor, payload.message)
    if row.verdict == verdicts.FORGED:
        raise Forged(row.reason)
    if row.verdict not in verdicts.GOOD:
        raise NoticeRefused(row.verdict, row.reason)
    return {"verdict": row.verdict}


@router.get("/payouts", response=schemas.PayoutList, operation_id="list_payouts")
@requires("payments:order:read")
def list_payouts(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """Money that bodies pay: to the caller, or for staff by their bodies. Latest first."""
    found, following = page(queries.payouts(request.actor), cursor)
    return {"items": [shown.payout(each) for each in found], "next": following}


@router.post(
    "/payouts/{payout_id}/resend", response=schemas.PayoutOut, operation_id="resend_payout"
)
@requires("payments:payout:resend")
def resend_payout(
    request: ActorRequest, payout_id: UUID, payload: schemas.AccountIn
) -> dict[str, Any]:
    """Send a payout that the bank refused once more, to the account that the payee now states."""
    return shown.payout(payouts.resend(request.actor, payout_id, payload.account))


@router.get("/payment-findings", response=schemas.FindingList, operation_id="list_payment_findings")
@requires("payments:ledger:read")
def list_findings(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """Differences with the bank that wait to be looked into, latest first."""
    found, following = page(queries.findings(request.actor), cursor)
    return {"items": [shown.finding(each) for each in found], "next": following}


@router.post(
    "/payment-findings/{finding_id}/settle",
    response=schemas.FindingOut,
    operation_id="settle_payment_finding",
)
@requires("payments:finding:settle")
def settle_finding(
    request: ActorRequest, finding_id: UUID, payload: schemas.SettleIn
) -> dict[str, Any]:
    """Settle a difference with what was found out."""
    row = findings.settle(request.actor, finding_id, payload.note, book=payload.book)
    return shown.finding(row)
