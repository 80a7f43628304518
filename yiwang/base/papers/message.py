"""The signed message of a PDF signature: CMS SignedData over a digest (RFC 5652, RFC 5035)."""

from functools import lru_cache

from yiwang.base.seals.facade import Signer, certificates, der

_SIGNED_DATA, _DATA = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1"
_CONTENT_TYPE, _DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"  # signingCertificateV2


def signed(digest: bytes, signer: Signer) -> bytes:
    """DER of a message that carries the certificates and no content.

    digest: of the content, by the signer's algorithm.
    """
    issuer, attributes = _fixed(signer.certificate, signer.algorithm.digest_of(signer.certificate))
    said = [*attributes, _attribute(_DIGEST, der.octets(digest))]
    signature = signer.sign(der.set_of(*said))
    way = signer.algorithm
    info = der.sequence(
        der.integer(1),
        issuer,
        way.digest_identifier,
        b"\xa0" + der.set_of(*said)[1:],  # the same bytes under the tag of the field
        way.identifier,
        der.octets(signature),
    )
    body = der.sequence(
        der.integer(1),
        der.set_of(way.digest_identifier),
        der.sequence(der.oid(_DATA)),
        der.tlv(0xA0, b"".join(carried(signer))),
        der.set_of(info),
    )
    return der.sequence(der.oid(_SIGNED_DATA), der.explicit(0, body))


def carried(signer: Signer) -> tuple[bytes, ...]:
    """The certificates that travel with a signature: all but the root, which whoever checks it
    has to know from elsewhere.
    """
    return (signer.certificate, *(each for each in signer.beside if not _is_root(each)))


def _is_root(certificate: bytes) -> bool:
    read = certificates.read(certificate)
    return read.subject == read.issuer


@lru_cache(maxsize=256)
def _fixed(certificate: bytes, digest: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """What is equal in all messages of a certificate: its name, and two attributes."""
    read = certificates.read(certificate)
    binding = der.sequence(der.sequence(der.sequence(der.octets(digest))))
    return (
        der.sequence(read.issuer, der.integer(read.serial)),
        (
            _attribute(_CONTENT_TYPE, der.oid(_DATA)),
            _attribute(_CERTIFICATE, binding),
        ),
    )


def _attribute(kind: str, value: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.set_of(value))
