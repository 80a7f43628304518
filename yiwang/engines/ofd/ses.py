"""Seals and seal signatures as ASN.1: GM/T 0031-2014 (version 1) and GB/T 38540-2020 (version 4).

Both are read into one shape. `signed` holds the very bytes that a signature covers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import core, x509

from yiwang.engines.ofd import asn1
from yiwang.engines.ofd.model import Media

SM2_SM3 = "1.2.156.10197.1.501"
SM3 = "1.2.156.10197.1.401"
SIGNED_DATA = {"1.2.840.113549.1.7.2", "1.2.156.10197.6.1.4.2.2"}  # CMS; GM/T 0010


class NotSeal(Exception):
    """The bytes are no seal or seal signature of a version we know."""


@dataclass(frozen=True)
class Signed:
    """One signature over bytes: what was signed, by which certificate (DER), how, and the value.

    algorithm: object identifier in dots.
    """

    message: bytes
    certificate: bytes
    algorithm: str
    value: bytes


@dataclass(frozen=True)
class Seal:
    """One electronic seal. width, height: millimetres. making: the maker's signature over it.

    certificates: DER of everyone who may sign with it; digests: the same by digest.
    """

    version: int
    id: str
    name: str
    kind: int
    created: datetime
    valid_from: datetime
    valid_until: datetime
    picture: Media
    width: int
    height: int
    certificates: tuple[bytes, ...]
    digests: tuple[bytes, ...]
    making: Signed
    raw: bytes


@dataclass(frozen=True)
class Value:
    """What a signed value holds: the digest of Signature.xml and a signature over that digest.

    seal: None for a signature without seal. time: when it says it was signed; None where only the
    Signature.xml says so. stamp: an RFC 3161 token, empty for none.
    """

    digest: bytes
    signed: Signed
    seal: Seal | None = None
    time: datetime | None = None
    property: str = ""
    stamp: bytes = b""


def seal(data: bytes) -> Seal:
    """Read a seal of either version.

    Raises:
        NotSeal: the bytes are something else.
    """
    found: Seal = _first(data, ((asn1.Seal4, _seal4), (asn1.Seal1, _seal1)), "seal")
    return found


def value(data: bytes) -> Value:
    """Read the content of SignedValue.dat: a seal signature or CMS signed data.

    Raises:
        NotSeal: it is neither.
    """
    readers = ((asn1.Signature4, _value4), (asn1.Signature1, _value1), (asn1.Message, _cms))
    found: Value = _first(data, readers, "signature")
    return found


def _first(data: bytes, readers: Sequence[tuple[Any, Any]], what: str) -> Any:
    for shape, read in readers:
        try:
            return read(shape.load(data, strict=True))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            continue  # asn1crypto tells a wrong shape only by failing on it
    raise NotSeal(f"This is no {what} of GM/T 0031 or GB/T 38540.")


def _seal4(read: Any) -> Seal:
    info = read["info"]
    listed = info["property"]["certificates"]
    by_digest = info["property"]["list_type"].native == 2
    certificates = () if by_digest else tuple(listed.parse(asn1.Certificates).native)
    digests = (one["value"] for one in listed.parse(asn1.Digests).native) if by_digest else ()
    making = Signed(
        info.dump(), read["certificate"].native, read["algorithm"].dotted, read["value"].native
    )
    return _seal(read, info, certificates, tuple(digests), making)


def _seal1(read: Any) -> Seal:
    info, made = read["info"], read["making"]
    covered = _sequence(info.dump(), made["certificate"].dump(), made["algorithm"].dump())
    making = Signed(
        covered, made["certificate"].native, made["algorithm"].dotted, made["value"].native
    )
    return _seal(read, info, tuple(info["property"]["certificates"].native), (), making)


def _seal(
    read: Any,
    info: Any,
    certificates: tuple[bytes, ...],
    digests: tuple[bytes, ...],
    making: Signed,
) -> Seal:
    said, picture = info["property"], info["picture"]
    if info["header"]["id"].native != "ES":
        raise ValueError("a seal begins with ES")
    return Seal(
        version=info["header"]["version"].native,
        id=info["id"].native,
        name=said["name"].native,
        kind=said["type"].native,
        created=said["created"].native,
        valid_from=said["from"].native,
        valid_until=said["until"].native,
        picture=Media(picture["data"].native, picture["type"].native.lower()),
        width=picture["width"].native,
        height=picture["height"].native,
        certificates=certificates,
        digests=digests,
        making=making,
        raw=read.dump(),
    )


def _value4(read: Any) -> Value:
    signing = read["signing"]
    signed = Signed(
        signing.dump(),
        read["certificate"].native,
        read["algorithm"].dotted,
        read["value"].native,
    )
    return Value(
        signing["digest"].native,
        signed,
        _seal4(signing["seal"]),
        signing["time"].native,
        signing["property"].native,
        read["stamp"].native or b"",
    )


def _value1(read: Any) -> Value:
    signing = read["signing"]
    signed = Signed(
        signing.dump(),
        signing["certificate"].native,
        signing["algorithm"].dotted,
        read["value"].native,
    )
    return Value(
        signing["digest"].native,
        signed,
        _seal1(signing["seal"]),
        time_of(signing["time"].native),
        signing["property"].native,
    )


def time_of(data: bytes) -> datetime | None:
    """Read the time of a version 1 signature: an ASN.1 time or its text in a bit string."""
    for shape in (core.GeneralizedTime, core.UTCTime):
        try:
            found = shape.load(data).native
        except (ValueError, TypeError):
            continue  # the other shape, or plain text
        if isinstance(found, datetime):
            return found
    digits = "".join(chr(byte) for byte in data if chr(byte).isdigit())
    if len(digits) < 14:
        return None
    try:
        return datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _cms(read: Any) -> Value:
    if read["type"].dotted not in SIGNED_DATA:
        raise ValueError("no signed data")
    data = read["content"]
    signer = data["signers"][0]
    serial = signer["sid"].chosen["serial_number"].native
    certificate = next(
        one.chosen for one in data["certificates"] if one.chosen.serial_number == serial
    )
    content = data["content"]["content"].native or b""
    message, digest = content, content
    if len(signer["signed_attrs"]):
        message = signer["signed_attrs"].untag().dump()
        named = {one["type"].dotted: one["values"][0] for one in signer["signed_attrs"]}
        digest = named["1.2.840.113549.1.9.4"].native
    algorithm = signer["signature_algorithm"]["algorithm"].dotted
    signed = Signed(message, certificate.dump(), algorithm, signer["signature"].native)
    return Value(digest, signed)


def _sequence(*pieces: bytes) -> bytes:
    """A SEQUENCE around pieces that are encoded already."""
    holder = core.Sequence()
    holder.contents = b"".join(pieces)
    return bytes(holder.dump())


def subject(certificate: bytes) -> str:
    """The common name in a certificate, else its whole subject."""
    name = x509.Certificate.load(certificate).subject.native
    return str(name.get("common_name") or ", ".join(map(str, name.values())))


def validity(certificate: bytes) -> tuple[datetime, datetime]:
    """From when until when a certificate is valid.

    Raises:
        ValueError: the bytes are no certificate.
    """
    period = x509.Certificate.load(certificate)["tbs_certificate"]["validity"]
    return period["not_before"].native, period["not_after"].native
