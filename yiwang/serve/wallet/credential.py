"""A licence shown to a program: a code inside an SD-JWT that the issuing body signed.

The program checks signature, chain, audience, nonce and disclosed lines by itself, without asking
anyone; whether the licence holds now, it learns by handing the whole in, which uses the code up.
Source: RFC 9901 (SD-JWT) and the draft of SD-JWT VC, without a key of the holder: the city
holds the pack, and the code inside opens once.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from yiwang.base.seals import facade as seals
from yiwang.serve.wallet.values import Answer, Held, Line

TYPE, ALGORITHM, CURVE = "dc+sd-jwt", "ES256", "p256"
ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2"
COORDINATE = 32  # bytes of r and of s
LONGEST = 64_000  # characters of any of ours
# What a stranger's text may do to those who read it; a bad base64 is a ValueError.
UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)

STANDINGS = {
    seals.State.NOT_TRUSTED: Answer.FILE_NOT_OURS,
    seals.State.EXPIRED: Answer.FILE_EXPIRED,
    seals.State.REVOKED: Answer.FILE_REVOKED,
    seals.State.UNKNOWN: Answer.CANNOT,
}


@dataclass(frozen=True)
class Terms:
    """What one showing is bound to. verifier: whoever is to check it, as it calls itself."""

    code: str
    verifier: str
    nonce: str
    made: datetime
    ends: datetime


def binding(verifier: str, nonce: str) -> str:
    """What the code inside is bound to, so that taken out it opens for nobody else."""
    return hashlib.sha256(f"{verifier}\n{nonce}".encode()).hexdigest()


def make(held: Held, shown: Iterable[Line], terms: Terms, city: str) -> str:
    """The SD-JWT: signed part, then one disclosure a line, each followed by a tilde.

    city: address of the portal.
    Raises:
        seals.NoKey: the issuing body has no key to sign with.
    """
    signer = seals.signer(held.body_id, CURVE)
    disclosures = [_disclosure(line) for line in shown]
    claims = {
        "iss": city,
        "vct": f"{city}/licence-types/{held.type}",
        "jti": terms.code,
        "aud": terms.verifier,
        "nonce": terms.nonce,
        "iat": int(terms.made.timestamp()),
        "exp": int(terms.ends.timestamp()),
        "name": dict(held.name),
        "issuing_body": dict(held.body),
        "valid_from": held.valid_from.isoformat(),
        "valid_until": held.valid_until.isoformat() if held.valid_until else None,
        "_sd_alg": "sha-256",
        "_sd": sorted(_digest(each) for each in disclosures),
    }
    chain = [base64.b64encode(each).decode() for each in (signer.certificate, *signer.beside)]
    body = f"{_packed({'alg': ALGORITHM, 'typ': TYPE, 'x5c': chain})}.{_packed(claims)}"
    r, s = decode_dss_signature(signer.sign(body.encode()))
    raw = r.to_bytes(COORDINATE) + s.to_bytes(COORDINATE)
    return "~".join([f"{body}.{_text(raw)}", *disclosures, ""])


def read(presentation: str, verifier: str, nonce: str, now: datetime) -> str | Answer:
    """The code inside, or why the presentation is not accepted."""
    try:
        signed, *disclosures, last = presentation[:LONGEST].strip().split("~")
        head, body, signature = signed.split(".")
        header, claims = _unpacked(head), _unpacked(body)
        chain = [base64.b64decode(each, validate=True) for each in header["x5c"]]
        known = (header["alg"], header["typ"], last) == (ALGORITHM, TYPE, "")
        good = known and _signed(chain[0], f"{head}.{body}", _bytes(signature))
        standing = seals.standing(chain[0], chain[1:], now, proven=True)
        return _judged(good, standing, claims, disclosures) or _bound(claims, verifier, nonce, now)
    except UNREADABLE:
        return Answer.FILE_UNREADABLE


def _judged(
    good: bool, standing: seals.Standing, claims: dict[str, Any], disclosures: Sequence[str]
) -> Answer | None:
    """Whether it is whole and from us."""
    told = set(claims["_sd"])
    if not good or any(_digest(each) not in told for each in disclosures):
        return Answer.FILE_CHANGED
    if standing.body is None and standing.state is seals.State.VALID:
        return Answer.FILE_NOT_OURS
    return STANDINGS.get(standing.state)


def _bound(claims: dict[str, Any], verifier: str, nonce: str, now: datetime) -> str | Answer:
    """Whether it is for whoever asks, for this question, and for now."""
    moment = now.timestamp()
    if int(claims["iat"]) > moment:
        return Answer.CODE_FUTURE
    if int(claims["exp"]) <= moment:
        return Answer.CODE_EXPIRED
    if not hmac.compare_digest(str(claims["aud"]).encode(), verifier.encode()):
        return Answer.CODE_AUDIENCE
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        return Answer.CODE_NONCE
    return str(claims["jti"])


def _signed(certificate: bytes, text: str, raw: bytes) -> bool:
    if len(raw) != 2 * COORDINATE:
        return False
    r, s = (int.from_bytes(half) for half in (raw[:COORDINATE], raw[COORDINATE:]))
    public = seals.certificates.read(certificate).public
    return seals.verify(ECDSA_WITH_SHA256, public, encode_dss_signature(r, s), text.encode())


def _disclosure(line: Line) -> str:
    value = {"label": line.label, "value": line.value}
    return _packed([secrets.token_urlsafe(16), line.key, value])


def _digest(disclosure: str) -> str:
    return _text(hashlib.sha256(disclosure.encode()).digest())


def _packed(value: Any) -> str:
    return _text(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _unpacked(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_bytes(text))
    return found


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
