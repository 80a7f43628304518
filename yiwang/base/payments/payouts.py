"""Money that a body pays to somebody in a case (拨付): ordered once for each kind and period, sent
to the bank by a worker under one reference, done when the bank says so.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.parties.facade import identifiers
from yiwang.base.payments import ledger, money, verdicts
from yiwang.base.payments.errors import AccountRefused, NotPossible, Why
from yiwang.base.payments.gateway.results import Result
from yiwang.base.payments.models import Finding, Payout
from yiwang.base.payments.values import PaidOut, PayoutEvent, PayoutFailed, PayoutOrdered
from yiwang.base.payments.verdicts import Verdict
from yiwang.kernel import ids, keys
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.numbers.draw import draw

SHORTEST, LONGEST = 8, 30  # digits of an account


def account_of(text: Any) -> str:
    """The digits of a bank account.

    Raises:
        AccountRefused: no number of a bank account.
    """
    digits = "".join(str(text or "").split())
    if not (digits.isascii() and digits.isdecimal() and SHORTEST <= len(digits) <= LONGEST):
        raise AccountRefused
    return digits


def pay_out(
    actor: Actor,
    case: Case,
    *,
    kind: str,
    period: str,
    title: Mapping[str, str],
    amount: Decimal,
    account: str,
) -> Payout:
    """Have the body of a case pay its applicant; part of an action. The same kind and period again
    is the same payout.

    kind: a word of whoever orders. period: for what time, such as `2024-10`; "" for once. amount:
    yuan. account: digits of the bank account.

    Raises:
        AmountRefused, AccountRefused.
    """
    known = Payout.objects.filter(case_id=case.id, kind=kind, period=period).first()
    if known is not None:
        return known
    digits, day = account_of(account), f"{actor.today:%Y%m%d}"
    region = case.region_id[:6]
    number = f"B{region}{day}{draw(f'payout:{region}', day):05d}"
    made = Payout(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        case_id=case.id,
        number=number,
        reference=number,
        kind=kind,
        period=period,
        title=dict(title),
        payee_id=case.applicant_id,
        payee_name=case.applicant_name,
        account_sealed=keys.seal("account", digits),
        account_masked=identifiers.mask_number(digits),
        fen=money.fen(amount),
        wished_at=actor.now,
        next_at=actor.now,
    )
    made.save(force_insert=True)
    vouch(made)
    _announce(actor, made, PayoutOrdered)
    return made


def _announce(actor: Actor, row: Payout, event: type[PayoutEvent]) -> None:
    tell(event(row.id, *_told(row)))
    said = {"sum": money.said(row.fen), "number": row.number, "title": row.title}
    cases.note(actor, cases.by_id(actor, row.case_id), event.line, said)


def _told(row: Payout) -> tuple[str, str, str, str, int]:
    return str(row.case_id), str(row.payee_id or ""), row.number, row.kind, row.fen


def lock(payout_id: UUID) -> Payout:
    """Raises NotFound."""
    rows = Payout.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(id=payout_id).first()
    if found is None:
        raise NotFound(_("This payout"))
    return found


@action("payments:payout:resend")
def resend(actor: Actor, payout_id: UUID, account: str) -> Payout:
    """Send a payout that the bank refused once more, to the account that the payee now states.

    Raises:
        NotFound, AccountRefused. NotPossible: the bank did not refuse it.
    """
    row = lock(payout_id)
    if row.state != Payout.State.FAILED:
        raise NotPossible(row.number, Why.NOT_FAILED)
    digits = account_of(account)
    row.account_sealed = keys.seal("account", digits)
    row.account_masked = identifiers.mask_number(digits)
    row.round += 1
    row.reference = f"{row.number}-{row.round}"
    row.state, row.ended_at, row.next_at = Payout.State.WISHED, None, actor.now
    row.save()
    vouch(row)
    return row


def wish(row: Payout) -> dict[str, str]:
    """What the bank is asked for; the same reference twice is one payout for it."""
    return {
        "type": "payout",
        "reference": row.reference,
        "account": keys.unseal("account", row.account_sealed),
        "name": row.payee_name,
        "amount": money.said(row.fen),
        "currency": "CNY",
        "reason": f"{row.title['zh']} {row.period}".strip()[:100],
    }


def settle(actor: Actor, result: Result) -> Verdict:
    """Book what the bank says of a payout, once; part of an action of the system."""
    known = Payout.objects.filter(reference=result.reference).first()
    if known is None:
        return verdicts.UNKNOWN, "no payout of ours has this reference", None
    row = lock(known.id)
    if row.state == Payout.State.DONE:
        same = (row.bank, row.fen) == (result.bank, result.fen)
        return (verdicts.REPEATED, "", None) if same or not result.moved else _other()
    if result.state == "failed":
        return _failed(actor, row, result)
    if not result.moved:
        return verdicts.NOTED, "", None
    if result.fen != row.fen:
        told = f"{money.said(row.fen)} was asked for, {money.said(result.fen)} is told"
        ledger.find(actor, Finding.Kind.AMOUNT, result.bank, **_facts(row, result))
        return verdicts.AMOUNT, told, None
    row.state, row.ended_at, row.next_at = Payout.State.DONE, actor.now, None
    row.bank, row.bank_day = result.bank, ledger.day_of(result.at, actor.today)
    row.save()
    vouch(row)
    _announce(actor, row, PaidOut)
    return verdicts.BOOKED, "", None


def _other() -> Verdict:
    return verdicts.UNFIT, "this payout is booked with other facts", None


def _failed(actor: Actor, row: Payout, result: Result) -> Verdict:
    if row.state == Payout.State.FAILED:
        return verdicts.REPEATED, "", None
    row.state, row.ended_at, row.next_at = Payout.State.FAILED, actor.now, None
    row.reason = result.reason
    row.save()
    vouch(row)
    ledger.find(actor, Finding.Kind.PAYOUT, row.reference, **_facts(row, result))
    tell(PayoutFailed(row.id, *_told(row)))
    return verdicts.NOTED, "", None


def _facts(row: Payout, result: Result) -> dict[str, Any]:
    facts: dict[str, Any] = {"reference": row.reference, "flow": "payout", "ours": row.fen}
    facts |= {"body_id": row.body_id, "happened_at": result.at}
    return facts | ({"theirs": result.fen} if result.moved else {})
