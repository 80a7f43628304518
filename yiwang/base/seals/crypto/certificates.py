"""Write and read certificates (X.509), requests (PKCS #10) and lists of revoked ones. Pure.

One writer for all algorithms: who signs is a function from bytes to bytes, so the key may be SM2
or lie in a token.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import crl, csr, pem, x509

from yiwang.base.seals.crypto import der
from yiwang.base.seals.crypto.algorithms import Algorithm, sha256, verify

Sign = Callable[[bytes], bytes]

COMMON_NAME, ORGANISATION, ORGANISATION_ID, COUNTRY = "2.5.4.3", "2.5.4.10", "2.5.4.97", "2.5.4.6"
_BASIC, _USAGE, _SUBJECT_KEY, _AUTHORITY_KEY = "2.5.29.19", "2.5.29.15", "2.5.29.14", "2.5.29.35"
_CRL_NUMBER, _REASON, _CRL_POINTS = "2.5.29.20", "2.5.29.21", "2.5.29.31"


@dataclass(frozen=True)
class Subject:
    """Whom a certificate names. code: the unified social credit code of a body, or empty."""

    name: str
    organisation: str
    code: str = ""

    @property
    def encoded(self) -> bytes:
        parts = [(COUNTRY, der.printable("CN")), (ORGANISATION, der.utf8(self.organisation))]
        if self.code:  # ETSI EN 319 412-1, 5.1.4: national trade register of China
            parts.append((ORGANISATION_ID, der.utf8(f"NTRCN-{self.code}")))
        parts.append((COMMON_NAME, der.utf8(self.name)))
        return der.sequence(
            *(der.set_of(der.sequence(der.oid(kind), value)) for kind, value in parts)
        )


@dataclass(frozen=True)
class Wish:
    """A certificate to be made. issuer: the issuer's subject in DER; depth: how many authorities
    may stand below, None for one that only signs documents.
    """

    serial: int
    issuer: bytes
    issuer_public: bytes
    subject: bytes
    public: bytes
    valid_from: datetime
    valid_until: datetime
    depth: int | None = None
    crl: str = ""  # where the issuer's list of revoked certificates is


def key_id(public: bytes) -> bytes:
    """Name of a key: the first 20 bytes of SHA-256 over its SubjectPublicKeyInfo (RFC 7093)."""
    return sha256(public)[:20]


def _extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    flag = [der.boolean(True)] if critical else []
    return der.sequence(der.oid(kind), *flag, der.octets(value))


def _extensions(wish: Wish) -> bytes:
    if wish.depth is None:  # digitalSignature, nonRepudiation
        limits, usage = der.sequence(), der.bits(b"\xc0", 6)
    else:  # keyCertSign, cRLSign
        limits = der.sequence(der.boolean(True), der.integer(wish.depth))
        usage = der.bits(b"\x06", 1)
    parts = [
        _extension(_BASIC, limits, critical=True),
        _extension(_USAGE, usage, critical=True),
        _extension(_SUBJECT_KEY, der.octets(key_id(wish.public))),
        _extension(_AUTHORITY_KEY, der.sequence(der.implicit(0, key_id(wish.issuer_public)))),
    ]
    if wish.crl:
        name = der.tlv(0xA0, der.tlv(0xA0, der.implicit(6, wish.crl.encode("ascii"))))
        parts.append(_extension(_CRL_POINTS, der.sequence(der.sequence(name))))
    return der.explicit(3, der.sequence(*parts))


def _signed(body: bytes, algorithm: Algorithm, sign: Sign) -> bytes:
    return der.sequence(body, algorithm.identifier, der.bits(sign(body)))


def certificate(wish: Wish, algorithm: Algorithm, sign: Sign) -> bytes:
    """algorithm, sign: of the issuer's key."""
    body = der.sequence(
        der.explicit(0, der.integer(2)),
        der.integer(wish.serial),
        algorithm.identifier,
        wish.issuer,
        der.sequence(der.time(wish.valid_from), der.time(wish.valid_until)),
        wish.subject,
        wish.public,
        _extensions(wish),
    )
    return _signed(body, algorithm, sign)


def request(subject: Subject, public: bytes, algorithm: Algorithm, sign: Sign) -> bytes:
    """A request that somebody else certify a key (PKCS #10)."""
    body = der.sequence(der.integer(0), subject.encoded, public, der.tlv(0xA0, b""))
    return _signed(body, algorithm, sign)


@dataclass(frozen=True)
class Revoked:
    """One line of a list. reason: CRLReason of RFC 5280, 5.3.1."""

    serial: int
    at: datetime
    reason: int


