"""SM2 of OpenSSL's libcrypto (3.0 or later), reached by ctypes.

`cryptography` brings no SM2. The library is the one that Python itself is linked to, the
system's, or the one that travels with the database driver, whichever knows SM2 first.
"""

import ctypes
import ctypes.util
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from yiwang.base.seals.crypto.errors import CryptoMissing, KeyUnfit

_P, _I, _Z, _S = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t, ctypes.c_char_p
_OUT = ctypes.POINTER(_P)
# Function → what it answers and takes; everything else of libcrypto stays unused.
_SIGNATURES: dict[str, tuple[type | None, list[type]]] = {
    "EVP_PKEY_CTX_new_from_name": (_P, [_P, _S, _S]),
    "EVP_PKEY_CTX_new": (_P, [_P, _P]),
    "EVP_PKEY_CTX_free": (None, [_P]),
    "EVP_PKEY_keygen_init": (_I, [_P]),
    "EVP_PKEY_keygen": (_I, [_P, _OUT]),
    "EVP_PKEY_free": (None, [_P]),
    "EVP_PKEY_is_a": (_I, [_P, _S]),
    "EVP_PKEY_CTX_set1_id": (_I, [_P, _S, _I]),
    "EVP_PKEY_verify_init": (_I, [_P]),
    "EVP_PKEY_verify": (_I, [_P, _S, _Z, _S, _Z]),
    "EVP_MD_CTX_new": (_P, []),
    "EVP_MD_CTX_free": (None, [_P]),
    "EVP_MD_CTX_set_pkey_ctx": (None, [_P, _P]),
    "EVP_sm3": (_P, []),
    "EVP_DigestSignInit": (_I, [_P, _OUT, _P, _P, _P]),
    "EVP_DigestSign": (_I, [_P, _S, ctypes.POINTER(_Z), _S, _Z]),
    "EVP_DigestVerifyInit": (_I, [_P, _OUT, _P, _P, _P]),
    "EVP_DigestVerify": (_I, [_P, _S, _Z, _S, _Z]),
    "EVP_PKEY2PKCS8": (_P, [_P]),
    "i2d_PKCS8_PRIV_KEY_INFO": (_I, [_P, _OUT]),
    "PKCS8_PRIV_KEY_INFO_free": (None, [_P]),
    "i2d_PUBKEY": (_I, [_P, _OUT]),
    "d2i_AutoPrivateKey": (_P, [_OUT, _OUT, ctypes.c_long]),
    "d2i_PUBKEY": (_P, [_OUT, _OUT, ctypes.c_long]),
    "ERR_clear_error": (None, []),
}
_LONGEST = 80  # bytes of a signature of two 32-byte numbers in DER, with room
_lock = threading.Lock()  # loading only; operations have contexts of their own


def _candidates() -> Iterator[str]:
    yield ""  # what this process has loaded already
    found = ctypes.util.find_library("crypto")
    if found:
        yield found
    driver = find_spec("psycopg_binary")
    if driver is not None and driver.origin:
        beside = Path(driver.origin).parent.parent / "psycopg_binary.libs"
        yield from map(str, sorted(beside.glob("libcrypto-*")))


@cache
def _library() -> ctypes.CDLL:
    with _lock:
        for name in _candidates():
            try:
                library = ctypes.CDLL(name or None)
                for function, (result, arguments) in _SIGNATURES.items():
                    part = getattr(library, function)
                    part.restype, part.argtypes = result, arguments
            except (OSError, AttributeError):  # not there, or older than 3.0: the next one
                continue
            context = library.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
            if context:
                library.EVP_PKEY_CTX_free(context)
                return library
            library.ERR_clear_error()
    raise CryptoMissing


def _refuse(lib: ctypes.CDLL, what: str) -> KeyUnfit:
    lib.ERR_clear_error()
    return KeyUnfit(what)


