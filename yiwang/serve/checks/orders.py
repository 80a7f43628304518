"""Orders: who is asked what about a household, on entry, again after a time, or on a change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.numbers.draw import draw
from yiwang.serve.checks import members
from yiwang.serve.checks.errors import CheckRefused, Why
from yiwang.serve.checks.models import Authorisation, Household, Member, Order, Question

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
    with acting(SYSTEM.on(actor.now)):
        household = Household.objects.select_for_update().get(id=household.id)
        _require(actor, household, mode)
        order = _order(actor, household, mode, _numbers(actor, 1)[0], cause)
        order.save(force_insert=True)
        everyone = Member.objects.filter(household=household).order_by("id")
        Question.objects.bulk_create(_questions(actor, order, everyone))
    vouch(order)
    return order


def askable(households: QuerySet[Household], today: date) -> QuerySet[Household]:
    """Those of whom every member has authorised it, and with no check under way."""
    signed = Authorisation.objects.filter(members.live(today), member=OuterRef("id"))
    unsigned = Member.objects.filter(~Exists(signed), household__in=households)
    busy = Order.objects.filter(household__in=households, state=Order.State.OPEN)
    asked = households.exclude(state=Household.State.WITHDRAWN)
    return asked.exclude(id__in=unsigned.values("household")).exclude(
        id__in=busy.values("household")
    )


def place_all(
    actor: Actor, households: Sequence[Household], causes: Mapping[UUID, Mapping[str, Any]]
) -> set[UUID]:
    """Order the periodic check of households that are locked; return the ids of those for whom it
    was ordered, who are `askable`. causes: by household. Part of an action of the system.
    """
    locked = Household.objects.filter(id__in=[each.id for each in households])
    free = set(askable(locked, actor.today).values_list("id", flat=True))
    asked = [each for each in households if each.id in free]
    if not asked:
        return set()
    people: dict[UUID, list[Member]] = {each.id: [] for each in asked}
    for member in Member.objects.filter(household__in=asked).order_by("id"):
        people[member.household_id].append(member)
    pairs = zip(asked, _numbers(actor, len(asked)), strict=True)
    made = [_order(actor, row, Mode.PERIODIC, number, causes[row.id]) for row, number in pairs]
    Order.objects.bulk_create(made)
    questions = (_questions(actor, order, people[order.household_id]) for order in made)
    Question.objects.bulk_create(chain.from_iterable(questions))
    for order in made:
        vouch(order)
    return free


def _order(
    actor: Actor,
    household: Household,
    mode: str,
    number: str,
    cause: Mapping[str, Any] | None = None,
) -> Order:
    return Order(
        id=ids.uuid7(actor.now),
        body_id=household.body_id,
        household=household,
        number=number,
        mode=mode,
        cause=dict(cause or {}),
        asked_at=actor.now,
        due=members.last_day(actor, household),
    )


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


def _numbers(actor: Actor, count: int) -> list[str]:
    year = str(actor.today.year)
    last = draw("household_check", year, count)
    return [f"HC{year}-{each:07d}" for each in range(last - count + 1, last + 1)]


def _questions(actor: Actor, order: Order, everyone: Iterable[Member]) -> Iterator[Question]:
    items = members.check_of(order.household).items
    for member in everyone:
        for name, item in items.items():
            if item.of == "everyone" or member.adult:
                yield Question(
                    id=ids.uuid7(actor.now),
                    body_id=order.body_id,
                    order=order,
                    member=member,
                    source=item.source,
                    item=name,
                )
