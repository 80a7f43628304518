"""A member contests what a source said; the source is asked again. And what comes of a recheck."""

from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.serve.checks import members
from yiwang.serve.checks.errors import Cannot, CheckRefused, NotPossible, Why
from yiwang.serve.checks.models import Household, Objection, Order, Question
from yiwang.serve.checks.values import AnswerContested

SHORTEST = 4
OUTCOMES = ("keep", "change", "end")


@action("checks:answer:contest")
def contest(actor: Actor, question_id: UUID, text: str) -> Objection:
    """Say that an answer about the household is wrong: the source is asked again and told why.

    Raises:
        NotFound: not about the caller's household. NotPossible: not answered, contested already,
            or without a reason. CheckRefused: an authorisation was withdrawn.
    """
    if not Question.objects.filter(id=question_id).exists():
        raise NotFound(_("This answer"))
    machine = SYSTEM.on(actor.now)
    with acting(machine):
        known = Question.objects.select_related("order__household").get(id=question_id)
        case = cases.lock(machine, known.order.household.number)
        row = Question.objects.select_for_update().get(id=question_id)
        order = Order.objects.select_for_update().get(id=row.order_id)
        title = members.check_of(known.order.household).items[row.item].title["zh"]
        if case.decided_on is not None and order.mode == Order.Mode.ENTRY:
            raise NotPossible(case.number, Cannot.DECIDED)
        _require(row, order, known.order.household, title, text)
        made = Objection(
            id=ids.uuid7(actor.now),
            question=row,
            by=actor.account,
            name=actor.name,
            text=text.strip()[:1000],
            at=actor.now,
            before=row.rows,
        )
        made.save(force_insert=True)
        row.state, row.round = Question.State.WAITING, row.round + 1
        row.save(update_fields=["state", "round"])
        order.state = Order.State.OPEN
        order.due = members.last_day(actor, known.order.household)
        order.save(update_fields=["state", "due"])
    vouch(made)
    tell(AnswerContested(question_id, str(known.order.household.case_id)))
    return made


def _require(row: Question, order: Order, household: Household, title: str, text: str) -> None:
    if household.state == Household.State.WITHDRAWN or order.state == Order.State.STOPPED:
        raise CheckRefused(household.number, Why.WITHDRAWN)
    if len(text.strip()) < SHORTEST:
        raise NotPossible(title, Cannot.NO_TEXT)
    if row.objections.filter(answered_at=None).exists():
        raise NotPossible(title, Cannot.CONTESTED)
    if row.state != Question.State.ANSWERED:
        raise NotPossible(title, Cannot.NOT_ANSWERED)


@action("checks:order:settle")
def settle(actor: Actor, order_id: UUID, outcome: str, reason: str) -> Order:
    """Say what comes of a recheck that needs a look: `keep` the aid, `change` it to
    what the report advises, or `end` it, with reasons.

    Raises:
        NotFound, NotPossible.
    """
    if not Order.objects.filter(id=order_id).exists():
        raise NotFound(_("This check"))
    machine = SYSTEM.on(actor.now)
    with acting(machine):
        order = Order.objects.select_related("household").get(id=order_id)
        cases.lock(machine, order.household.number)
        order = (
            Order.objects.select_for_update(of=("self",))
            .select_related("household")
            .get(id=order_id)
        )
        if not order.follow:
            raise NotPossible(order.number, Cannot.SETTLED)
        if len(reason.strip()) < SHORTEST or outcome not in OUTCOMES:
            raise NotPossible(order.number, Cannot.NO_TEXT)
        order.follow = False
        order.settled = {
            "outcome": outcome,
            "reason": reason.strip()[:1000],
            "by": actor.name,
            "at": actor.now.isoformat(),
        }
        order.save(update_fields=["follow", "settled"])
        if outcome == "end":
            members.close(actor, order.household)
        elif outcome == "change":
            members.change(actor, order.household, order)
    vouch(order)
    return order
