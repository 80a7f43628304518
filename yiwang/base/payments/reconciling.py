"""Compare our ledger with the bank's statement of a day, row by row; what differs is a finding.

The statement comes in pages, and each page is one transaction that notes how far we are: who stops
in between goes on there, and who compares a day again finds nothing new.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef

from yiwang.base.payments import ledger
from yiwang.base.payments.errors import GatewayError
from yiwang.base.payments.gateway import client, results
from yiwang.base.payments.gateway.config import Gateway, gateway
from yiwang.base.payments.gateway.results import Result, Unfit
from yiwang.base.payments.models import (
    Attempt,
    Compared,
    Finding,
    Line,
    Order,
    Payout,
    Refund,
    Statement,
)
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting

log = logging.getLogger(__name__)

PAGE = 1000  # rows of a statement at once
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sheet:
    """A page of the bank's statement. total, digest: of the whole day, which is closed."""

    day: date
    start: int
    total: int
    digest: str
    rows: tuple[Result, ...]


def reconcile() -> int:
    """Compare the next page of the earliest day that is not compared; return how many rows."""
    there = gateway()
    if there is None:
        return 0
    with acting(SYSTEM):
        wanted = next_page(SYSTEM)
    if wanted is None:
        return 0
    try:
        sheet = _fetch(there, *wanted)
    except (GatewayError, Unfit) as problem:
        log.warning("the statement of %s: %s", wanted[0], problem)
        return 0
    compare(SYSTEM, sheet)
    return len(sheet.rows)


def next_page(actor: Actor) -> tuple[date, int] | None:
    """The day, and the row of its statement, at which to go on; None when all is compared."""
    running = Statement.objects.filter(state=Statement.State.RUNNING).order_by("day").first()
    if running is not None:
        return running.day, running.position
    last = Statement.objects.order_by("-day").first()
    paid = Attempt.objects.aggregate(first=Min("begun_at"))["first"]
    sent = Payout.objects.aggregate(first=Min("wished_at"))["first"]
    if paid is None and sent is None:
        return None
    first = min(each for each in (paid, sent) if each is not None)
    day = last.day + ONE_DAY if last else ledger.day_of(first, actor.today)
    return (day, 0) if day < actor.today else None


def _fetch(there: Gateway, day: date, start: int) -> Sheet:
    wish = {"type": "statement", "day": day.isoformat(), "start": start, "most": PAGE}
    payload, _text = client.ask(there, "statements", wish)
    if payload.get("day") != day.isoformat() or payload.get("start") != start:
        raise Unfit("another statement than was asked for")
    total, rows = payload.get("total"), payload.get("rows")
    if not isinstance(total, int) or not isinstance(rows, list):
        raise Unfit("a statement without total or rows")
    if len(rows) != min(PAGE, max(total - start, 0)):
        raise Unfit("fewer rows than the statement says it has")
    return Sheet(day, start, total, str(payload.get("digest", ""))[:64], _rows(rows, there))


def _rows(rows: list[Any], there: Gateway) -> tuple[Result, ...]:
    if not all(isinstance(row, Mapping) for row in rows):
        raise Unfit("a row that is none")
    whole = ({"type": "statement-row", "merchant": there.merchant, **row} for row in rows)
    return tuple(results.read(row, there.merchant) for row in whole)


@action("payments:statement:compare")
def compare(actor: Actor, sheet: Sheet) -> Statement:
    """Compare a page with our ledger; the last page ends the day.

    Raises:
        Unfit: the bank changed a statement that it had closed.
    """
    statement = _statement(actor, sheet)
    if statement.position != sheet.start or statement.state == Statement.State.DONE:
        return statement  # another worker was faster
    banks = [row.bank for row in sheet.rows]
    ours = {each.bank: each for each in _booked(bank__in=banks)}
    same = [row for row in sheet.rows if _same(row, ours.get(row.bank))]
    marks = (Compared(id=ids.uuid7(actor.now), statement=statement, bank=row.bank) for row in same)
    writes.insert(*marks, conflict="DO NOTHING")
    for row in sheet.rows:
        booked = ours.get(row.bank)
        if booked is None:
            _only_theirs(actor, sheet.day, row)
        elif not _same(row, booked):
            _differs(actor, sheet.day, row, booked)
    statement.position += len(sheet.rows)
    statement.matched += len(same)
    if statement.position >= statement.rows:
        _only_ours(actor, statement)
        statement.state, statement.ended_at = Statement.State.DONE, actor.now
    writes.update(statement, "position", "matched", "state", "ended_at")
    return statement


