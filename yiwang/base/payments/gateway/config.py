"""Which gateway, and the keys by which it and we know each other."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from yiwang.base.payments.errors import GatewayError


@dataclass(frozen=True)
class Gateway:
    """url: where it answers; merchant: our name there; key: ours; public: that of the gateway."""

    url: str
    merchant: str
    key: Ed25519PrivateKey = field(repr=False)
    public: Ed25519PublicKey = field(repr=False)


def gateway() -> Gateway | None:
    """The gateway of this installation; None: payments online are not open.

    Raises:
        GatewayError: a key cannot be read.
    """
    ours = settings.YIWANG
    if not ours.payments:
        return None
    return _read(
        ours.payments, ours.payments_merchant, ours.payments_key, ours.payments_certificate
    )


@lru_cache(maxsize=8)
def _read(url: str, merchant: str, key: str, certificate: str) -> Gateway:
    try:
        private = serialization.load_pem_private_key(key.encode(), None)
        public = _public(Path(certificate).read_bytes())
    except (OSError, ValueError) as error:
        raise GatewayError(f"a key of the payment gateway cannot be read: {error}") from error
    if not isinstance(private, Ed25519PrivateKey) or not isinstance(public, Ed25519PublicKey):
        raise GatewayError("the keys of the payment gateway must be Ed25519")
    return Gateway(url.rstrip("/"), merchant, private, public)


def _public(pem: bytes) -> object:
    """The key of a certificate, or a bare public key."""
    if b"BEGIN CERTIFICATE" in pem:
        return x509.load_pem_x509_certificate(pem).public_key()
    return serialization.load_pem_public_key(pem)
