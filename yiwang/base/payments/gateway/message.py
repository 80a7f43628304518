"""A signed message: compact JWS (RFC 7515) with Ed25519 (RFC 8037) over JSON. Pure."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yiwang.base.payments.errors import Forged

LONGEST = 2_000_000  # characters


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


_HEAD = _packed(b'{"alg":"EdDSA"}')


def signed(payload: Mapping[str, Any], key: Ed25519PrivateKey) -> str:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    covered = f"{_HEAD}.{_packed(text)}"
    return f"{covered}.{_packed(key.sign(covered.encode()))}"


def opened(message: str, key: Ed25519PublicKey) -> dict[str, Any]:
    """What a message says, when the key's owner signed it.

    Raises:
        Forged: not of this form, by another way of signing, or not signed by this key.
    """
    if len(message) > LONGEST or message.count(".") != 2:
        raise Forged("not a signed message")
    covered, _dot, signature = message.rpartition(".")
    head, _dot, body = covered.partition(".")
    try:
        header = json.loads(_unpacked(head))
        if not isinstance(header, dict) or header.get("alg") != "EdDSA":
            raise Forged("signed in another way than EdDSA")
        key.verify(_unpacked(signature), covered.encode("ascii"))
        payload = json.loads(_unpacked(body))
    except InvalidSignature as error:
        raise Forged("the signature is wrong") from error
    except (ValueError, RecursionError) as error:
        raise Forged("not a signed message") from error
    if not isinstance(payload, dict):
        raise Forged("not a signed message")
    return payload


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
