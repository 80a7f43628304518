"""Raise orders, lower them, take them back. Parts of the actions of whoever decides that."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from yiwang.base.cases.facade import Case
from yiwang.base.payments import ledger, rules
from yiwang.base.payments.errors import NotPossible, Why
from yiwang.base.payments.ledger import announce, lock, refresh, write
from yiwang.base.payments.models import Line, Order
from yiwang.base.payments.money import fen
from yiwang.base.payments.values import Item, OrderLowered, PaymentOrdered, Standing
from yiwang.kernel import ids, keys, writes
from yiwang.kernel.actions import vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.numbers.draw import draw

TOKEN_BYTES = 15


def order(
    actor: Actor,
    case: Case,
    *,
    kind: str,
    title: Mapping[str, str],
    amount: Decimal,
    due: date,
    payer: UUID | None = None,
    payer_name: str = "",
    items: Sequence[Item] = (),
    surcharge: str = "",
) -> Order:
    """Ask a payer for money in a case; part of an action.

    kind: a word of whoever orders (`fine`, `fee`). amount: yuan. due: the last day in time.
    payer: a party; the applicant of the case unless named. surcharge: name of a rule for late
    payment in data/surcharges.yaml; it is kept with the values of today.

    Raises:
        AmountRefused: not a sum of money.
    """
    party = payer or case.applicant_id
    made = Order(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        case=case,
        number=_number(actor, case),
        token=secrets.token_hex(TOKEN_BYTES),
        code_sealed=keys.seal("query_code", f"{secrets.randbelow(1_000_000):06d}"),
        kind=kind,
        title=dict(title),
        payer_id=party,
        payer_name=payer_name or case.applicant_name,
        items=[{"title": dict(item.title), "fen": fen(item.amount)} for item in items],
        fen=fen(amount),
        due=due,
        surcharge=rules.surcharge_rule(surcharge, actor.today),
        ordered_at=actor.now,
    )
    writes.insert(made)
    vouch(made)
    charge = write(actor, made, Line.Kind.CHARGE, made.fen, actor.today)
    entries = [rules.Entry(charge.kind, charge.fen, charge.day)]
    now = rules.standing(entries, ledger.schedule(made), None, actor.today)
    announce(actor, PaymentOrdered, made, made.fen, now)
    return made


def _number(actor: Actor, case: Case) -> str:
    """J, division, day, a serial of at least 5 digits within both."""
    region, day = case.region_id[:6], f"{actor.today:%Y%m%d}"
    return f"J{region}{day}{draw(f'payment:{region}', day):05d}"


def lower(actor: Actor, order_id: UUID, to: Decimal, reason: str) -> Standing:
    """Ask for less than was ordered, or for nothing with 0, because the decision behind it was
    changed; part of an action. What was paid beyond stays owed to the payer until it is refunded.

    Raises:
        NotPossible: more than is ordered, or without a reason.
    """
    found = lock(order_id)
    now = ledger.standing(found, actor.today)
    goal = fen(to) if to else 0
    if not reason.strip():
        raise NotPossible(found.number, Why.NO_REASON)
    if goal > now.principal:
        raise NotPossible(found.number, Why.MORE_THAN_ORDERED)
    if goal < now.principal:
        less = now.principal - goal
        write(actor, found, Line.Kind.REDUCTION, less, actor.today, reason=reason[:500])
        now = refresh(actor, found)
        announce(actor, OrderLowered, found, less, now, reason[:300])
    return now


def waive(actor: Actor, order_id: UUID, reason: str) -> Standing:
    """Let the surcharge go that came up to today; part of an action."""
    found = lock(order_id)
    now = ledger.standing(found, actor.today)
    if not reason.strip():
        raise NotPossible(found.number, Why.NO_REASON)
    if now.surcharge:
        write(actor, found, Line.Kind.WAIVER, now.surcharge, actor.today, reason=reason[:500])
        now = refresh(actor, found)
    return now
