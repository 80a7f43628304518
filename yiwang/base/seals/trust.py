"""Whose certificate a document was signed with, and what that certificate was worth then.

The chain is a matter of mathematics and is found offline. Whether a certificate was taken back is
a matter of fact: our own register knows it, for others their last list.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from yiwang.base.seals.crypto import certificates
from yiwang.base.seals.crypto.algorithms import sha256
from yiwang.base.seals.crypto.certificates import Read
from yiwang.base.seals.models import Certificate, Revocation
from yiwang.kernel.actor import SYSTEM, acting

LONGEST = 6  # certificates in a chain
COMPROMISED = (1, 2)  # keyCompromise, cACompromise: who has the key can also lie about the time


class State(StrEnum):
    """What a certificate was at a moment."""

    VALID = "valid"
    EXPIRED = "expired"  # or not valid yet
    REVOKED = "revoked"
    NOT_TRUSTED = "not_trusted"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Standing:
    """A certificate as we see it. body: of this city, whose key it is; None for others."""

    state: State
    name: str
    serial: str
    body: UUID | None = None


@dataclass(frozen=True)
class _Known:
    """An authority of our register."""

    read: Read
    root: bool
    ours: bool
    list_until: datetime | None


def standing(encoded: bytes, beside: Sequence[bytes], at: datetime, *, proven: bool) -> Standing:
    """What a certificate was worth at a moment.

    beside: certificates that came with the document; they are links, never anchors.
    proven: the moment is known from elsewhere than from the signer.

    Raises:
        ValueError: the bytes are no certificate.
    """
    leaf = certificates.read(encoded)
    serial = f"{leaf.serial:x}"
    with acting(SYSTEM):
        known = list(_authorities())
        chain = _chain(leaf, _reads(beside), known)
        if chain is None:
            return Standing(State.NOT_TRUSTED, leaf.name, serial)
        body = _body(leaf)
        revoked = _revoked(chain, at, proven=proven)
    if revoked:
        state = State.REVOKED
    elif not all(each.holds(at) for each in chain):
        state = State.EXPIRED
    elif not _informed(chain, known, at):
        state = State.UNKNOWN
    else:
        state = State.VALID
    return Standing(state, leaf.name, serial, body)


def name_digest(encoded: bytes) -> bytes:
    """What rows call an issuer by: SHA-256 of its name in DER."""
    return sha256(encoded)


def _authorities() -> Iterator[_Known]:
    rows = Certificate.objects.filter(role__in=(Certificate.Role.ROOT, Certificate.Role.ISSUING))
    for row in rows:
        read = certificates.read(bytes(row.encoded))
        root = row.role == Certificate.Role.ROOT
        yield _Known(read, root, row.key_id is not None, row.list_until)


def _reads(encoded: Iterable[bytes]) -> Iterator[Read]:
    for each in encoded:
        try:
            yield certificates.read(each)
        except ValueError:  # a stranger's bytes beside the document prove nothing
            continue


def _chain(leaf: Read, beside: Iterable[Read], known: list[_Known]) -> list[Read] | None:
    """From the leaf up to a root of ours, or None."""
    roots = [each.read for each in known if each.root]
    links = [each.read for each in known if not each.root] + list(beside)
    chain = [leaf]
    while len(chain) < LONGEST:
        last = chain[-1]
        if root := next((each for each in roots if last.signed_by(each)), None):
            return [*chain, root]
        link = next((x for x in links if x not in chain and last.signed_by(x)), None)
        if link is None:
            return None
        chain.append(link)
    return None


def _body(leaf: Read) -> UUID | None:
    row = Certificate.objects.filter(
        issuer_digest=name_digest(leaf.issuer), serial=f"{leaf.serial:x}"
    ).first()
    return row.body_id if row else None


def _revoked(chain: Sequence[Read], at: datetime, *, proven: bool) -> bool:
    serials = {(name_digest(each.issuer), f"{each.serial:x}") for each in chain}
    rows = Revocation.objects.filter(serial__in=[serial for _issuer, serial in serials])
    for row in rows:
        if (bytes(row.issuer_digest), row.serial) not in serials:
            continue
        if row.at <= at or (row.reason in COMPROMISED and not proven):
            return True
    return False


def _informed(chain: Sequence[Read], known: list[_Known], at: datetime) -> bool:
    """Whether we know what the issuers took back: ours at once, others by a list that holds."""
    by_name = {each.read.subject: each for each in known}
    for each in chain[:-1]:
        issuer = by_name.get(each.issuer)
        if issuer is None or (
            not issuer.ours and (issuer.list_until is None or issuer.list_until < at)
        ):
            return False
    return True
