"""SM2, SM3 and SM4 give what the standards' examples say."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from yiwang.base.seals.crypto import algorithms, der, libcrypto, sm
from yiwang.base.seals.crypto.errors import KeyUnfit

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("YIWANG_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "crypto" / "sm_test_vectors.json"
VECTORS: dict[str, Any] = json.loads(FILE.read_text()) if FILE.exists() else {}
needs_vectors = pytest.mark.skipif(not VECTORS, reason=f"NO VECTORS: {FILE} is not there")


def bytes_of(row: dict[str, str], name: str) -> bytes:
    return bytes.fromhex(row.get(name, ""))


@needs_vectors
@pytest.mark.parametrize("row", VECTORS.get("sm3", []), ids=lambda row: row["digest"][:8])
def test_sm3(row: dict[str, str]) -> None:
    assert sm.sm3(bytes_of(row, "input_hex")) == bytes_of(row, "digest")


@needs_vectors
@pytest.mark.parametrize("row", VECTORS.get("sm4", []), ids=lambda row: row["mode"])
def test_sm4(row: dict[str, str]) -> None:
    key, start, extra = (bytes_of(row, name) for name in ("key", "iv", "aad"))
    text, tag = sm.sm4_encrypt(
        row["mode"], key, bytes_of(row, "plaintext"), start=start, extra=extra
    )
    assert (text, tag) == (bytes_of(row, "ciphertext"), bytes_of(row, "tag"))
    back = sm.sm4_decrypt(row["mode"], key, text, start=start, extra=extra, tag=tag)
    assert back == bytes_of(row, "plaintext")


@needs_vectors
@pytest.mark.parametrize("row", VECTORS.get("sm2_verify_prehashed", []))
def test_sm2(row: dict[str, Any]) -> None:
    pem = VECTORS["sm2_verify_prehashed"][0]["private_key_pkcs8_pem"]
    private = base64.b64decode("".join(pem.splitlines()[1:-1]))
    public = libcrypto.public_of(private)
    digest, signature = bytes_of(row, "digest_hex"), bytes_of(row, "signature_der_hex")
    assert sm.verify_digest(public, signature, digest) is row["valid"]
    assert not sm.verify_digest(public, signature, sm.sm3(digest))


def test_what_one_key_signs_under_an_id_no_other_key_id_or_text_verifies() -> None:
    private, public = sm.generate()
    other = sm.generate()[1]
    signature = sm.sign(private, b"text")
    assert sm.verify(public, signature, b"text")
    assert not sm.verify(public, signature, b"other")
    assert not sm.verify(other, signature, b"text")
    assert not sm.verify(public, signature, b"text", identity=b"ALICE123@YAHOO.COM")
    assert libcrypto.public_of(private) == public


def test_gcm_refuses_a_changed_text() -> None:
    text, tag = sm.sm4_encrypt("GCM", bytes(16), b"secret", start=bytes(12))
    changed = bytes([text[0] ^ 1]) + text[1:]
    with pytest.raises(InvalidTag):
        sm.sm4_decrypt("GCM", bytes(16), changed, start=bytes(12), tag=tag)


def test_keys_of_other_curves_and_no_keys_are_refused() -> None:
    with pytest.raises(KeyUnfit, match="not a key"):
        libcrypto.public_of(b"no key")
    assert not algorithms.verify(sm.SM2_WITH_SM3, b"no key", b"", b"")
    assert not algorithms.verify("1.2.3.4", sm.generate()[1], b"", b"")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (der.integer(0), "020100"),
        (der.integer(127), "02017f"),
        (der.integer(128), "02020080"),
        (der.oid("1.2.840.113549"), "06062a864886f70d"),
        (der.oid("2.5.4.97"), "0603550461"),
        (der.octets(bytes(200))[:3], "0481c8"),
        (der.set_of(der.integer(2), der.integer(1)), "3106020101020102"),
        (der.boolean(True), "0101ff"),
    ],
)
def test_der_is_written_as_the_standard_says(value: bytes, expected: str) -> None:
    assert value.hex() == expected
