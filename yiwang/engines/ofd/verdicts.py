"""Whether a document is what its signatures say: parts compared, signatures verified, one word.

Words from good to bad; a document is as bad as the worst of its signatures.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto.algos import DSASignature

from yiwang.engines.ofd import digests, ses, signatures
from yiwang.engines.ofd.problems import Problem, Unreadable
from yiwang.engines.ofd.reader import Body, Ofd, read
from yiwang.engines.ofd.ses import Seal, Signed, Value
from yiwang.engines.ofd.signatures import Signature
from yiwang.engines.ofd.trust import Standing, Verifier


class Verdict(StrEnum):
    GENUINE = "genuine"
    UNKNOWN = "unknown"  # intact, but the state of the certificate could not be asked
    NOT_TRUSTED = "not_trusted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    APPENDED = "appended"
    CHANGED = "changed"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


WORST_FIRST = (
    Verdict.CHANGED,
    Verdict.APPENDED,
    Verdict.REVOKED,
    Verdict.EXPIRED,
    Verdict.NOT_TRUSTED,
    Verdict.UNKNOWN,
    Verdict.GENUINE,
)


@dataclass(frozen=True)
class Checked:
    """What was found about one signature.

    changed, missing: protected parts that are not what they were. appended: parts that nobody
    protects. signer: name in the certificate. seal: its name, empty without one.
    """

    verdict: Verdict
    signature: Signature
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    appended: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    signer: str = ""
    certificate: bytes = b""
    seal: str = ""
    at: datetime | None = None
    algorithm: str = ""
    standing: Standing = Standing.NOT_TRUSTED


@dataclass(frozen=True)
class Report:
    """verdict: of the whole file. problems: departures from GB/T 33190 that signatures do not
    answer for. reason: why an unreadable file is so.
    """

    verdict: Verdict
    signatures: tuple[Checked, ...] = ()
    problems: tuple[Problem, ...] = ()
    reason: str = ""


def check(data: bytes, verifier: Verifier, now: datetime) -> Report:
    """Judge a file. Never raises for what a file holds."""
    try:
        return check_opened(read(data), verifier, now)
    except Unreadable as refusal:
        return Report(Verdict.UNREADABLE, reason=str(refusal))


def check_opened(ofd: Ofd, verifier: Verifier, now: datetime) -> Report:
    """Judge a file that is open already.

    Raises:
        Unreadable: its list of signatures is hostile.
    """
    found: list[Checked] = []
    if any(body.signatures and body.signatures not in ofd.parts for body in ofd.bodies):
        return Report(Verdict.CHANGED, problems=ofd.problems)  # its list was taken away
    for body in ofd.bodies:
        listed = signatures.listed(ofd, body)
        found += [_checked(ofd, body, one, listed, verifier, now) for one in listed]
    verdict = next((w for w in WORST_FIRST if w in {one.verdict for one in found}), None)
    return Report(verdict or Verdict.UNSIGNED, tuple(found), ofd.problems)


def _checked(
    ofd: Ofd,
    body: Body,
    one: Signature,
    listed: Iterable[Signature],
    verifier: Verifier,
    now: datetime,
) -> Checked:
    value = signatures.value_of(ofd, one)
    changed, missing = _compared(ofd, one)
    appended = tuple(sorted(set(ofd.parts) - set(one.references) - _excused(body, listed)))
    at = (value.time if value else None) or one.at
    problems = tuple(_problems(ofd, one, value, verifier, at, now))
    standing = _standing(value, verifier, at)
    broken = bool(changed or missing) or any(p.code in _BREAKS for p in problems)
    return Checked(
        verdict=_verdict(broken, bool(appended), standing, problems),
        signature=one,
        changed=changed,
        missing=missing,
        appended=appended,
        problems=problems,
        signer=_name(value),
        certificate=value.signed.certificate if value else b"",
        seal=value.seal.name if value and value.seal else "",
        at=at,
        algorithm=value.signed.algorithm if value else one.algorithm,
        standing=standing,
    )


def _compared(ofd: Ofd, one: Signature) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The protected parts that changed, and those that are gone."""
    missing = tuple(part for part in one.references if part not in ofd.parts)
    if digests.known(one.method) not in digests.ALGORITHMS:
        return (), missing
    changed = (
        part
        for part, expected in one.references.items()
        if part in ofd.parts and digests.digest(one.method, ofd.parts[part]) != expected
    )
    return tuple(changed), missing


def _excused(body: Body, listed: Iterable[Signature]) -> set[str]:
    """Parts that no signature can protect: the list of signatures, and the signatures in it.

    They are judged by themselves: each signature of the list is checked.
    """
    return {body.signatures}.union(*(one.own_parts for one in listed))