def _statement(actor: Actor, sheet: Sheet) -> Statement:
    fresh = Statement(
        id=ids.uuid7(actor.now),
        day=sheet.day,
        digest=sheet.digest,
        rows=sheet.total,
        began_at=actor.now,
    )
    writes.insert(fresh, conflict="(day) DO NOTHING")
    found = Statement.objects.select_for_update().get(day=sheet.day)
    if (found.digest, found.rows) != (sheet.digest, sheet.total):
        raise Unfit(f"the statement of {sheet.day} is not the one that was begun with")
    return found


@dataclass(frozen=True)
class Booked:
    """A transaction as our books have it. order: None of a payout, whose body is named instead."""

    bank: str
    flow: str
    fen: int
    reference: str
    at: datetime
    order: Order | None = None
    body_id: UUID | None = None


def _booked(*which: Any, **more: Any) -> Iterator[Booked]:
    """What our ledger and our payouts have of the bank's transactions."""
    rows = Line.objects.exclude(bank="").filter(*which, **more)
    for line in rows.select_related("order"):
        facts = (line.bank, line.kind, line.fen, line.reference, line.at)
        yield Booked(*facts, order=line.order)
    for row in Payout.objects.exclude(bank="").filter(*which, **more):
        at = row.ended_at or row.wished_at
        yield Booked(row.bank, "payout", row.fen, row.reference, at, body_id=row.body_id)


def _same(row: Result, ours: Booked | None) -> bool:
    return ours is not None and (row.flow, row.fen) == (ours.flow, ours.fen)


def _only_theirs(actor: Actor, day: date, row: Result) -> None:
    facts = {"reference": row.reference, "flow": row.flow, "theirs": row.fen, **_whose(row)}
    at, kind = row.at, Finding.Kind.ONLY_THEIRS
    ledger.find(actor, kind, row.bank, day=day, happened_at=at, **facts)


def _whose(row: Result) -> dict[str, Any]:
    """The order, or the body, that a transaction of the bank belongs to by its reference."""
    if row.flow == "payout":
        known = Payout.objects.filter(reference=row.reference).first()
        return {"body_id": known.body_id} if known else {}
    table: type[Attempt] | type[Refund] = Attempt if row.flow == "payment" else Refund
    found = table.objects.select_related("order").filter(reference=row.reference).first()
    return {"order": found.order} if found else {}


def _differs(actor: Actor, day: date, row: Result, ours: Booked) -> None:
    facts: dict[str, Any] = {"reference": row.reference, "flow": row.flow, "theirs": row.fen}
    facts |= {"ours": ours.fen, "order": ours.order, "body_id": ours.body_id}
    ledger.find(actor, Finding.Kind.AMOUNT, row.bank, day=day, happened_at=row.at, **facts)


def _only_ours(actor: Actor, statement: Statement) -> None:
    """What we booked for the day and the bank does not list, with the same or another amount."""
    listed = Compared.objects.filter(bank=OuterRef("bank"))
    other = Finding.objects.filter(bank=OuterRef("bank"), kind=Finding.Kind.AMOUNT)
    for ours in _booked(~Exists(listed), ~Exists(other), bank_day=statement.day):
        facts: dict[str, Any] = {"reference": ours.reference, "flow": ours.flow, "ours": ours.fen}
        facts |= {"order": ours.order, "body_id": ours.body_id, "happened_at": ours.at}
        ledger.find(actor, Finding.Kind.ONLY_OURS, ours.bank, day=statement.day, **facts)
