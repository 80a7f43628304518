"""Whether a document is genuine: what its signatures say, and what our registers know of it.

Nothing of a file is believed before a signature over it was verified. A file that breaks whatever
reads it is changed, if a signature can still be seen in it, and unreadable otherwise.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yiwang.base.papers.checking import ofd, pdf
from yiwang.base.papers.checking.found import Found
from yiwang.base.papers.models import Paper
from yiwang.base.papers.values import CertificateState, Kind, Report, Signature, Word
from yiwang.base.seals import facade as seals
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Body

log = logging.getLogger(__name__)

LIMIT = 50_000_000  # bytes; no paper of ours comes near
LEEWAY = timedelta(minutes=5)  # clocks differ
UNREADABLE = "This is neither a PDF nor an OFD, or it is broken."


def check(document: bytes) -> Report:
    """Check a document. Never raises for what a file holds.

    A revoked certificate counts from the moment it was revoked; where its key was in wrong hands
    from the start, unless our evidence knows the document from before.
    """
    kind = _kind(document)
    if kind is Kind.OTHER or len(document) > LIMIT:
        return Report(kind, Word.UNREADABLE, reason=UNREADABLE)
    reader = pdf if kind is Kind.PDF else ofd
    try:
        found = reader.read(document)
    except Exception as problem:  # strangers' files break libraries in every way
        log.info("a document could not be read: %r", problem)
        word = Word.CHANGED if reader.shows_signature(document) else Word.UNREADABLE
        return Report(kind, word, reason=UNREADABLE)
    return _judged(kind, found, reader.names(document))


def _kind(document: bytes) -> Kind:
    if b"%PDF-" in document[:1024] or pdf.shows_signature(document):
        return Kind.PDF
    return Kind.OFD if document[:2] == b"PK" else Kind.OTHER


def _judged(kind: Kind, found: Sequence[Found], named: Sequence[str]) -> Report:
    papers = {each.digest: _paper(each.digest) for each in found}
    signatures = tuple(_signature(each, papers[each.digest]) for each in found)
    known = next((paper for paper in papers.values() if paper), None) or _named(named)
    word = _word(found, signatures)
    if word is Word.GENUINE and known and not any(papers.values()):
        word = Word.CHANGED  # it calls itself ours and is not as we made it
    return Report(
        kind,
        word,
        signatures,
        paper=known.id if known else None,
        number=known.number if known else "",
        code=known.code if known else "",
    )


def _paper(digest: str) -> Paper | None:
    """The paper that a body of ours sealed as exactly these bytes."""
    with acting(SYSTEM):
        row = Paper.objects.filter(digest=digest).first()
        return row or Paper.objects.filter(ofd_digest=digest).exclude(ofd_digest="").first()


def _named(codes: Sequence[str]) -> Paper | None:
    """The paper that a document says it is."""
    with acting(SYSTEM):
        return Paper.objects.filter(code__in=list(codes)).first()


def _signature(found: Found, paper: Paper | None) -> Signature:
    proven = paper is not None and found.intact
    # A copy is made later than the paper; the log of uses holds its digest since then.
    drawn = paper is not None and paper.digest == found.digest
    at = paper.drawn_at if paper and proven and drawn else found.at
    state, serial, name, body_id = _standing(found, at, proven=proven)
    body = _body(body_id) if body_id else None
    return Signature(
        signer=name,
        body=body.name if body else "",
        body_en=body.name_en if body else "",
        at=at,
        proven=proven,
        intact=found.intact,
        whole=found.whole,
        certificate=state,
        algorithm=found.algorithm,
        serial=serial,
    )


def _standing(
    found: Found, at: datetime | None, *, proven: bool
) -> tuple[CertificateState, str, str, UUID | None]:
    """State of the certificate at a moment, its serial, whom it names, and our body."""
    moment = at or clock.now()
    try:
        seen = seals.standing(found.certificate, found.beside, moment, proven=proven)
    except ValueError:
        return CertificateState.NOT_TRUSTED, "", found.signer, None
    state = CertificateState(seen.state)
    if state is CertificateState.VALID and moment > clock.now() + LEEWAY:
        state = CertificateState.EXPIRED  # nobody has signed it then yet
    return state, seen.serial, seen.name, seen.body


def _body(body_id: UUID) -> Body:
    with acting(SYSTEM):
        return Body.objects.get(id=body_id)


# What a certificate was → what the document is, from bad to good.
_OF_STATE = {
    CertificateState.REVOKED: Word.REVOKED,
    CertificateState.EXPIRED: Word.EXPIRED,
    CertificateState.UNKNOWN: Word.UNKNOWN,
    CertificateState.VALID: Word.GENUINE,
}


def _word(found: Sequence[Found], signatures: Sequence[Signature]) -> Word:
    if not signatures:
        return Word.UNSIGNED
    if not all(each.intact for each in signatures):
        return Word.CHANGED
    ours = [each for each in signatures if each.certificate in _OF_STATE and each.body]
    if not ours:
        return Word.NOT_OURS
    if not ours[-1].whole:
        return Word.APPENDED
    if any(each.distrusted for each in found):
        return Word.NOT_OURS
    states = {each.certificate for each in ours}
    if any(each.late for each in found):
        states.add(CertificateState.EXPIRED)
    return next(word for state, word in _OF_STATE.items() if state in states)
