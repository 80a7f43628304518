"""The electronic receipt: a paper of the payee for each payment."""

from datetime import date
from functools import cache
from importlib.resources import files

from yiwang.base.papers import facade as papers
from yiwang.base.payments.models import Order
from yiwang.base.payments.money import said
from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say

KIND = "payment_receipt"
TITLES = {"zh": "缴款电子凭证", "en": "Receipt of payment"}
MARK = "缴"


@cache
def _template() -> str:
    return files("yiwang.base.payments").joinpath("typst/receipt.typ").read_text("utf-8")


def wish(actor: Actor, order: Order, fen: int, day: date, bank: str, owed: int) -> papers.Paper:
    """Number the receipt and leave the drawing to a worker; part of an action. owed: fen left."""
    facts = {
        "order": order.number,
        "case": order.case.number,
        "purpose": say(order.title, "zh"),
        "purpose_en": say(order.title, "en"),
        "payer": order.payer_name,
        "amount": said(fen),
        "day": day.isoformat(),
        "bank": bank,
        "owed": said(max(owed, 0)),
    }
    wanted = papers.Alone(order.body, order.payer_id, KIND, TITLES, MARK, _template(), facts)
    return papers.wish_alone(actor, [wanted])[0]
