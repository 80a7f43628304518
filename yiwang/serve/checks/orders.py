"""Orders: who is asked what about a household, on entry, again after a time, or on a change."""

from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.numbers.draw import draw
from yiwang.serve.checks import members
from yiwang.serve.checks.errors import CheckRefused, Why
from yiwang.serve.checks.models import Authorisation, Household, Member, Order, Question
from yiwang.serve.checks.spec import Check

Mode = Order.Mode


@action("checks:order:place")
def place(
    actor: Actor, household: Household, mode: str, cause: Mapping[str, Any] | None = None
) -> Order:
    """Have all sources asked about a household; the worker asks them.

    Raises:
        CheckRefused: a member did not authorise it, or not any more; the aid has ended or was never
            granted; a check is under way.
    """
    machine = SYSTEM.on(actor.now)
    with acting(machine):
        household = Household.objects.select_for_update().get(id=household.id)
        _require(actor, household, mode)
        found = members.check_of(household)
        order = Order(
            id=ids.uuid7(actor.now),
            body_id=household.body_id,
            household=household,
            number=_number(actor),
            mode=mode,
            cause=dict(cause or {}),
            asked_at=actor.now,
            due=members.last_day(actor, household),
        )
        order.save(force_insert=True)
        Question.objects.bulk_create(_questions(actor, order, found))
    vouch(order)
    return order


def _require(actor: Actor, household: Household, mode: str) -> None:
    """Refuse what nobody has authorised or what nothing is decided about any more."""
    number, states = household.number, Household.State
    if household.state == states.WITHDRAWN:
        raise CheckRefused(number, Why.WITHDRAWN)
    if household.ended_at is not None:
        raise CheckRefused(number, Why.ENDED)
    if mode != Mode.ENTRY and household.aid_since is None:
        raise CheckRefused(number, Why.NOT_RUNNING)
    lacking = members.missing(household, actor.today)
    if lacking:
        ever = Authorisation.objects.filter(member__in=lacking, withdrawn_at=None)
        expired = ever.values("member").distinct().count() == len(lacking)
        why = Why.EXPIRED if expired else Why.NOT_AUTHORISED
        raise CheckRefused(number, why, "、".join(each.name for each in lacking))
    if household.orders.filter(state=Order.State.OPEN).exists():
        raise CheckRefused(number, Why.OPEN)


def _number(actor: Actor) -> str:
    year = str(actor.today.year)
    return f"HC{year}-{draw('household_check', year):07d}"


def _questions(actor: Actor, order: Order, found: Check) -> Iterator[Question]:
    everyone = list(Member.objects.filter(household_id=order.household_id).order_by("id"))
    for member in everyone:
        for name, item in found.items.items():
            if item.of == "everyone" or member.adult:
                yield Question(
                    id=ids.uuid7(actor.now),
                    body_id=order.body_id,
                    order=order,
                    member=member,
                    source=item.source,
                    item=name,
                )
