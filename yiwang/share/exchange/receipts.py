"""Receipts: what left under which grant, and about whom; sealed with the evidence, so that both
sides can check it.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from yiwang.kernel import ids, writes
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.evidence.seal import proof as sealed
from yiwang.kernel.unit import Fixed, later
from yiwang.share.exchange import rules
from yiwang.share.exchange.models import Delivery

SLOTS = 16
PART = 5000  # looks that are written at once

_USED = """INSERT INTO exchange_usage (grant_id, day, slot, calls, rows) VALUES (%s, %s, %s, 1, %s)
    ON CONFLICT (grant_id, day, slot)
    DO UPDATE SET calls = exchange_usage.calls + 1, rows = exchange_usage.rows + excluded.rows"""
_LOOKS = """INSERT INTO exchange_look (id, delivery_id, subject, found)
    SELECT look.id, %s, look.subject, look.found
    FROM unnest(%s::uuid[], %s::bytea[], %s::boolean[]) look (id, subject, found)"""


@dataclass(frozen=True)
class Terms:
    """What a grant says, as the gateway holds calls to it. used: rows given today; case: item and
    standing of the case that was named, where the body has it.
    """

    id: UUID
    number: str
    body: UUID
    provider: UUID
    resource: str
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    masks: Mapping[str, str]
    filter: tuple[rules.Condition, ...]
    by: str
    about: str
    register: str
    modes: tuple[str, ...]
    daily: int
    first: date
    last: date
    state: str
    used: int
    case: tuple[str, str] | None


@dataclass(frozen=True)
class Left:
    """What leaves. digest: SHA-256 of it; looked: fingerprints of whom it is about, and whether
    something was found; counted: rows that count, where those are others. file: of a batch.
    """

    delivery: UUID
    mode: str
    case: str
    fields: Sequence[str]
    digest: bytes
    looked: Mapping[bytes, bool]
    counted: int | None = None
    file: UUID | None = None

    @property
    def rows(self) -> int:
        return sum(self.looked.values()) if self.counted is None else self.counted


def write(actor: Actor, machine: Actor, terms: Terms, left: Left) -> None:
    """Write the receipt of both sides, its entry of evidence, the looks, and what is used up.

    actor: to whom it is given; machine: the system at the same moment.
    """
    facts = {
        "grant": terms.number,
        "case": left.case,
        "resource": terms.resource,
        "mode": left.mode,
        "fields": list(left.fields),
        "keys": len(left.looked),
        "rows": left.rows,
        "provider": str(terms.provider),
        "receiver": str(terms.body),
        "digest": left.digest.hex(),
    }
    with acting(machine, alone=False):
        entry = record(actor, "exchange.delivered", left.delivery, facts, outcome=Outcome.READ)
        row = writes.new(
            Delivery,
            id=left.delivery,
            body_id=terms.body,
            provider_id=terms.provider,
            grant_id=terms.id,
            mode=left.mode,
            at=actor.now,
            case=left.case,
            purpose=terms.case[0] if terms.case else "",
            fields=list(left.fields),
            keys=len(left.looked),
            rows=left.rows,
            digest=left.digest,
            entry=entry,
            account=actor.account,
            post=actor.post,
            file_id=left.file,
        )
        writes.insert(row)
        used = max(left.rows, len(left.looked))
        later(
            *_looks(actor, left),
            Fixed(_USED, (terms.id, actor.today, secrets.randbelow(SLOTS), used)),
        )


def _looks(actor: Actor, left: Left) -> Iterator[Fixed]:
    lines = iter(left.looked.items())
    while part := list(islice(lines, PART)):
        made = [ids.uuid7(actor.now) for _each in part]
        subjects, found = [name for name, _found in part], [there for _name, there in part]
        yield Fixed(_LOOKS, (left.delivery, made, subjects, found))


def proof(actor: Actor, row: Delivery) -> dict[str, Any] | None:
    """The proof of a delivery that the actor was shown; None while its entry is not sealed."""
    with acting(SYSTEM.on(actor.now)):
        found = sealed(row.entry)
    return dict(found) if found else None