@contextmanager
def _key(function: str, encoded: bytes) -> Iterator[int]:
    """A key read from DER.

    Raises:
        KeyUnfit: not a key, or of another curve.
    """
    lib = _library()
    buffer = ctypes.create_string_buffer(encoded, len(encoded))
    at = ctypes.cast(buffer, _P)
    key = getattr(lib, function)(None, ctypes.byref(at), len(encoded))
    if not key:
        raise _refuse(lib, "not a key in DER")
    try:
        if lib.EVP_PKEY_is_a(key, b"SM2") != 1:
            raise KeyUnfit("not on the curve of SM2")
        yield key
    finally:
        lib.EVP_PKEY_free(key)


@contextmanager
def _digesting(key: int, identity: bytes, start: str) -> Iterator[int]:
    """A context that digests by SM3 after the distinguishing id and the public key (ZA)."""
    lib = _library()
    context = lib.EVP_MD_CTX_new()
    signer = lib.EVP_PKEY_CTX_new(key, None)
    try:
        lib.EVP_MD_CTX_set_pkey_ctx(context, signer)
        ready = getattr(lib, start)(context, None, lib.EVP_sm3(), None, key) == 1
        if not ready or lib.EVP_PKEY_CTX_set1_id(signer, identity, len(identity)) != 1:
            raise _refuse(lib, "refused by libcrypto")
        yield context
    finally:
        lib.EVP_MD_CTX_free(context)
        lib.EVP_PKEY_CTX_free(signer)


def _encoded(function: str, value: int) -> bytes:
    lib = _library()
    size = getattr(lib, function)(value, None)
    buffer = ctypes.create_string_buffer(size)
    at = ctypes.cast(buffer, _P)
    getattr(lib, function)(value, ctypes.byref(at))
    return buffer.raw


def generate() -> tuple[bytes, bytes]:
    """A new key: PKCS #8 and SubjectPublicKeyInfo, both DER."""
    lib = _library()
    context = lib.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
    key = _P()
    try:
        lib.EVP_PKEY_keygen_init(context)
        if lib.EVP_PKEY_keygen(context, ctypes.byref(key)) != 1 or key.value is None:
            raise _refuse(lib, "no key could be drawn")
        private = lib.EVP_PKEY2PKCS8(key)
        try:
            return _encoded("i2d_PKCS8_PRIV_KEY_INFO", private), _encoded("i2d_PUBKEY", key.value)
        finally:
            lib.PKCS8_PRIV_KEY_INFO_free(private)
            lib.EVP_PKEY_free(key)
    finally:
        lib.EVP_PKEY_CTX_free(context)


def public_of(private: bytes) -> bytes:
    """The SubjectPublicKeyInfo of a private key in PKCS #8 or SEC 1."""
    with _key("d2i_AutoPrivateKey", private) as key:
        return _encoded("i2d_PUBKEY", key)


def sign(private: bytes, data: bytes, identity: bytes) -> bytes:
    lib = _library()
    signature = ctypes.create_string_buffer(_LONGEST)
    size = _Z(_LONGEST)
    with (
        _key("d2i_AutoPrivateKey", private) as key,
        _digesting(key, identity, "EVP_DigestSignInit") as context,
    ):
        if lib.EVP_DigestSign(context, signature, ctypes.byref(size), data, len(data)) != 1:
            raise _refuse(lib, "no signature could be made")
    return signature.raw[: size.value]


def verify(public: bytes, signature: bytes, data: bytes, identity: bytes) -> bool:
    lib = _library()
    with (
        _key("d2i_PUBKEY", public) as key,
        _digesting(key, identity, "EVP_DigestVerifyInit") as context,
    ):
        good = lib.EVP_DigestVerify(context, signature, len(signature), data, len(data)) == 1
    lib.ERR_clear_error()
    return bool(good)


def verify_digest(public: bytes, signature: bytes, digest: bytes) -> bool:
    """Whether a signature is over this digest, in which the id has been taken account of."""
    lib = _library()
    with _key("d2i_PUBKEY", public) as key:
        context = lib.EVP_PKEY_CTX_new(key, None)
        try:
            lib.EVP_PKEY_verify_init(context)
            result = lib.EVP_PKEY_verify(context, signature, len(signature), digest, len(digest))
        finally:
            lib.EVP_PKEY_CTX_free(context)
    lib.ERR_clear_error()
    return bool(result == 1)
