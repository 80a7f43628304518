"""What crosses the boundary of this context."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class PaperDrawn(Event):
    """A paper can be downloaded."""

    kind: ClassVar[str] = "papers.drawn"
    case: str
    paper_kind: str


class Kind(StrEnum):
    """What sort of file was handed in for checking."""

    PDF = "pdf"
    OFD = "ofd"
    OTHER = "other"


class Word(StrEnum):
    """What the check of a document comes to, in one word."""

    GENUINE = "genuine"  # signed by a body of ours, whole and unchanged
    CHANGED = "changed"  # bytes that a signature covers are no longer those that were signed
    APPENDED = "appended"  # what was signed is unchanged, and something was added after it
    EXPIRED = "expired"  # signed after the certificate had run out
    REVOKED = "revoked"  # the certificate was revoked when the document was signed
    NOT_OURS = "not_ours"  # signed, by somebody whom no authority of ours vouches for
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"  # neither a PDF nor an OFD, or broken
    UNKNOWN = "unknown"  # intact, but the state of the certificate could not be asked


class CertificateState(StrEnum):
    """What the signer's certificate was at the time of signing."""

    VALID = "valid"
    EXPIRED = "expired"  # or not valid yet
    REVOKED = "revoked"
    NOT_TRUSTED = "not_trusted"  # no chain to a root of ours
    UNKNOWN = "unknown"  # the register of certificates could not be asked


@dataclass(frozen=True)
class Signature:
    """One signature of a document.

    signer: name in the certificate; body, body_en: the body of this city whose key it is, or "".
    at: when it was signed, as the signature claims, or as our evidence proves (`proven`).
    whole: it covers every byte of the document but its own place.
    algorithm: digest and key, as in `sha256 with ecdsa secp256r1` or `sm3 with sm2`.
    """

    signer: str
    body: str
    body_en: str
    at: datetime | None
    proven: bool
    intact: bool
    whole: bool
    certificate: CertificateState
    algorithm: str
    serial: str  # of the certificate, hexadecimal


@dataclass(frozen=True)
class Report:
    """What the check of a document found, signatures in the order they were made.

    paper, number, code: our paper, where the document, or the signed part of it, is one; the
    number and code of a changed document are what it says of itself and prove nothing.
    reason: why a document is unreadable, for people; empty otherwise.
    """

    kind: Kind
    word: Word
    signatures: tuple[Signature, ...] = ()
    paper: UUID | None = None
    number: str = ""
    code: str = ""
    reason: str = ""

    @property
    def genuine(self) -> bool:
        return self.word is Word.GENUINE
