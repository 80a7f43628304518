"""Make the report of an order once nothing is owed any more: sums, results by line, advice."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.work import facade as work
from yiwang.engines import term
from yiwang.engines.process import happenings
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.checks import judging, marks, members
from yiwang.serve.checks.models import Household, Member, Order, Question
from yiwang.serve.checks.spec import Check
from yiwang.serve.checks.values import CheckReported

log = logging.getLogger(__name__)

BATCH = 200
CENTS = 100
SUMS = ("income", "property", "spending")
UNSETTLED = Question.UNSETTLED


def overdue() -> QuerySet[Question]:
    """Questions whose answer did not come in time."""
    return Question.objects.filter(
        state__in=UNSETTLED, order__state=Order.State.OPEN, order__due__lt=SYSTEM.today
    )


def complete() -> QuerySet[Order]:
    """Orders that wait for no answer any more."""
    owed = Question.objects.filter(order=OuterRef("id"), state__in=UNSETTLED)
    return Order.objects.filter(~Exists(owed), state=Order.State.OPEN)


def step() -> int:
    """Give up on answers that are overdue, and report what is complete; return how many reports
    were made. One order whose rules fail is logged and does not hold up the others.
    """
    with acting(SYSTEM):
        overdue().update(state=Question.State.SILENT)
        found = list(complete().order_by("id").values_list("id", flat=True)[:BATCH])
    return sum(_guarded(each) for each in found)


def _guarded(order_id: UUID) -> int:
    try:
        return int(report(SYSTEM, order_id) is not None)
    except judging.RulesUnclear:
        log.exception("order %s has no report", order_id)
        return 0


@action("checks:order:report")
def report(actor: Actor, order_id: UUID) -> Order | None:
    """Make the report of an order; None where somebody else made it or an answer is owed again."""
    rows_of = Order.objects.select_related("household")
    case = cases.lock(actor, rows_of.get(id=order_id).household.number)  # first, as everybody does
    order = rows_of.select_for_update(of=("self",)).get(id=order_id)
    rows = list(order.questions.select_related("member").order_by("id"))
    if order.state != Order.State.OPEN or any(row.state in UNSETTLED for row in rows):
        return None
    found = members.check_of(order.household)
    for row in rows:
        _judge_line(actor, order.household, found, row)
    inputs = _inputs(actor, order, found, rows)
    advice = judging.judge(actor, order.household, found.rules.advice, inputs)
    order.report = {
        **{name: inputs["sums"][name] for name in SUMS},
        "size": inputs["household"]["size"],
        "gaps": inputs["gaps"],
        "advice": advice.value,
        "judged": advice.facts,
    }
    order.conclusion = str(advice.value["conclusion"])
    order.state, order.reported_at = Order.State.REPORTED, actor.now
    order.valid_until = term.plus_months(actor.today, found.valid.months)
    order.edition += 1
    order.follow = order.mode != Order.Mode.ENTRY and bool(advice.value.get("look"))
    order.save()
    vouch(order)
    marks.note(rows)
    facts = (str(order.household.case_id), order.number, order.mode, order.conclusion)
    tell(CheckReported(order.id, *facts))
    _tell_case(actor, case, order)
    return order


def _judge_line(actor: Actor, household: Household, found: Check, row: Question) -> None:
    item = found.items[row.item]
    line = {
        "item": row.item,
        "counts": item.counts,
        "answered": row.state == Question.State.ANSWERED,
        "count": len(row.rows or []),
        "rows": row.rows or [],
        "amount": (row.amount or 0) / CENTS,
        "relation": row.member.relation,
    }
    verdict = judging.judge(actor, household, found.rules.line, {"line": line})
    row.result = str(verdict.value)
    row.save(update_fields=["result"])


def _inputs(
    actor: Actor, order: Order, found: Check, rows: Iterable[Question]
) -> Mapping[str, Any]:
    """What the advice rests on. sums: yuan; income of a month."""
    lines, totals, gaps = [], dict.fromkeys(SUMS, 0), []
    for row in rows:
        item = found.items[row.item]
        if item.counts:
            totals[item.counts] += row.amount or 0
        if row.state != Question.State.ANSWERED:
            gaps.append({"item": row.item, "member": row.member.name})
        line = {"item": row.item, "result": row.result, "member": row.member.name}
        lines.append(line | {"amount": (row.amount or 0) / CENTS, "count": len(row.rows or [])})
    everyone = Member.objects.filter(household_id=order.household_id)
    people = [{"relation": each.relation, "adult": each.adult} for each in everyone]
    return {
        "household": {"size": len(people), "members": people},
        "sums": {name: total / CENTS for name, total in totals.items()},
        "lines": lines,
        "answers": [_answer(row) for row in rows],
        "gaps": gaps,
        "day": actor.today.isoformat(),
        "form": cases.form_data(cases.by_id(actor, order.household.case_id)),
    }


def _answer(row: Question) -> Mapping[str, Any]:
    """What was said of whom, for rules that look into it; born: local day."""
    born = row.member.born.isoformat()
    who = {"member": row.member.name, "relation": row.member.relation, "born": born}
    return {**who, "item": row.item, "rows": row.rows or []}


def _tell_case(actor: Actor, case: Case, order: Order) -> None:
    """Leave the advice in the case's timeline, and go on with a process that waits for it."""
    cases.note(actor, case, work.JUDGED, order.report["judged"])
    waiting = Household.objects.filter(id=order.household_id, waits=True)
    if waiting.update(waits=False):
        work.happen(actor, case, happenings.Message("checked"))
