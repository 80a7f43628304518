"""What this context does when something happened, here or elsewhere."""

from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.notices.facade import speakers, write
from yiwang.base.payments.money import said
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered


def tell_payee(actor: Actor, event: Delivered) -> None:
    """Write to whoever is paid, and to those who act for him, that the bank paid or refused."""
    asked = event.content
    if asked["payee"]:
        case = cases.by_id(actor, UUID(asked["case"]))
        kind = event.kind.replace(".", "_")
        title = {"zh": case.title, "en": case.title_en}
        facts = {"service": title, "number": asked["number"], "sum": said(asked["fen"])}
        write(actor, event, speakers(UUID(asked["payee"])), kind, facts, f"/cases/{case.number}")


def tell_payer(actor: Actor, event: Delivered) -> None:
    """Write to whoever owes money, and to those who act for him, what became of the order."""
    asked = event.content
    if not asked["payer"]:
        return
    kind = event.kind.replace(".", "_")
    if kind == "payments_paid" and not asked["settled"]:
        kind = "payments_paid_in_part"
    facts = {"number": asked["number"], "sum": said(asked["fen"])}
    people = speakers(UUID(asked["payer"]))
    write(actor, event, people, kind, facts, f"/payments/{asked['number']}")
