"""Take a file of a register, take its rows over, issue them, stop and go on."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import IO
from uuid import UUID

from yiwang.base.parties import facade as parties
from yiwang.base.parties.values import PartyView
from yiwang.kernel import ids, keys, writes
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, Office
from yiwang.kernel.errors import Invalid
from yiwang.kernel.files import store
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.bulk import checking, columns, queries, sheet
from yiwang.serve.bulk.checking import Line as Checked
from yiwang.serve.bulk.errors import FileNotTaken, NotIssuer, NotMoving, Why
from yiwang.serve.bulk.models import Batch, Line
from yiwang.serve.bulk.values import BatchDone, Fault, Reject
from yiwang.serve.licences import facade as licences
from yiwang.serve.licences.facade import Ground, Issuing, Licence, LicenceType, NotIssued

LARGEST = 20_000_000  # bytes of a file that is sent; a command reads larger ones
LANDED = 1_000  # rows taken over in one transaction
ISSUED = 50  # licences issued in one transaction


@action("licences:licence:issue")
def send(actor: Actor, kind: str, name: str, content: bytes, basis: str) -> Batch:
    """Take a file; workers take its rows over and issue them. The same file gives its batch.

    basis: number or title of what the register rests on.

    Raises:
        FileNotTaken: unreadable, too large, or its first row does not fit the type.
        NotIssuer: the body does not issue this type.
    """
    import io

    if len(content) > LARGEST:
        raise FileNotTaken(Why.LARGE, f"{LARGEST // 1_000_000} MB")
    batch, made = _batch(actor, kind, name, store.sha256(content), basis)
    if made:
        batch.columns = _head(kind, io.BytesIO(content))
        batch.file = store.keep(actor, actor.body, name, content, "application/octet-stream")
        batch.save(force_insert=True)
    return batch


@action("licences:licence:issue")
def begin(actor: Actor, kind: str, name: str, source: IO[bytes], digest: str, basis: str) -> Batch:
    """The batch of a file that the caller reads himself; that of the same file where there is one.

    digest: SHA-256 of the file, hexadecimal.

    Raises:
        FileNotTaken, NotIssuer: as for `send`.
    """
    batch, made = _batch(actor, kind, name, digest, basis)
    if made:
        batch.columns = _head(kind, source)
        batch.save(force_insert=True)
    return batch


def _batch(actor: Actor, kind: str, name: str, digest: str, basis: str) -> tuple[Batch, bool]:
    found = licences.kind(kind)
    body = Body.objects.get(id=actor.body)
    if found.bodies and body.function not in found.bodies:
        raise NotIssuer(kind)
    known = Batch.objects.filter(body=body, type=kind, digest=digest).first()
    if known is not None:
        return known, False
    batch = Batch(
        id=ids.uuid7(actor.now),
        body=body,
        type=kind,
        name=name[-200:],
        digest=digest,
        basis=basis.strip()[:200] or name[-200:],
        made_at=actor.now,
        account=actor.account,
        account_name=actor.name[:60],
        post=actor.office.post_names,
        office=actor.office.body_names,
    )
    return batch, True


def _head(kind: str, source: IO[bytes]) -> list[str]:
    """The words of the first row, which have to fit the type."""
    lines = sheet.rows(source)
    first = next(lines, None)
    if first is None or next(lines, None) is None:
        raise FileNotTaken(Why.EMPTY)
    columns.named(licences.kind(kind), first[1])
    source.seek(0)
    return first[1]


@action("licences:licence:issue")
def land(
    actor: Actor, batch_id: UUID, rows: Sequence[tuple[int, list[str]]], *, last: bool
) -> Batch:
    """Take rows over, those that are there already not again.

    last: these were all, and issuing may begin.
    """
    batch = queries.lock(batch_id)
    made = [
        Line(id=ids.uuid7(actor.now), batch=batch, number=number, sealed=_sealed(batch, cells))
        for number, cells in rows
    ]
    writes.insert(*made, conflict="(batch_id, number) DO NOTHING")
    if last:
        batch.rows = batch.lines.count()
        batch.state = Batch.State.ISSUING
        batch.file = None
        writes.update(batch, "rows", "state", "file")
        if not batch.rows:
            _finish(actor, batch)
    return batch


def _sealed(batch: Batch, cells: list[str]) -> bytes:
    return keys.seal_bytes(f"bulk:{batch.id}", json.dumps(cells, ensure_ascii=False).encode())


def _opened(batch: Batch, line: Line) -> list[str]:
    content: list[str] = json.loads(keys.unseal_bytes(f"bulk:{batch.id}", bytes(line.sealed)))
    return content


@action("licences:licence:issue")
def refuse(actor: Actor, batch_id: UUID, refusal: FileNotTaken) -> Batch:
    """Note that a file cannot be read to its end; what was issued of it stays."""
    batch = queries.lock(batch_id)
    batch.state, batch.done_at = Batch.State.REFUSED, actor.now
    batch.fault = {"reason": refusal.reason.value, "what": refusal.what}
    writes.update(batch, "state", "done_at", "fault")
    return batch


@action("licences:licence:issue")
def issue(actor: Actor, batch_id: UUID) -> int:
    """Issue the next rows of a batch, or reject them; return how many. Their number, state and
    licence are one transaction, so whoever is killed leaves each row issued once or not at all.
    """
    batch = queries.lock(batch_id)
    if batch.state != Batch.State.ISSUING:
        return 0
    lines = list(batch.lines.filter(state=Line.State.WAITING).order_by("number")[:ISSUED])
    found = licences.kind(batch.type)
    fields = columns.named(found, batch.columns)
    heads = checking.heads(fields, batch.columns)
    ready: list[tuple[Line, Checked]] = []
    for line in lines:
        looked = checking.checked(found, checking.cells_of(fields, _opened(batch, line)), heads)
        if isinstance(looked, list):
            _reject(line, looked)
        else:
            ready.append((line, looked))
    _issue(_for_maker(actor, batch), batch, found, ready)
    batch.issued += sum(line.state == Line.State.ISSUED for line in lines)
    batch.rejected += sum(line.state == Line.State.REJECTED for line in lines)
    for line in lines:
        writes.update(line, "state", "licence", "rejects", "sealed")
    writes.update(batch, "issued", "rejected")
    if len(lines) < ISSUED:
        _finish(actor, batch)
    return len(lines)


def _for_maker(actor: Actor, batch: Batch) -> Actor:
    """The system on behalf of who sent the file: his name stands in the history."""
    office = Office(
        batch.post.get("zh", ""),
        batch.post.get("en", ""),
        batch.office.get("zh", ""),
        batch.office.get("en", ""),
    )
    return replace(
        SYSTEM.on(actor.now), account=batch.account, name=batch.account_name, office=office
    )


def _issue(
    actor: Actor, batch: Batch, found: LicenceType, ready: Sequence[tuple[Line, Checked]]
) -> None:
    asked = _known(actor, ready)
    wishes = [_wish(batch, found, row, holders) for _line, row, holders in asked]
    made = licences.issue(actor, wishes)
    issued: list[Licence] = []
    for (line, *_rest), licence in zip(asked, made, strict=True):
        if isinstance(licence, NotIssued):
            facts = {"kind": licence.kind, "reason": licence.reason.value, "what": licence.what}
            _reject(line, [Reject("", Fault.REFUSED, facts)])
            continue
        line.state, line.licence, line.sealed = Line.State.ISSUED, licence.id, b""
        issued.append(licence)
    licences.certify(actor, batch.body, found, issued)


def _known(
    actor: Actor, ready: Sequence[tuple[Line, Checked]]
) -> list[tuple[Line, Checked, list[PartyView]]]:
    """Rows with the parties that hold them; others are rejected with what is wrong of a holder."""
    stated = [each for _line, row in ready for each in row.holders]
    parts = iter(parties.find_or_create_many(actor, stated))
    found = []
    for line, row in ready:
        holders = list(islice(parts, len(row.holders)))
        wrong = [each for each in holders if isinstance(each, Invalid)]
        if wrong:
            said = wrong[0].problems[0]["message"]
            _reject(line, [Reject("", Fault.PARTY, {"said": str(said)})])
        else:
            found.append((line, row, [each for each in holders if isinstance(each, PartyView)]))
    return found


def _wish(batch: Batch, found: LicenceType, row: Checked, holders: Sequence[PartyView]) -> Issuing:
    first, *others = holders
    return Issuing(
        kind=found.kind,
        body=batch.body_id,
        holder=first.id,
        holder_name=first.name,
        face=row.face,
        valid_from=row.valid_from,
        ground=Ground("register", batch.basis[:60], body=batch.office.get("zh", "")),
        valid_until=row.valid_until,
        number=row.number,
        further=[(each.id, each.name) for each in others],
    )


def _reject(line: Line, rejects: Sequence[Reject]) -> None:
    line.state, line.sealed = Line.State.REJECTED, b""  # the file is with who sent it
    line.rejects = [each.row() for each in rejects]


def _finish(actor: Actor, batch: Batch) -> None:
    batch.state, batch.done_at = Batch.State.DONE, actor.now
    writes.update(batch, "state", "done_at")
    tell(BatchDone(batch.id, batch.type, batch.issued, batch.rejected))


@action("licences:licence:issue")
def stop(actor: Actor, batch_id: UUID) -> Batch:
    """Leave the rest for later; what was issued stays.

    Raises:
        NotMoving: it is over, or stopped already.
    """
    batch = queries.lock(batch_id)
    if batch.state != Batch.State.ISSUING:
        raise NotMoving(batch.name)
    batch.state = Batch.State.STOPPED
    writes.update(batch, "state")
    return batch


@action("licences:licence:issue")
def go_on(actor: Actor, batch_id: UUID) -> Batch:
    """Go on where a batch was stopped.

    Raises:
        NotMoving: it was not.
    """
    batch = queries.lock(batch_id)
    if batch.state != Batch.State.STOPPED:
        raise NotMoving(batch.name)
    batch.state = Batch.State.ISSUING
    writes.update(batch, "state")
    return batch
