"""Keys in tokens and security modules, through PKCS #11.

The library of the maker is loaded from YIWANG_PKCS11 (`path of the library;label of the token`),
the PIN is YIWANG_PKCS11_PIN. Needs the extra `pkcs11`.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from yiwang.base.seals.crypto import der
from yiwang.base.seals.crypto.algorithms import ALGORITHMS


@dataclass(frozen=True)
class Token:
    """Where the token is and how it opens."""

    library: str
    label: str
    pin: str = field(repr=False)


class TokenMissing(RuntimeError):
    """The token cannot be reached; the text says why and what to do."""


_lock = threading.RLock()  # a session does one thing at a time


def configured() -> Token | None:
    """The token of this installation, where it has one.

    Raises:
        TokenMissing: the setting cannot be read.
    """
    place = settings.YIWANG.token
    if not place:
        return None
    library, mark, label = place.partition(";")
    if not mark:
        raise TokenMissing("YIWANG_PKCS11 must read LIBRARY;TOKEN, as in /usr/lib/x.so;city")
    return Token(library, label, settings.YIWANG.token_pin)


def _pkcs11() -> Any:
    if find_spec("pkcs11") is None:
        raise TokenMissing("Keys in tokens need python-pkcs11: pip install 'yiwang[pkcs11]'.")
    return import_module("pkcs11")


@lru_cache(maxsize=4)
def _session(token: Token) -> Any:
    pkcs11 = _pkcs11()
    try:
        found = pkcs11.lib(token.library).get_token(token_label=token.label)
        return found.open(user_pin=token.pin, rw=True)
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as problem:
        raise TokenMissing(
            f"The token {token.label} does not open by {token.library}: {problem!r}. See "
            "YIWANG_PKCS11 and YIWANG_PKCS11_PIN."
        ) from problem


def draw(token: Token, label: str, algorithm: str) -> bytes:
    """Make a key inside the token; return its SubjectPublicKeyInfo in DER.

    Raises:
        TokenMissing: it does not open.
        ValueError: the token makes no such keys.
    """
    pkcs11 = _pkcs11()
    with _lock:
        session = _session(token)
        if algorithm == "p256":
            return _draw_curve(session, label)
        if algorithm == "rsa":
            encode = import_module("pkcs11.util.rsa").encode_rsa_public_key
            public, _private = session.generate_keypair(
                pkcs11.KeyType.RSA, 3072, label=label, store=True
            )
            body = encode(public)
            kind = der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null())
            return der.sequence(kind, der.bits(body))
    raise ValueError(f"a token makes no keys of {algorithm!r}")


def _draw_curve(session: Any, label: str) -> bytes:
    pkcs11, curves = _pkcs11(), import_module("pkcs11.util.ec")
    parameters = session.create_domain_parameters(
        pkcs11.KeyType.EC,
        {pkcs11.Attribute.EC_PARAMS: curves.encode_named_curve_parameters("secp256r1")},
        local=True,
    )
    public, _private = parameters.generate_keypair(
        label=label,
        store=True,
        private_template={
            pkcs11.Attribute.EXTRACTABLE: False,
            pkcs11.Attribute.SENSITIVE: True,
        },
    )
    return bytes(curves.encode_ec_public_key(public))


def signer(token: Token | None, label: str, algorithm: str) -> Callable[[bytes], bytes]:
    """A function that signs inside the token.

    Raises:
        TokenMissing: it does not open, or no longer holds the key.
    """
    if token is None:
        raise TokenMissing("The key lies in a token. Set YIWANG_PKCS11 to where it is.")
    pkcs11 = _pkcs11()
    with _lock:
        try:
            key = _session(token).get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
        except pkcs11.NoSuchKey as problem:
            raise TokenMissing(f"The token {token.label} holds no key {label}.") from problem
    mechanism = pkcs11.Mechanism.ECDSA if algorithm == "p256" else pkcs11.Mechanism.RSA_PKCS
    digest_of = ALGORITHMS[algorithm].digest_of

    def sign(data: bytes) -> bytes:
        digest = digest_of(data)
        with _lock:
            if algorithm == "rsa":
                return bytes(key.sign(_digest_info(algorithm, digest), mechanism=mechanism))
            plain = bytes(key.sign(digest, mechanism=mechanism))
        half = len(plain) // 2
        r, s = (int.from_bytes(part, "big") for part in (plain[:half], plain[half:]))
        return der.sequence(der.integer(r), der.integer(s))

    return sign


def _digest_info(algorithm: str, digest: bytes) -> bytes:
    """What RSA signs (RFC 8017, 9.2)."""
    kind = der.sequence(der.oid(ALGORITHMS[algorithm].digest), der.null())
    return der.sequence(kind, der.octets(digest))
