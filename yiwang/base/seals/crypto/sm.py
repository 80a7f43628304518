"""SM2 (GB/T 32918), SM3 (GB/T 32905) and SM4 (GB/T 32907, GB/T 17964)."""

from typing import Any

from cryptography.hazmat.decrepit.ciphers import modes as old
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from yiwang.base.seals.crypto import libcrypto

CURVE = "1.2.156.10197.1.301"
SM2_WITH_SM3 = "1.2.156.10197.1.501"
SM3 = "1.2.156.10197.1.401"
SM4 = "1.2.156.10197.1.104"
# The distinguishing id where the two sides agreed on no other (GM/T 0009, clause 10).
IDENTITY = b"1234567812345678"

generate = libcrypto.generate
verify_digest = libcrypto.verify_digest


def sign(private: bytes, data: bytes, identity: bytes = IDENTITY) -> bytes:
    """Sign with SM3 over the id, the public key and the data; private in PKCS #8.

    Returns SEQUENCE of r and s in DER.
    """
    return libcrypto.sign(private, data, identity)


def verify(public: bytes, signature: bytes, data: bytes, identity: bytes = IDENTITY) -> bool:
    """Whether the holder of the key (SubjectPublicKeyInfo) signed the data under this id."""
    return libcrypto.verify(public, signature, data, identity)


def sm3(data: bytes) -> bytes:
    """32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _mode(name: str, start: bytes, tag: bytes | None) -> Any:
    match name:
        case "ECB":
            return modes.ECB()  # noqa: S305  # a block of its own; the caller decides
        case "CBC":
            return modes.CBC(start)
        case "OFB":
            return old.OFB(start)
        case "CFB":
            return old.CFB(start)
        case "CTR":
            return modes.CTR(start)
        case "GCM":
            return modes.GCM(start, tag)
    raise ValueError(f"SM4 has no mode {name!r}")


def sm4_encrypt(
    mode: str, key: bytes, plain: bytes, *, start: bytes = b"", extra: bytes = b""
) -> tuple[bytes, bytes]:
    """Encrypt whole blocks without padding (ECB, CBC) or any length (the others).

    key: 16 bytes. start: the initial vector. extra: what GCM protects without hiding.
    Returns the text and, for GCM, its 16-byte tag.
    """
    cipher = Cipher(algorithms.SM4(key), _mode(mode, start, None)).encryptor()
    if extra:
        cipher.authenticate_additional_data(extra)
    text = cipher.update(plain) + cipher.finalize()
    return text, cipher.tag if mode == "GCM" else b""


def sm4_decrypt(
    mode: str, key: bytes, text: bytes, *, start: bytes = b"", extra: bytes = b"", tag: bytes = b""
) -> bytes:
    """The reverse.

    Raises:
        cryptography.exceptions.InvalidTag: GCM only; the text or `extra` was changed.
    """
    cipher = Cipher(algorithms.SM4(key), _mode(mode, start, tag or None)).decryptor()
    if extra:
        cipher.authenticate_additional_data(extra)
    return cipher.update(text) + cipher.finalize()
