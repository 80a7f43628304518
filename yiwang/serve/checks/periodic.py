"""Look again at households with aid whose day has come."""

from collections.abc import Callable
from uuid import UUID

from yiwang.engines import term
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.checks import members, orders
from yiwang.serve.checks.errors import CheckRefused
from yiwang.serve.checks.models import Household, Order

Say = Callable[[int, int], None]


def run(say: Say, *, everyone: bool = False) -> tuple[int, int]:
    """Place an order for every household that is due, or for every one with aid; return how many
    were placed and how many refused, telling (done, of all) on the way.
    """
    with acting(SYSTEM):
        stock = Household.objects.filter(aid_since__isnull=False, ended_at=None)
        if not everyone:
            stock = stock.filter(next_on__lte=SYSTEM.today)
        found = list(stock.order_by("id").values_list("id", flat=True))
    placed = 0
    for number, each in enumerate(found, 1):
        placed += _again(SYSTEM, each) is not None
        say(number, len(found))
    return placed, len(found) - placed


def step() -> int:
    """The same, for the worker."""
    return run(lambda _done, _all: None)[0]


@action("checks:order:place")
def _again(actor: Actor, household_id: UUID) -> Order | None:
    """Order the next look; None where nobody may be asked, which stays to be looked at."""
    row = Household.objects.select_for_update().get(id=household_id)
    try:
        order = orders.place(actor, row, Order.Mode.PERIODIC)
    except CheckRefused:
        order = None
    months = members.check_of(row).every_months
    row.next_on = term.plus_months(actor.today, months if order else 1)
    row.save(update_fields=["next_on"])
    return order
