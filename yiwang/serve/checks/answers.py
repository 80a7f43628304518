"""What sources say: answers to questions, each taken in once, and what they tell on their own."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from yiwang.engines.decision import feel
from yiwang.kernel import keys
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.clock import CITY_ZONE
from yiwang.serve.checks import changes, members, protocol, spec
from yiwang.serve.checks.errors import BadSource
from yiwang.serve.checks.models import Objection, Order, Outside, Question
from yiwang.serve.checks.spec import Item

# What becomes of an answer.
TAKEN, REPEATED, STOPPED, UNFIT, UNKNOWN = "taken", "repeated", "stopped", "unfit", "unknown"
CENTS = 100


@action("checks:answer:take")
def acknowledge(actor: Actor, source: Outside, names: Collection[str]) -> int:
    """Note that a source has questions and answers them later; return how many."""
    count = 0
    for identity, turn in filter(None, map(_split, names)):
        rows = Question.objects.filter(id=identity, round=turn, source=source.code)
        count += rows.filter(state=Question.State.WAITING).update(
            state=Question.State.ASKED, asked_at=actor.now
        )
    _heard(actor, source)
    return count


def _heard(actor: Actor, source: Outside) -> None:
    Outside.objects.filter(id=source.id).update(
        failures=0, next_at=None, reason="", heard_at=actor.now
    )


def _split(name: Any) -> tuple[UUID, int] | None:
    """Id and round of a question; None where it is no name of one."""
    head, _dot, turn = str(name).partition(".")
    try:
        return UUID(head), int(turn)
    except ValueError:
        return None


@action("checks:answer:take")
def take(actor: Actor, source: Outside, said: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Take answers of a source in, each once; return what became of each, by its id.

    A second answer to the same question changes nothing; one that came after the authorisation was
    withdrawn is not looked at; one that is not of the agreed shape leaves its question open.
    """
    verdicts = {str(each.get("id")): _one(actor, source, each) for each in said}
    _heard(actor, source)
    return verdicts


def _one(actor: Actor, source: Outside, said: Mapping[str, Any]) -> str:
    name = _split(said.get("id"))
    rows = Question.objects.select_for_update(of=("self",)).select_related("order__household")
    row = rows.filter(id=name[0], source=source.code).first() if name else None
    if row is None or name is None:
        return UNKNOWN
    if row.state == Question.State.STOPPED or row.order.state == Order.State.STOPPED:
        return STOPPED
    if name[1] != row.round or row.state == Question.State.ANSWERED:
        row.repeats += 1
        row.save(update_fields=["repeats"])
        return REPEATED
    item = members.check_of(row.order.household).items[row.item]
    why = _unfit(actor, item, said)
    if why:
        row.reason = why[:300]
        row.save(update_fields=["reason"])
        return UNFIT
    _write(actor, row, item, said)
    return TAKEN


def _unfit(actor: Actor, item: Item, said: Mapping[str, Any]) -> str:
    try:
        if date.fromisoformat(str(said.get("as_of"))) > actor.today:
            return "as_of lies ahead"
    except ValueError:
        return "as_of is no day"
    return spec.unfit(item, said.get("rows"))


def _write(actor: Actor, row: Question, item: Item, said: Mapping[str, Any]) -> None:
    row.rows, row.as_of = said["rows"], date.fromisoformat(said["as_of"])
    row.amount = amount_of(actor, item, said["rows"])
    row.state, row.answered_at, row.reason = Question.State.ANSWERED, actor.now, ""
    row.asked_at = row.asked_at or actor.now
    row.save()
    vouch(row)
    objection = Objection.objects.filter(question=row, answered_at=None).first()
    if objection is not None:
        objection.answered_at, objection.changed = actor.now, objection.before != row.rows
        objection.save(update_fields=["answered_at", "changed"])
        vouch(objection)
    if row.order.state == Order.State.REPORTED:  # it came late, so the report is made anew
        others = Order.objects.filter(household_id=row.order.household_id, state="open")
        if not others.exists():
            Order.objects.filter(id=row.order_id).update(state=Order.State.OPEN)


def amount_of(actor: Actor, item: Item, rows: Any) -> int | None:
    """Fen that an answer counts; None where it counts nothing. No rows are nothing."""
    if not item.amount:
        return None
    facts = {"rows": feel.from_json(_decimals(item, rows))}
    outcome = spec.expression(item.amount).evaluate(facts, now=actor.now, zone=CITY_ZONE)
    value = outcome.value if isinstance(outcome.value, Decimal) else Decimal(0)
    return int((value * CENTS).to_integral_value())


def _decimals(item: Item, rows: Any) -> Any:
    """Rows in which numbers written as texts are numbers."""
    numbers = {name for name, column in item.fields.items() if column.type == "number"}
    return [
        {name: Decimal(str(each)) if name in numbers else each for name, each in row.items()}
        for row in rows
    ]


def received(actor: Actor, code: str, text: bytes, sent: Mapping[str, str]) -> dict[str, Any]:
    """What a source posts: answers that it owed, and what happened. Returns the verdicts.

    Raises:
        BadSource: not signed by the source, or no message of the protocol.
    """
    machine = SYSTEM.on(actor.now)
    with acting(machine):
        source = Outside.objects.filter(code=code).first()
        secret = keys.unseal("source", source.secret_sealed).encode() if source else b""
        if source is None or not protocol.genuine(text, sent, secret, actor.now):
            raise BadSource(code)
        try:
            message = json.loads(text)
            told = [dict(each) for each in message.get("answers", [])]
            news = [dict(each) for each in message.get("changes", [])]
        except (ValueError, TypeError, AttributeError) as error:
            raise BadSource(code) from error
        verdicts = take(machine, source, told) if told else {}
        return {
            "answers": verdicts,
            "changes": [changes.take(machine, code, each) for each in news],
        }
