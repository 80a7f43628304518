"""Use seals: alone where one may, with a second person where one must, always in the log."""

from uuid import UUID

from yiwang.base.seals import queries
from yiwang.base.seals.errors import NotAllowed, NotAsked, Wrong
from yiwang.base.seals.models import Seal, Use
from yiwang.base.seals.values import Document, Face
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.ids import NOBODY


@action("seals:use:ask")
def ask(actor: Actor, seal_id: UUID, document: Document) -> Use:
    """Ask to use a seal on a document. A seal that one person may use is allowed at once.

    Raises:
        NotAsked: the seal is not in use, or the actor is none of its keepers.
        NotFound: no such seal, or another body's.
    """
    seal = queries.lock(actor, seal_id)
    if seal.state != Seal.State.IN_USE:
        raise NotAsked(seal.name, Wrong.NOT_IN_USE)
    if actor.signed_in and not queries.keeps(seal, actor.account):
        raise NotAsked(seal.name, Wrong.NOT_KEEPER)
    state = Use.State.WAITING if seal.double else Use.State.ALLOWED
    use = _use(actor, seal.id, seal.body_id, document, state)
    vouch(use)
    return use


@action("seals:use:confirm")
def confirm(actor: Actor, use_id: UUID) -> Use:
    """Agree, as the second person, that a seal be set.

    Raises:
        NotAllowed: decided already, asked by the same person, not a keeper, or not in use.
    """
    return _decide(actor, use_id, Use.State.ALLOWED, "")


@action("seals:use:confirm")
def refuse(actor: Actor, use_id: UUID, remark: str) -> Use:
    """Say no, with the reason.

    Raises:
        NotAllowed: as for `confirm`, or no reason was given.
    """
    if not remark.strip():
        raise NotAllowed(Wrong.NO_REASON)
    return _decide(actor, use_id, Use.State.REFUSED, remark.strip())


def _decide(actor: Actor, use_id: UUID, state: str, remark: str) -> Use:
    use = queries.lock_use(actor, use_id)
    wrong = _wrong(actor, use)
    if wrong is not None:
        raise NotAllowed(wrong)
    use.state, use.remark = state, remark[:200]
    use.second, use.second_name, use.second_at = actor.account, actor.name, actor.now
    use.save(update_fields=["state", "remark", "second", "second_name", "second_at"])
    vouch(use)
    return use


def _wrong(actor: Actor, use: Use) -> Wrong | None:
    if use.state != Use.State.WAITING:
        return Wrong.DECIDED
    if use.account == actor.account:
        return Wrong.SAME_PERSON
    if use.seal.state != Seal.State.IN_USE:
        return Wrong.NOT_IN_USE
    if not queries.keeps(use.seal, actor.account):
        return Wrong.NOT_KEEPER
    return None


def done(actor: Actor, seal: Face, body_id: UUID, document: Document, serial: str) -> None:
    """Note, inside the action that keeps the document, that it was sealed.

    serial: of the certificate that signed, hexadecimal.
    """
    known = queries.use_of(document.id) if seal.double else None
    if known is None:
        known = _use(actor, seal.id, body_id, document, Use.State.DONE, serial)
    else:
        known.state, known.serial = Use.State.DONE, serial
        writes.update(known, "state", "serial")
    vouch(known)


def _use(
    actor: Actor, seal_id: UUID, body_id: UUID, document: Document, state: str, serial: str = ""
) -> Use:
    use = Use(
        id=ids.uuid7(actor.now),
        body_id=body_id,
        seal_id=seal_id,
        state=state,
        at=actor.now,
        account=actor.account if actor.signed_in else NOBODY,
        name=actor.name,
        document=document.number,
        document_id=document.id,
        digest=document.digest,
        case_number=document.case_number,
        reason=document.reason[:200],
        serial=serial,
    )
    writes.insert(use)
    return use
