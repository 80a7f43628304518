"""The ledger of an order, read and written. Parts of actions."""

from datetime import date, datetime
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.payments import rules
from yiwang.base.payments.models import Finding, Line, Order
from yiwang.base.payments.money import said
from yiwang.base.payments.values import OrderEvent, Standing
from yiwang.kernel import clock, ids, writes
from yiwang.kernel.actions import tell, vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound


def lock(order_id: UUID) -> Order:
    """The order; nobody else writes into its ledger until the transaction ends.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    rows = Order.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("body", "case").filter(id=order_id).first()
    if found is None:
        raise NotFound(what())
    return found


def what() -> str:
    from django.utils.translation import gettext as _

    return _("This order of payment")


def lines(order: Order) -> list[Line]:
    return list(order.lines.order_by("position"))


def standing(order: Order, today: date) -> Standing:
    """How the order stands at the end of a day, from its ledger."""
    entries = [rules.Entry(line.kind, line.fen, line.day) for line in order.lines.all()]
    return rules.standing(entries, schedule(order), rules.surcharge_of(order.surcharge), today)


def schedule(order: Order) -> list[tuple[date, int]]:
    kept = [(date.fromisoformat(day), fen) for day, fen in order.schedule]
    return kept or [(order.due, order.fen)]


def write(actor: Actor, order: Order, kind: Line.Kind, fen: int, day: date, **more: object) -> Line:
    """Add a line to the ledger of an order that is locked, or new."""
    line = Line(
        id=ids.uuid7(actor.now),
        order=order,
        position=order.lines.count() + 1,
        kind=kind,
        fen=fen,
        day=day,
        at=actor.now,
        by=actor.name if actor.signed_in else "",
        **more,
    )
    writes.insert(line)
    return line


def refresh(actor: Actor, order: Order) -> Standing:
    """Let the state of an order follow from its ledger."""
    now = standing(order, actor.today)
    if now.principal <= 0:
        order.state = Order.State.CANCELLED
    else:
        order.state = Order.State.PAID if now.settled else Order.State.OPEN
    writes.update(order, "state")
    vouch(order)
    return now


def announce(
    actor: Actor, event: type[OrderEvent], order: Order, fen: int, now: Standing, reason: str = ""
) -> None:
    """Tell of it: the world by an event, the case by a line of its timeline."""
    payer = str(order.payer_id or "")
    case = str(order.case_id)
    tell(event(order.id, case, payer, order.number, order.kind, fen, now.settled))
    facts = {
        "sum": said(fen),
        "number": order.number,
        "title": order.title,
        "due": order.due.isoformat(),
        "reason": reason,
    }
    cases.note(actor, order.case, event.line, facts)


def find(
    actor: Actor,
    kind: Finding.Kind,
    bank: str,
    *,
    order: Order | None = None,
    day: date | None = None,
    body_id: UUID | None = None,
    **more: object,
) -> None:
    """Give finance something to look into, once for each transaction and kind."""
    writes.insert(
        Finding(
            id=ids.uuid7(actor.now),
            kind=kind,
            bank=bank,
            order=order,
            body_id=order.body_id if order else body_id,
            day=day or actor.today,
            found_at=actor.now,
            **more,
        ),
        conflict="DO NOTHING",
    )


def day_of(moment: datetime | None, otherwise: date) -> date:
    return clock.local_day(moment) if moment else otherwise
