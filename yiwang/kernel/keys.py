"""Seal values that identify people, and find them again without opening them.

A sealed value reads `v1.<base64url of nonce and AES-256-GCM text>`; the version names the key. A
fingerprint is a keyed hash, so that a stolen table cannot be searched by trying all numbers.
"""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from django.conf import settings

VERSION = "v1"


def _key(purpose: str) -> bytes:
    """A key of its own for each purpose, drawn from the master key by HMAC."""
    return _drawn(settings.YIWANG.master_key, purpose)


@lru_cache(maxsize=64)
def _drawn(master: str, purpose: str) -> bytes:
    text = f"{VERSION}:{purpose}".encode()
    return hmac.new(bytes.fromhex(master), text, hashlib.sha256).digest()


def seal(kind: str, plain: str) -> str:
    """Encrypt a value of a kind (`identity`, `mobile`, `file`); the kind is bound to the text."""
    return f"{VERSION}." + base64.urlsafe_b64encode(seal_bytes(kind, plain.encode())).decode()


def unseal(kind: str, sealed: str) -> str:
    """Open a sealed value.

    Raises:
        cryptography.exceptions.InvalidTag: changed, or sealed as another kind.
    """
    _version, _, text = sealed.partition(".")
    return unseal_bytes(kind, base64.urlsafe_b64decode(text)).decode()


def seal_bytes(kind: str, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + _seal(settings.YIWANG.master_key, kind).encrypt(nonce, plain, kind.encode())


def unseal_bytes(kind: str, sealed: bytes) -> bytes:
    cipher = _seal(settings.YIWANG.master_key, kind)
    return cipher.decrypt(sealed[:12], sealed[12:], kind.encode())


@lru_cache(maxsize=64)  # a kind may name one file
def _seal(_master: str, kind: str) -> AESGCM:
    return AESGCM(_key(f"seal:{kind}"))


def fingerprint(kind: str, value: str) -> bytes:
    """32 bytes, equal for equal values of a kind."""
    return hmac.new(_key(f"find:{kind}"), value.encode(), hashlib.sha256).digest()


def seal_same(kind: str, plain: str, about: bytes) -> str:
    """Encrypt so that the same value of the same subject gives the same text, and no other: sealed
    values of one subject can be compared unopened. AES-SIV (RFC 5297), for a nonce would differ.
    """
    sealed = _same(settings.YIWANG.master_key, kind).encrypt(plain.encode(), [about])
    return base64.urlsafe_b64encode(sealed).decode()


def unseal_same(kind: str, sealed: str, about: bytes) -> str:
    """Open what `seal_same` made.

    Raises:
        cryptography.exceptions.InvalidTag: changed, of another kind, or of another subject.
    """
    text = base64.urlsafe_b64decode(sealed)
    return _same(settings.YIWANG.master_key, kind).decrypt(text, [about]).decode()


@lru_cache(maxsize=16)
def _same(_master: str, kind: str) -> AESSIV:
    return AESSIV(_key(f"same-mark:{kind}") + _key(f"same-text:{kind}"))