def revocation_list(
    issuer: bytes,
    revoked: Iterable[Revoked],
    *,
    number: int,
    at: datetime,
    until: datetime,
    algorithm: Algorithm,
    sign: Sign,
) -> bytes:
    """A list that holds from a moment until another. number grows from list to list."""
    lines = [
        der.sequence(
            der.integer(each.serial),
            der.time(each.at),
            der.sequence(_extension(_REASON, der.enumerated(each.reason))),
        )
        for each in revoked
    ]
    body = der.sequence(
        der.integer(1),
        algorithm.identifier,
        issuer,
        der.time(at),
        der.time(until),
        *([der.sequence(*lines)] if lines else []),
        der.explicit(0, der.sequence(_extension(_CRL_NUMBER, der.integer(number)))),
    )
    return _signed(body, algorithm, sign)


@dataclass(frozen=True)
class Read:
    """What a certificate says. Bytes are DER; `body` is what the issuer signed."""

    encoded: bytes
    serial: int
    subject: bytes
    issuer: bytes
    name: str
    organisation: str
    valid_from: datetime
    valid_until: datetime
    public: bytes
    authority: bool
    body: bytes
    algorithm: str
    signature: bytes

    def holds(self, at: datetime) -> bool:
        return self.valid_from <= at <= self.valid_until

    def signed_by(self, other: "Read") -> bool:
        """Whether an authority of the right name signed this certificate with its key."""
        named = other.authority and self.issuer == other.subject
        return named and verify(self.algorithm, other.public, self.signature, self.body)


# What the parser raises on bytes that are something else.
_BROKEN = (ValueError, KeyError, TypeError, AttributeError)


@lru_cache(maxsize=512)
def read(encoded: bytes) -> Read:
    """Read a certificate in DER or PEM.

    Raises:
        ValueError: it is none.
    """
    try:
        return _read(_plain(encoded))
    except _BROKEN as problem:
        raise ValueError("This is no certificate in PEM or DER.") from problem


def _plain(encoded: bytes) -> bytes:
    if pem.detect(encoded):
        return bytes(pem.unarmor(encoded)[2])
    return encoded


def _read(encoded: bytes) -> Read:
    parsed = x509.Certificate.load(encoded, strict=True)
    body = parsed["tbs_certificate"]
    names: Mapping[str, str | list[str]] = parsed.subject.native
    limits = parsed.basic_constraints_value
    return Read(
        encoded=encoded,
        serial=parsed.serial_number,
        subject=parsed.subject.dump(),
        issuer=parsed.issuer.dump(),
        name=_text(names.get("common_name", "")),
        organisation=_text(names.get("organization_name", "")),
        valid_from=parsed.not_valid_before,
        valid_until=parsed.not_valid_after,
        public=body["subject_public_key_info"].dump(),
        authority=bool(limits is not None and limits["ca"].native),
        body=body.dump(),
        algorithm=parsed["signature_algorithm"]["algorithm"].dotted,
        signature=parsed["signature_value"].native,
    )


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


@dataclass(frozen=True)
class ReadList:
    """What a list of revoked certificates says. until: when the next one is due."""

    issuer: bytes
    lines: tuple[Revoked, ...]
    until: datetime | None
    body: bytes
    algorithm: str
    signature: bytes

    def signed_by(self, issuer: Read) -> bool:
        named = issuer.authority and issuer.subject == self.issuer
        return named and verify(self.algorithm, issuer.public, self.signature, self.body)


def read_list(encoded: bytes) -> ReadList:
    """Read a list in DER or PEM.

    Raises:
        ValueError: it is none.
    """
    try:
        return _read_list(_plain(encoded))
    except _BROKEN as problem:
        raise ValueError("This is no list of revoked certificates in PEM or DER.") from problem


def _read_list(encoded: bytes) -> ReadList:
    parsed = crl.CertificateList.load(encoded, strict=True)
    body = parsed["tbs_cert_list"]
    return ReadList(
        issuer=body["issuer"].dump(),
        lines=tuple(_line(each) for each in body["revoked_certificates"] or ()),
        until=body["next_update"].native,
        body=body.dump(),
        algorithm=parsed["signature_algorithm"]["algorithm"].dotted,
        signature=parsed["signature"].native,
    )


_REASONS = crl.CRLReason._map


def _line(entry: crl.RevokedCertificate) -> Revoked:
    said = entry.crl_reason_value
    numbers = {text: number for number, text in _REASONS.items()}
    return Revoked(
        entry["user_certificate"].native,
        entry["revocation_date"].native,
        numbers[said.native] if said is not None else 0,
    )


def key_of_request(encoded: bytes) -> bytes:
    """The public key that a request asks to be certified."""
    parsed = csr.CertificationRequest.load(_plain(encoded), strict=True)
    return bytes(parsed["certification_request_info"]["subject_pk_info"].dump())


def armored(kind: str, encoded: bytes) -> bytes:
    """PEM of DER. kind: `CERTIFICATE`, `CERTIFICATE REQUEST`, `X509 CRL`."""
    return bytes(pem.armor(kind, encoded))
