"""What a case page of the workbench shows of its payments."""

from yiwang.base.cases.facade import Case
from yiwang.base.payments import ledger, queries
from yiwang.base.payments.http import shown
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say

TEMPLATE = "payments/_panel.html"


def build(actor: Actor, case: Case) -> Panel | None:
    """The orders of a case, for posts that may read them; None where there are none."""
    if not actor.may("payments:order:read"):
        return None
    rows = []
    for order in queries.of_case(actor, case.id):
        now = ledger.standing(order, actor.today)
        facts = {"order": order, "title": say(order.title), "money": shown.money(now)}
        rows.append(facts | {"badge": shown.badge(order, now)})
    return Panel(TEMPLATE, {"rows": rows}, "css/payments.css") if rows else None
