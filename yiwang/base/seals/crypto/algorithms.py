"""The algorithms that keys sign by, as data, and the check of any signature by its identifier."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from yiwang.base.seals.crypto import der, sm
from yiwang.base.seals.crypto.errors import KeyUnfit


@dataclass(frozen=True)
class Algorithm:
    """How one kind of key signs. signature, digest: identifiers as they stand in documents."""

    name: str
    says: str  # digest and key, for people
    signature: str
    digest: str
    digest_of: Callable[[bytes], bytes]
    null: bool = False  # the identifier of the signature carries a NULL (RFC 4055)

    @property
    def identifier(self) -> bytes:
        """AlgorithmIdentifier of the signature in DER."""
        return der.sequence(der.oid(self.signature), *([der.null()] if self.null else []))

    @property
    def digest_identifier(self) -> bytes:
        return der.sequence(der.oid(self.digest))


def sha256(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


P256 = Algorithm(
    "p256",
    "sha256 with ecdsa secp256r1",
    "1.2.840.10045.4.3.2",
    "2.16.840.1.101.3.4.2.1",
    sha256,
)
RSA = Algorithm(
    "rsa",
    "sha256 with rsa 3072",
    "1.2.840.113549.1.1.11",
    "2.16.840.1.101.3.4.2.1",
    sha256,
    null=True,
)
SM2 = Algorithm("sm2", "sm3 with sm2", sm.SM2_WITH_SM3, sm.SM3, sm.sm3)
ALGORITHMS: Mapping[str, Algorithm] = {each.name: each for each in (P256, RSA, SM2)}

_EC: Mapping[str, hashes.HashAlgorithm] = {
    "1.2.840.10045.4.3.2": hashes.SHA256(),
    "1.2.840.10045.4.3.3": hashes.SHA384(),
    "1.2.840.10045.4.3.4": hashes.SHA512(),
}
_RSA: Mapping[str, hashes.HashAlgorithm] = {
    "1.2.840.113549.1.1.11": hashes.SHA256(),
    "1.2.840.113549.1.1.12": hashes.SHA384(),
    "1.2.840.113549.1.1.13": hashes.SHA512(),
}


def verify(identifier: str, public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether a signature over data is that of a key.

    identifier: of the signature's algorithm, dotted. public: SubjectPublicKeyInfo in DER.
    An algorithm that is not known or a key that does not fit it is no good signature.
    """
    try:
        if identifier == sm.SM2_WITH_SM3:
            return sm.verify(public, signature, data)
        _check(identifier, public, signature, data)
    except (InvalidSignature, UnsupportedAlgorithm, KeyUnfit, ValueError):
        return False
    return True


def _check(identifier: str, public: bytes, signature: bytes, data: bytes) -> None:
    key = load_der_public_key(public)
    if isinstance(key, ec.EllipticCurvePublicKey) and identifier in _EC:
        key.verify(signature, data, ec.ECDSA(_EC[identifier]))
    elif isinstance(key, rsa.RSAPublicKey) and identifier in _RSA:
        key.verify(signature, data, padding.PKCS1v15(), _RSA[identifier])
    else:
        raise KeyUnfit(f"{identifier} is not what this key signs by")
