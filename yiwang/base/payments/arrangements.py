"""Paying later or in parts (暂缓或者分期缴纳): the payer asks, the payee answers.

Source: Administrative Penalty Law (2021), art. 66.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.payments import ledger, rules
from yiwang.base.payments.errors import NotPossible, Why
from yiwang.base.payments.ledger import lock, refresh, write
from yiwang.base.payments.models import Arrangement, Line, Order
from yiwang.base.payments.values import Standing
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound

Schedule = Sequence[tuple[date, int]]


@action("payments:arrangement:ask")
def ask(actor: Actor, order_id: UUID, schedule: Schedule, reason: str) -> Arrangement:
    """Ask to pay later or in parts what is still owed of the principal.

    Raises:
        NotPossible: nothing is owed, the parts do not fit, or a request waits already.
    """
    if not Order.objects.filter(id=order_id).exists():  # what the database lets the payer see
        raise NotFound(ledger.what())
    with acting(SYSTEM.on(actor.now)):
        order = lock(order_id)
        _require_fit(actor, order, schedule, reason)
        if order.arrangements.filter(state=Arrangement.State.OPEN).exists():
            raise NotPossible(order.number, Why.ASKED)
        made = Arrangement(
            id=ids.uuid7(actor.now),
            order=order,
            schedule=[[day.isoformat(), fen] for day, fen in schedule],
            reason=reason.strip()[:1000],
            asked_at=actor.now,
            asked_name=actor.name,
        )
        writes.insert(made)
    return made


def _require_fit(actor: Actor, order: Order, schedule: Schedule, reason: str) -> None:
    now = ledger.standing(order, actor.today)
    if now.owed <= 0:
        raise NotPossible(order.number, Why.NOTHING_OWED)
    if not reason.strip():
        raise NotPossible(order.number, Why.NO_REASON)
    if not rules.fits(schedule, now.principal - now.paid, actor.today):
        raise NotPossible(order.number, Why.SCHEDULE)


@action("payments:arrangement:answer")
def answer(actor: Actor, arrangement_id: UUID, approve: bool, text: str) -> Arrangement:
    """Approve a request, which moves the due days, or refuse it with the reason.

    Raises:
        NotPossible: it was answered, or it no longer fits what is owed.
    """
    asked = Arrangement.objects.filter(id=arrangement_id).first()
    if asked is None:
        raise NotFound(_("This request"))
    order = lock(asked.order_id)
    row = Arrangement.objects.get(id=arrangement_id)
    if row.state != Arrangement.State.OPEN:
        raise NotPossible(order.number, Why.ANSWERED)
    if not approve and not text.strip():
        raise NotPossible(order.number, Why.NO_REASON)
    if approve:
        arrange(actor, order, [(date.fromisoformat(day), fen) for day, fen in row.schedule])
    row.state = Arrangement.State.APPROVED if approve else Arrangement.State.REFUSED
    row.answer, row.answered_at = text.strip()[:1000], actor.now
    row.answered_name = actor.name
    writes.update(row, "state", "answer", "answered_at", "answered_name")
    return row


def arrange(actor: Actor, order: Order, schedule: Schedule) -> Standing:
    """Let instalments take the place of the due day of an order that is locked; part of an action.
    The surcharge that came up before stays; from here on only late instalments bear one.

    Raises:
        NotPossible: the instalments do not fit what is owed.
    """
    now = ledger.standing(order, actor.today)
    rest = now.principal - now.paid
    if not rules.fits(schedule, rest, actor.today):
        raise NotPossible(order.number, Why.SCHEDULE)
    fixed = sum(line.fen for line in order.lines.filter(kind=Line.Kind.SURCHARGE))
    waived = sum(line.fen for line in order.lines.filter(kind=Line.Kind.WAIVER))
    running = now.surcharge + waived - fixed
    if running > 0:
        write(actor, order, Line.Kind.SURCHARGE, running, actor.today)
    paid = [(actor.today, now.paid)] if now.paid > 0 else []
    lowered = order.fen - now.principal  # stands last, where lowering takes it off
    tail = [(schedule[-1][0], lowered)] if lowered else []
    parts = [*paid, *schedule, *tail]
    order.schedule = [[day.isoformat(), fen] for day, fen in parts]
    writes.update(order, "schedule")
    return refresh(actor, order)