# Problems by which nothing shows any longer that the document is the one that was signed.
_BREAKS = {"no_value", "other_digest", "bad_signature", "other_seal", "no_references"}
_DISTRUSTED = {"forged_seal", "foreign_seal", "weak_digest", "future", "no_time"}


def _problems(
    ofd: Ofd,
    one: Signature,
    value: Value | None,
    verifier: Verifier,
    at: datetime | None,
    now: datetime,
) -> Iterator[Problem]:
    def say(code: str, message: str) -> Problem:
        return Problem(code, one.part, message)

    if not one.references:
        yield say("no_references", "The signature protects no part of the document.")
    if digests.known(one.method) not in digests.ALGORITHMS:
        yield say("no_references", f"The digest {one.method} is not known.")
    elif digests.is_weak(one.method):
        yield say("weak_digest", f"{one.method} no longer protects anything from being exchanged.")
    if at is None:
        yield say("no_time", "The signature does not say when it was made.")
    elif at > now:
        yield say("future", "The signature says that it was made later than now.")
    if value is None:
        yield say("no_value", "The signed value is missing or is none of the known forms.")
        return
    if not _signs(value, ofd.parts.get(one.part, b"")):
        yield say("other_digest", "The list of protected parts is not the one that was signed.")
    if not _verified(value.signed, verifier):
        yield say("bad_signature", "The signature is not that of the certificate it names.")
    if value.seal is not None:
        yield from _seal_problems(ofd, one, value, value.seal, verifier, at)


def _signs(value: Value, info: bytes) -> bool:
    """Whether a signed value is about this Signature.xml, by any digest of the right length."""
    if value.digest == info:  # signed data may hold the whole of it
        return True
    names = ("SM3", "SHA256", "SHA512")
    return any(digests.digest(name, info) == value.digest for name in names)


def _seal_problems(
    ofd: Ofd,
    one: Signature,
    value: Value,
    seal: Seal,
    verifier: Verifier,
    at: datetime | None,
) -> Iterator[Problem]:
    def say(code: str, message: str) -> Problem:
        return Problem(code, one.part, message)

    if one.seal_part and ofd.parts[one.seal_part] != seal.raw:
        yield say("other_seal", "The seal beside the signature is not the one in it.")
    if not _verified(seal.making, verifier):
        yield say("forged_seal", "The seal is not as its maker signed it.")
    certificate = value.signed.certificate
    known = {digests.digest(name, certificate) for name in ("SM3", "SHA256")}
    if certificate not in seal.certificates and not known & set(seal.digests):
        yield say("foreign_seal", "The seal does not name this certificate among its users.")
    if at is not None and not seal.valid_from <= at <= seal.valid_until:
        yield say("seal_expired", "The seal was not valid on the day of the signature.")


def _verified(signed: Signed, verifier: Verifier) -> bool:
    """Some makers write r and s of a curve side by side; a verifier takes the usual form."""
    value = signed.value
    if signed.algorithm == ses.SM2_SM3 and len(value) == 64:
        value = DSASignature.from_p1363(value).dump()
    return verifier.verified(signed.algorithm, signed.certificate, signed.message, value)


def _standing(value: Value | None, verifier: Verifier, at: datetime | None) -> Standing:
    if value is None or at is None:
        return Standing.NOT_TRUSTED
    try:
        start, end = ses.validity(value.signed.certificate)
    except ValueError:
        return Standing.NOT_TRUSTED
    beside = value.seal.certificates if value.seal else ()
    found = verifier.standing(value.signed.certificate, beside, at)
    if found in (Standing.VALID, Standing.UNKNOWN) and not start <= at <= end:
        return Standing.EXPIRED
    return found


def _verdict(
    broken: bool, appended: bool, standing: Standing, problems: tuple[Problem, ...]
) -> Verdict:
    codes = {problem.code for problem in problems}
    if broken:
        return Verdict.CHANGED
    if appended:
        return Verdict.APPENDED
    if standing is Standing.REVOKED:
        return Verdict.REVOKED
    if codes & _DISTRUSTED or standing is Standing.NOT_TRUSTED:
        return Verdict.NOT_TRUSTED
    if standing is Standing.EXPIRED or "seal_expired" in codes:
        return Verdict.EXPIRED
    return Verdict.GENUINE if standing is Standing.VALID else Verdict.UNKNOWN


def _name(value: Value | None) -> str:
    if value is None:
        return ""
    try:
        return ses.subject(value.signed.certificate)
    except ValueError:
        return ""
