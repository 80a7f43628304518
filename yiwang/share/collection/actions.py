"""Receive a batch, land its pieces, serve it or refuse it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, Audience
from yiwang.kernel.evidence.record import record
from yiwang.kernel.files.rules import well_named
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.numbers.draw import draw
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.catalogue.facade import Resource
from yiwang.share.collection import queries, staging
from yiwang.share.collection.errors import FileNotTaken, NoKey, NotSupplier, Why
from yiwang.share.collection.models import Batch
from yiwang.share.collection.staging import Received
from yiwang.share.collection.values import BatchServed, Mode


@dataclass(frozen=True)
class Landed:
    """What a piece added. wrong: rows by (column, fault)."""

    read: int
    good: int
    done: int
    wrong: Mapping[tuple[str, str], int]
    changed: Sequence[Sequence[Any]] = ()  # (column, row) from which a column changes its type


@dataclass(frozen=True)
class Sent:
    """How a file is to be read; empty words are found out. look: first a person sees it."""

    mode: Mode
    name: str
    kind: str
    mapping: Mapping[str, str]
    encoding: str = ""
    delimiter: str = ""
    look: bool = False


def supplied(actor: Actor, code: str) -> Resource:
    """A resource that the actor's body supplies.

    Raises:
        NotSupplier: another body does, or none of the city.
    """
    found = catalogue.resource(actor, code)
    mine = found.supplier is not None and (
        actor.audience is Audience.SYSTEM or found.supplier in (actor.body, *actor.bodies)
    )
    if not mine:
        raise NotSupplier(code)
    return found


@action("collection:batch:send")
def receive(actor: Actor, code: str, received: Received, sent: Sent) -> Batch:
    """Take a file that was copied here. The latest batch again when it is the same file.

    Raises:
        NotSupplier, NoKey: the body or the mode does not fit the resource.
        FileNotTaken: a hostile name.
    """
    resource = supplied(actor, code)
    if sent.mode is Mode.CHANGES and not resource.key:
        raise NoKey(code)
    if not well_named(sent.name) or not sent.name.strip(". "):
        raise FileNotTaken(Why.NAME, ascii(sent.name)[1:61])
    latest = Batch.objects.filter(resource=code).order_by("-number").first()
    if latest and latest.state != Batch.State.REFUSED and _same(latest, received, sent):
        received.path.unlink()
        return latest
    batch = Batch(
        id=ids.uuid7(actor.now),
        body_id=resource.supplier or NOBODY,
        resource=code,
        version=resource.version,
        number=draw(f"collection:{code}", ""),
        mode=sent.mode.value,
        name=sent.name[-200:],
        kind=sent.kind,
        size=received.size,
        digest=received.digest,
        encoding=sent.encoding,
        delimiter=sent.delimiter,
        mapping=dict(sent.mapping),
        state=Batch.State.PREVIEW if sent.look else Batch.State.RECEIVED,
        made_at=actor.now,
        account=actor.account,
        account_name=actor.name[:60] if actor.signed_in else "",
    )
    batch.save(force_insert=True)
    vouch(batch)
    staging.keep(received, batch.id)
    return batch


def _same(batch: Batch, received: Received, sent: Sent) -> bool:
    return (batch.digest, batch.mode) == (received.digest, sent.mode.value)


@action("collection:batch:send")
def confirm(actor: Actor, batch_id: UUID, mapping: Mapping[str, str]) -> Batch:
    """Somebody looked at the columns and says which field each is; workers go on."""
    batch = queries.lock(batch_id)
    if batch.state == Batch.State.PREVIEW:
        batch.state, batch.mapping = Batch.State.RECEIVED, dict(mapping)
        writes.update(batch, "state", "mapping")
        vouch(batch)
    return batch


@action("collection:batch:send")
def discard(actor: Actor, batch_id: UUID) -> Batch:
    """Somebody looked at the columns and throws the file away."""
    batch = queries.lock(batch_id)
    if batch.state == Batch.State.PREVIEW:
        refused = FileNotTaken(Why.DISCARDED)
        batch.state, batch.ended_at = Batch.State.REFUSED, actor.now
        batch.fault = {"reason": refused.reason.value, "what": ""}
        writes.update(batch, "state", "ended_at", "fault")
        vouch(batch)
    return batch


@action("collection:batch:send")
def begin(
    actor: Actor, batch_id: UUID, mapping: dict[str, str], drift: dict[str, Any], total: int
) -> Batch:
    """Note how the columns are understood, before rows are checked."""
    batch = queries.lock(batch_id)
    batch.mapping, batch.drift, batch.total = mapping, drift, total
    writes.update(batch, "mapping", "drift", "total")
    return batch


@action("collection:batch:send")
def land(actor: Actor, batch_id: UUID, number: int, landed: Landed) -> Batch:
    """Count a piece whose files are there; one that is counted already changes nothing."""
    batch = queries.lock(batch_id)
    if batch.state != Batch.State.RECEIVED or batch.slices != number - 1:
        return batch
    batch.slices = number
    _count(batch, landed)
    writes.update(batch, "slices", "read", "good", "bad", "done", "wrong", "drift")
    return batch


def _count(batch: Batch, landed: Landed) -> None:
    batch.read += landed.read
    batch.good += landed.good
    batch.bad = batch.read - batch.good
    batch.done = max(batch.done, landed.done)
    wrong = {(column, fault): rows for column, fault, rows in batch.wrong}
    for rule, rows in landed.wrong.items():
        wrong[rule] = wrong.get(rule, 0) + rows
    batch.wrong = [[*rule, rows] for rule, rows in wrong.items()]
    known = {column for column, _row in batch.drift.get("from_row", [])}
    fresh = [[column, row] for column, row in landed.changed if column not in known]
    if fresh:
        batch.drift = batch.drift | {"from_row": [*batch.drift.get("from_row", []), *fresh]}


@action("collection:batch:send")
def complete(actor: Actor, batch_id: UUID) -> Batch:
    """All pieces have landed.

    Raises:
        FileNotTaken: there were no rows.
    """
    batch = queries.lock(batch_id)
    if batch.state == Batch.State.RECEIVED:
        batch.state = Batch.State.LANDED
        batch.done = batch.total
        writes.update(batch, "state", "done")
        vouch(batch)
    return batch


@action("collection:batch:send")
def again(actor: Actor, batch_id: UUID) -> Batch:
    """Check a batch from its first row once more, after its pieces were lost with the machine."""
    batch = queries.lock(batch_id)
    batch.state, batch.wrong, batch.drift = Batch.State.RECEIVED, [], {}
    batch.slices = batch.read = batch.good = batch.bad = batch.done = 0
    names = ("state", "wrong", "drift", "slices", "read", "good", "bad", "done")
    writes.update(batch, *names)
    vouch(batch)
    return batch


@action("collection:batch:send")
def serve(
    actor: Actor, batch_id: UUID, twice: Landed, rows: int, digest: str, snapshot: int
) -> Batch:
    """Rows are in the lake: say so to everyone, with a receipt for either side.

    twice: what the comparison of keys took away from the good rows.
    """
    batch = queries.lock(batch_id)
    if batch.state != Batch.State.LANDED:
        return batch
    _count(batch, twice)
    batch.state, batch.ended_at = Batch.State.SERVED, actor.now
    batch.rows_digest, batch.snapshot = digest, snapshot
    names = ("state", "good", "bad", "wrong", "ended_at", "rows_digest", "snapshot")
    writes.update(batch, *names)
    vouch(batch)
    tell(BatchServed(batch.id, batch.resource, batch.good, batch.mode, batch.read))
    for side, body in (("sent", batch.body_id), ("received", NOBODY)):
        known = replace(SYSTEM.on(actor.now), body=body)
        record(known, f"collection.receipt.{side}", batch.id, receipt(batch, rows))
    return batch


def receipt(batch: Batch, rows: int) -> dict[str, Any]:
    """What both sides keep: the file by its digest, the rows by number, and their digest.

    rows: in the table after the batch, of this batch alone unless it brought changes.
    """
    return {
        "resource": batch.resource,
        "version": batch.version,
        "number": batch.number,
        "mode": batch.mode,
        "file": batch.digest,
        "bytes": batch.size,
        "read": batch.read,
        "good": batch.good,
        "bad": batch.bad,
        "written": rows,
        "rows": batch.rows_digest,
        "snapshot": str(batch.snapshot),
    }


@action("collection:batch:send")
def refuse(actor: Actor, batch_id: UUID, refusal: FileNotTaken) -> Batch:
    """Note that a batch is not taken; nothing of it is served."""
    batch = queries.lock(batch_id)
    if not batch.moving:
        return batch
    batch.state, batch.ended_at = Batch.State.REFUSED, actor.now
    batch.fault = {"reason": refusal.reason.value, "what": refusal.what}
    writes.update(batch, "state", "ended_at", "fault")
    vouch(batch)
    return batch
