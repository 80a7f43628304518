"""Read the signatures of an OFD (GB/T 33190, GB/T 38540), with our keys and our trust."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from yiwang.base.papers.checking.found import Found
from yiwang.base.seals import facade as seals
from yiwang.engines import ofd
from yiwang.engines.ofd import Checked, Standing, Verdict
from yiwang.kernel import clock

NAMES = {"1.2.156.10197.1.501": "sm3 with sm2"}


class Verifier:
    """Verifies by our algorithms; asks our registers what a certificate was worth."""

    def verified(self, algorithm: str, certificate: bytes, message: bytes, value: bytes) -> bool:
        try:
            public = seals.certificates.read(certificate).public
        except ValueError:
            return False
        return seals.verify(algorithm, public, value, message)

    def standing(self, certificate: bytes, beside: Sequence[bytes], at: datetime) -> Standing:
        try:
            seen = seals.standing(certificate, beside, at, proven=False)
        except ValueError:
            return Standing.NOT_TRUSTED
        return Standing(seen.state)


def shows_signature(document: bytes) -> bool:
    """Whether the archive names a signed value, be it broken otherwise."""
    return b"SignedValue.dat" in document


def names(document: bytes) -> Sequence[str]:
    """The words by which the document says what it is: our numbers and codes."""
    try:
        info = ofd.read(document).document.info
    except (ofd.Unreadable, IndexError):
        return []  # then it says nothing
    return [info.subject, *(value for _name, value in info.custom)]


def read(document: bytes) -> list[Found]:
    """The signatures in the order they are listed.

    Raises:
        ofd.Unreadable: the file is none, or its list of signatures is gone.
    """
    report = ofd.check(document, Verifier(), clock.now())
    if report.verdict is Verdict.UNREADABLE:
        raise ofd.Unreadable(report.reason)
    if not report.signatures and report.verdict is not Verdict.UNSIGNED:
        raise ofd.Unreadable("The list of signatures was taken away.")
    digest = hashlib.sha256(document).hexdigest()
    return [_found(each, digest) for each in report.signatures]


def _found(checked: Checked, digest: str) -> Found:
    intact = checked.verdict is not Verdict.CHANGED
    trusted = (Standing.VALID, Standing.UNKNOWN)
    return Found(
        signer=checked.signer,
        at=checked.at,
        intact=intact,
        whole=intact and not checked.appended,
        certificate=checked.certificate,
        beside=(),
        algorithm="sm3 with sm2"
        if checked.algorithm.endswith("10197.1.501")
        else checked.algorithm,
        digest=digest,
        late=checked.verdict is Verdict.EXPIRED,
        distrusted=checked.verdict is Verdict.NOT_TRUSTED and checked.standing in trusted,
    )
