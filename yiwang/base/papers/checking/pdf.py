"""Read the signatures of a PDF. pyHanko finds them and knows which bytes each covers."""

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.status import SignatureCoverageLevel

from yiwang.base.papers.checking.found import Found
from yiwang.base.seals import facade as seals

MOST = 50  # signatures of one document
_WHOLE = SignatureCoverageLevel.ENTIRE_FILE
_REVISION = (_WHOLE, SignatureCoverageLevel.ENTIRE_REVISION)
_MARK = re.compile(rb"/ByteRange\s*\[|/SubFilter\s*/(ETSI\.CAdES|adbe\.pkcs7)")
# A string may write any byte in octal.
_CODE = re.compile(rb"/ContactInfo\s*\([^)]{1,400}(?:/|\\057)verify(?:/|\\057)([0-9a-f]{20})\)")
_END = b"%%EOF"
_SM2 = "1.2.156.10197.1.501"
_DIGEST = "1.2.840.113549.1.9.4"


def shows_signature(document: bytes) -> bool:
    """Whether the bytes hold what only signatures have, be it out of reach of a reader."""
    return _MARK.search(document) is not None


def read(document: bytes) -> list[Found]:
    """The signatures in the order they were made.

    Raises:
        Exception: the structure is broken, or a signature is there and cannot be reached.
    """
    try:
        found = list(_signatures(document, document))
    except PdfReadError:
        end = document.rfind(_END) + len(_END)
        if end < len(_END) or end == len(document):
            raise
        found = list(_signatures(document[:end], document))  # something was put behind
    if not found and shows_signature(document):
        raise PdfReadError("a signature is hidden")
    return found


def names(document: bytes) -> Sequence[str]:
    """The codes that its signatures give for asking us; they stand in plain text."""
    return [code.decode() for code in _CODE.findall(document)[:20]]


def _signatures(readable: bytes, document: bytes) -> Iterator[Found]:
    reader = PdfFileReader(io.BytesIO(readable), strict=False)
    embedded = reader.embedded_regular_signatures
    if len(embedded) > MOST:  # each is digested by itself
        raise PdfReadError(f"more than {MOST} signatures")
    for each in embedded:
        yield _found(each, document)


def _found(embedded: EmbeddedPdfSignature, document: bytes) -> Found:
    coverage = embedded.evaluate_signature_coverage()
    _first, _length, start, length = map(int, embedded.byte_range)
    end = start + length
    certificate = embedded.signer_cert
    info = embedded.signer_info
    return Found(
        signer=str(certificate.subject.native.get("common_name", "")),
        at=embedded.self_reported_timestamp,
        intact=coverage in _REVISION and _is_tight(embedded) and _is_intact(embedded),
        whole=coverage == _WHOLE and end == len(document),
        certificate=certificate.dump(),
        beside=tuple(each.dump() for each in embedded.other_embedded_certs),
        algorithm=_algorithm(info),
        digest=hashlib.sha256(document[:end]).hexdigest(),
    )


def _is_tight(embedded: EmbeddedPdfSignature) -> bool:
    """Whether nothing but zeros follows the signed message in the room that was kept for it."""
    content = bytes(embedded.pkcs7_content)
    size = len(cms.ContentInfo.load(content).dump())
    return not any(content[size:])


def _is_intact(embedded: EmbeddedPdfSignature) -> bool:
    info = embedded.signer_info
    if info["signature_algorithm"]["algorithm"].dotted == _SM2:
        return _is_intact_by_sm2(embedded)
    try:
        same, good = validate_sig_integrity(
            info, embedded.signer_cert, "data", embedded.compute_digest()
        )
    except (SignatureValidationError, CMSExtractionError, ValueError):
        return False
    return bool(same and good)


def _is_intact_by_sm2(embedded: EmbeddedPdfSignature) -> bool:
    info = embedded.signer_info
    attributes = info["signed_attrs"]
    said = [each["values"][0].native for each in attributes if each["type"].dotted == _DIGEST]
    first, length, start, more = map(int, embedded.byte_range)
    content = embedded.reader.stream.getbuffer()
    digest = seals.sm3(
        bytes(content[first : first + length]) + bytes(content[start : start + more])
    )
    signed = attributes.untag().dump()
    public = embedded.signer_cert.public_key.dump()
    return said == [digest] and seals.verify(_SM2, public, info["signature"].native, signed)


def _algorithm(info: cms.SignerInfo) -> str:
    """Digest and key, as in `sha256 with ecdsa`."""
    way: Any = info["signature_algorithm"]
    if way["algorithm"].dotted == _SM2:
        return "sm3 with sm2"
    return f"{info['digest_algorithm']['algorithm'].native} with {way.signature_algo}"
