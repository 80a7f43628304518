"""Orders as pages and programs show them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import segno
from django.utils.translation import gettext as _
from markupsafe import Markup

from yiwang.base.payments import ledger
from yiwang.base.payments.models import Attempt, Finding, Line, Order, Payout
from yiwang.base.payments.money import said, yuan
from yiwang.base.payments.paying import PATIENCE
from yiwang.base.payments.values import Standing
from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say

Row = dict[str, Any]
TONES = {Order.State.OPEN: "sea", Order.State.PAID: "good", Order.State.CANCELLED: "neutral"}


def masked(name: str) -> str:
    """A payer's name for whoever holds number and code: its first character and the last."""
    return name if len(name) > 4 else name[:1] + "*" * max(len(name) - 1, 1)


def qr(text: str) -> Markup:
    drawn = segno.make(text, error="m").svg_inline(border=2, omitsize=True)
    return Markup(drawn)  # noqa: S704  # drawn by the library, of squares


def badge(order: Order, now: Standing) -> tuple[str, str]:
    """Word and tone."""
    if now.overdue > 0:
        return str(_("Overdue")), "bad"
    if order.state == Order.State.PAID and now.owed < 0:
        return str(_("Too much paid")), "warn"
    return order.get_state_display(), TONES[Order.State(order.state)]


def body(order: Order) -> str:
    return say({"zh": order.body.name, "en": order.body.name_en})


def items(order: Order) -> list[tuple[str, Decimal]]:
    return [(say(each["title"]), yuan(each["fen"])) for each in order.items]


def parts(order: Order) -> list[Row]:
    """The instalments, where there are several."""
    rows = ledger.schedule(order) if order.schedule else []
    return [{"day": day, "amount": yuan(fen)} for day, fen in rows]


def lines(order: Order) -> list[Row]:
    """The ledger, signed as it moves what is owed."""
    less = (Line.Kind.PAYMENT, Line.Kind.REDUCTION, Line.Kind.WAIVER)
    return [
        {
            "line": line,
            "title": line.get_kind_display(),
            "amount": yuan(-line.fen if line.kind in less else line.fen),
        }
        for line in ledger.lines(order)
    ]


def waiting(actor: Actor, order: Order) -> Attempt | None:
    """The attempt of which the bank has told nothing yet."""
    begun = order.attempts.filter(state=Attempt.State.BEGUN, begun_at__gte=actor.now - PATIENCE)
    return begun.order_by("-begun_at").first()


def since(actor: Actor, attempt: Attempt) -> timedelta:
    return actor.now - attempt.begun_at


def money(now: Standing) -> Row:
    """A standing in yuan, for pages."""
    names = ("principal", "surcharge", "paid", "owed", "due_now", "overdue")
    return {name: yuan(getattr(now, name)) for name in names} | {"next_due": now.next_due}


def out(actor: Actor, order: Order) -> Row:
    """An order for programs; amounts are texts such as `200.00`."""
    now = ledger.standing(order, actor.today)
    names = ("principal", "surcharge", "paid", "owed", "due_now", "overdue")
    return {
        "id": order.id,
        "number": order.number,
        "case": order.case.number,
        "kind": order.kind,
        "title": say(order.title, "zh"),
        "title_en": say(order.title, "en"),
        "body": order.body.name,
        "payer": order.payer_name,
        "amount": said(order.fen),
        "due": order.due,
        "state": order.state,
        "page": f"/pay/{order.token}",
        **{name: _signed(getattr(now, name)) for name in names},
        "next_due": now.next_due,
        "lines": [
            {
                "at": line.at,
                "day": line.day,
                "kind": line.kind,
                "amount": said(line.fen),
                "bank": line.bank,
                "reason": line.reason,
                "receipt": line.paper_id,
            }
            for line in ledger.lines(order)
        ],
    }


def _signed(fen: int) -> str:
    return f"{yuan(fen):.2f}"


PAYOUT_TONES = {"wished": "sea", "sent": "sea", "done": "good", "failed": "bad"}


def payout(row: Payout) -> Row:
    names = ("id", "number", "kind", "period", "title", "state", "wished_at", "ended_at", "bank")
    return {name: getattr(row, name) for name in names} | {
        "case": row.case.number,
        "payee": row.payee_name,
        "account": row.account_masked,
        "amount": said(row.fen),
        "reason": row.reason,
    }


def payout_line(row: Payout) -> Row:
    return {
        "row": row,
        "title": say(row.title),
        "amount": yuan(row.fen),
        "tone": PAYOUT_TONES[row.state],
    }


def finding(row: Finding) -> Row:
    return {
        "id": row.id,
        "day": row.day,
        "kind": row.kind,
        "flow": row.flow,
        "bank": row.bank,
        "reference": row.reference,
        "order": row.order.number if row.order else "",
        "ours": said(row.ours) if row.ours is not None else None,
        "theirs": said(row.theirs) if row.theirs is not None else None,
        "state": row.state,
        "note": row.note,
    }
