"""The bank's key and certificate, and signed messages (JWS with Ed25519, RFC 7515 and 8037)."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509.oid import NameOID

NAME = "示例银行 Example Bank (demonstration)"


class BadMessage(ValueError):
    """A message that its sender did not sign, or that is none."""


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _data(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def sign(payload: dict[str, Any], key: Ed25519PrivateKey) -> str:
    body = json.dumps(payload, ensure_ascii=False).encode()
    covered = _text(b'{"alg":"EdDSA","typ":"JWT"}') + "." + _text(body)
    return covered + "." + _text(key.sign(covered.encode()))


def payload_of(message: str) -> dict[str, Any]:
    """What a message says, before anybody looked at its signature."""
    try:
        payload = json.loads(_data(message.split(".")[1]))
    except (ValueError, IndexError) as error:
        raise BadMessage("not a signed message") from error
    if not isinstance(payload, dict):
        raise BadMessage("not a signed message")
    return payload


def verify(message: str, key: Ed25519PublicKey) -> None:
    covered, _dot, signature = message.rpartition(".")
    try:
        key.verify(_data(signature), covered.encode())
    except (InvalidSignature, ValueError) as error:
        raise BadMessage("the signature is wrong") from error


def public_key(path: Path) -> Ed25519PublicKey:
    key = serialization.load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise SystemExit(f"{path} holds no Ed25519 public key.")
    return key


def own_key(folder: Path) -> Ed25519PrivateKey:
    """The bank's key; drawn once, with the certificate that its clients are given."""
    path = folder / "key.pem"
    if path.exists():
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        return key
    key = Ed25519PrivateKey.generate()
    (folder / "certificate.pem").write_bytes(_certificate(key))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return key


def _certificate(key: Ed25519PrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, None)
    )
    return made.public_bytes(serialization.Encoding.PEM)
