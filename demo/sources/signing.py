"""Messages signed with a shared secret, as Standard Webhooks says."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping


def signature(name: str, stamp: str, text: bytes, secret: bytes) -> str:
    made = hmac.new(secret, f"{name}.{stamp}.".encode() + text, hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode()


def headers(text: bytes, secret: bytes, now: float | None = None) -> dict[str, str]:
    name, stamp = secrets.token_hex(16), str(int(time.time() if now is None else now))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(name, stamp, text, secret),
    }


def genuine(text: bytes, sent: Mapping[str, str], secret: bytes) -> bool:
    """Whether who knows the secret signed this; the time is not looked at, so that a city which
    rehearses another day is answered as well.
    """
    wanted = signature(sent.get("webhook-id", ""), sent.get("webhook-timestamp", ""), text, secret)
    return hmac.compare_digest(wanted.encode(), sent.get("webhook-signature", "").encode())
