"""What processes call: is everybody's authorisation there, ask the sources, read the report."""

from collections.abc import Callable, Mapping
from typing import Any

from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.checks import members, orders
from yiwang.serve.checks.models import Household, Order

Facts = Mapping[str, Any]
Step = Callable[[Actor, Case, Mapping[str, str], Facts], Facts]


def _household(case: Case) -> Household:
    return Household.objects.select_for_update().get(case_id=case.id)


def authorised(actor: Actor, case: Case, _properties: Mapping[str, str], _facts: Facts) -> Facts:
    """Tells the process whether every member is authorised for."""
    with acting(SYSTEM.on(actor.now)):
        lacking = members.missing(_household(case), actor.today)
    return {"household": {"authorised": not lacking}}


def asking(actor: Actor, case: Case, _properties: Mapping[str, str], _facts: Facts) -> Facts:
    """Place the order on entry; its report comes as the message `checked`."""
    machine = SYSTEM.on(actor.now)
    with acting(machine):
        row = _household(case)
        order = orders.place(machine, row, Order.Mode.ENTRY)
        Household.objects.filter(id=row.id).update(waits=True)
    return {"check": {"number": order.number}}


def reading(actor: Actor, case: Case, _properties: Mapping[str, str], _facts: Facts) -> Facts:
    """Tells the process what the newest report says. `open`: an answer was contested and is asked
    again; the message `checked` comes when there is a new report.
    """
    with acting(SYSTEM.on(actor.now)):
        row = _household(case)
        order = row.orders.order_by("-id").first()
        contested = order is not None and order.state == Order.State.OPEN
        if contested:
            Household.objects.filter(id=row.id).update(waits=True)
    report = order.report if order else {}
    advice = report.get("advice", {})
    return {"report": {"open": contested, "edition": order.edition if order else 0, **advice}}


STEPS: dict[str, Step] = {"authorised": authorised, "ask": asking, "read": reading}
