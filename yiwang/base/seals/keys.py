"""Keys behind one interface: drawn, kept and used, wherever they lie.

A key of the installation is PKCS #8 encrypted under its master key; opened ones stay in the
memory of the process, so that a thousand papers open a key once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from yiwang.base.seals import tokens
from yiwang.base.seals.crypto import sm
from yiwang.base.seals.crypto.algorithms import ALGORITHMS, Algorithm
from yiwang.base.seals.models import Key
from yiwang.kernel import ids, keys
from yiwang.kernel.actor import Actor

Sign = Callable[[bytes], bytes]
RSA_BITS = 3072


@dataclass(frozen=True)
class Drawn:
    """A new pair: PKCS #8 and SubjectPublicKeyInfo in DER."""

    private: bytes
    public: bytes


def draw(actor: Actor, algorithm: str, body_id: UUID | None = None, *, place: str = "") -> Key:
    """A new key of an algorithm, not yet saved, in the token when the installation has one.

    SM2 is kept by the installation even so: tokens of PKCS #11 2.40 have no mechanism for it.
    """
    row = Key(id=ids.uuid7(actor.now), algorithm=algorithm, body_id=body_id, made_at=actor.now)
    token = tokens.configured()
    row.place = place or (Key.Place.TOKEN if token and algorithm != "sm2" else Key.Place.SOFTWARE)
    if row.place == Key.Place.TOKEN and token is not None:
        row.label = f"yiwang-{row.id}"
        row.public = tokens.draw(token, row.label, algorithm)
    else:
        pair = _pair(algorithm)
        row.public = pair.public
        row.sealed = keys.seal_bytes(f"key:{row.id}", pair.private)
    return row


def _pair(algorithm: str) -> Drawn:
    if algorithm == "sm2":
        return Drawn(*sm.generate())
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    if algorithm == "p256":
        key = ec.generate_private_key(ec.SECP256R1())
    elif algorithm == "rsa":
        key = rsa.generate_private_key(65537, RSA_BITS)
    else:
        raise ValueError(f"no key can be drawn for {algorithm!r}")
    return Drawn(
        key.private_bytes(forms.Encoding.DER, forms.PrivateFormat.PKCS8, forms.NoEncryption()),
        key.public_key().public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo),
    )


def opened(row: Key) -> tuple[Algorithm, Sign]:
    """How the key signs. Signatures of curves are SEQUENCE of r and s.

    Raises:
        cryptography.exceptions.InvalidTag: sealed under another master key.
        tokens.TokenMissing: the key lies in a token that is not there.
    """
    if row.place == Key.Place.TOKEN:
        return ALGORITHMS[row.algorithm], tokens.signer(
            tokens.configured(), row.label, row.algorithm
        )
    assert row.sealed is not None
    return ALGORITHMS[row.algorithm], _software(row.id, bytes(row.sealed), row.algorithm)


@lru_cache(maxsize=256)
def _software(key_id: UUID, sealed: bytes, algorithm: str) -> Sign:
    private = keys.unseal_bytes(f"key:{key_id}", sealed)
    if algorithm == "sm2":
        return lambda data: sm.sign(private, data)
    key = forms.load_der_private_key(private, None)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        curve, way = key, ec.ECDSA(hashes.SHA256())
        return lambda data: curve.sign(data, way)
    assert isinstance(key, rsa.RSAPrivateKey)
    large = key
    return lambda data: large.sign(data, padding.PKCS1v15(), hashes.SHA256())
