"""People who seal and a verifier who knows them, with real SM2 keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from yiwang.base.seals.crypto import certificates, sm
from yiwang.base.seals.crypto.algorithms import SM2, verify
from yiwang.base.seals.crypto.certificates import Subject, Wish
from yiwang.engines import ofd
from yiwang.engines.ofd import SealWish, Standing
from yiwang.engines.ofd.model import Media

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PICTURE = Media(b"\x89PNG\r\n\x1a\n", "png")


@dataclass(frozen=True)
class Person:
    """Signs with SM2; the certificate is signed by the person's own key."""

    name: str
    private: bytes
    certificate: bytes
    algorithm: str = sm.SM2_WITH_SM3

    def sign(self, message: bytes) -> bytes:
        return sm.sign(self.private, message)


def person(name: str, until: datetime = NOW + timedelta(days=365)) -> Person:
    private, public = sm.generate()
    subject = Subject(name, name).encoded
    wish = Wish(11, subject, public, subject, public, NOW - timedelta(days=30), until)
    made = certificates.certificate(wish, SM2, lambda data: sm.sign(private, data))
    return Person(name, private, made)


def seal_of(*users: Person, maker: Person | None = None, until: datetime | None = None) -> bytes:
    start = NOW - timedelta(days=10)
    wish = SealWish(
        id="37020000000007",
        name=users[0].name,
        kind=1,
        created=start,
        valid_from=start,
        valid_until=until or NOW + timedelta(days=90),
        picture=PICTURE,
        width=42,
        height=42,
        certificates=tuple(user.certificate for user in users),
    )
    return ofd.make_seal(wish, maker or person("制章者"))


@dataclass
class Trusting:
    """Verifies for real; trusts whom it is told to (None: everybody), and knows who was revoked."""

    trusted: Sequence[bytes] | None = None
    revoked: list[bytes] = field(default_factory=list)

    def verified(self, algorithm: str, certificate: bytes, message: bytes, value: bytes) -> bool:
        return verify(algorithm, certificates.read(certificate).public, value, message)

    def standing(self, certificate: bytes, beside: Sequence[bytes], at: datetime) -> Standing:
        if self.trusted is not None and certificate not in self.trusted:
            return Standing.NOT_TRUSTED
        if certificate in self.revoked:
            return Standing.REVOKED
        holds = certificates.read(certificate).holds(at)
        return Standing.VALID if holds else Standing.EXPIRED
