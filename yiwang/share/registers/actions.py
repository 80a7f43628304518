"""Take deliveries of registers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiwang.base.parties.facade import identifiers
from yiwang.kernel import ids, keys
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.tenancy import queries as bodies
from yiwang.kernel.wire import as_json
from yiwang.share.registers import queries, sealing
from yiwang.share.registers.errors import BadRows, NoSupplier
from yiwang.share.registers.models import Delivery
from yiwang.share.registers.queries import KINDS
from yiwang.share.registers.serving import Change, Line, replace
from yiwang.share.registers.spec import Register
from yiwang.share.registers.values import Changed, Delivered

SHOWN = 5  # rows that a refusal names


@dataclass(frozen=True)
class Row:
    """One entry as delivered: whose, what, and from when until when it holds; always, if unsaid."""

    identity: str
    content: Mapping[str, Any]
    valid_from: date = date.min
    valid_until: date | None = None


@action("registers:entry:deliver")
def deliver(
    actor: Actor, name: str, rows: Iterable[Row], as_of: date, source: str, *, complete: bool = True
) -> Delivery:
    """Take over a batch whole or not at all; earlier entries of its subjects end with it.

    complete: the batch is the whole register, so that subjects without a row have none any more.

    Raises:
        NoSuchRegister, NoSupplier: nothing says who supplies it.
        BadRows: some rows are wrong; the first ones are named.
    """
    spec = queries.register(name)
    given = list(rows)
    _refuse_bad(spec, given)
    body = bodies.by_function(spec.supplier, None)
    if body is None:
        raise NoSupplier(spec.supplier)
    delivery = Delivery(
        id=ids.uuid7(actor.now),
        body_id=body,
        register=name,
        as_of=as_of,
        at=actor.now,
        entries=len(given),
        source=source,
    )
    put(delivery, (_line(spec, row) for row in given), complete=complete)
    return delivery


def put(
    delivery: Delivery, lines: Iterable[Line], *, complete: bool = True, past: bool = False
) -> list[Change]:
    """Save a delivery with its entries and tell what it changes; for actions only."""
    delivery.save(force_insert=True)
    with acting(SYSTEM.on(delivery.at)) as machine:
        kept = sealing.sealed(sealing.settle(machine, delivery.register), lines)
        changes = replace(delivery, kept, complete=complete, past=past)
    tell(Delivered(delivery.id, delivery.register, 0 if delivery.corrects else delivery.entries))
    for each in changes:
        tell(Changed(delivery.id, delivery.register, each.subject.hex(), " ".join(each.items)))
    return changes


def _line(spec: Register, row: Row) -> Line:
    subject = keys.fingerprint(KINDS[spec.about], row.identity)
    return Line(subject, as_json(dict(row.content)), row.valid_from, row.valid_until)


def _refuse_bad(spec: Register, rows: list[Row]) -> None:
    found = []
    for number, row in enumerate(rows, start=1):
        sound = identifiers.credential(KINDS[spec.about], row.identity).ok
        reasons = spec.problems(row.content) + ([] if sound else ["identity is wrong."])
        found += [f"Row {number}: {reason}" for reason in reasons]
    if found:
        more = f" … and {len(found) - SHOWN} more." if len(found) > SHOWN else ""
        raise BadRows(" ".join(found[:SHOWN]) + more)
