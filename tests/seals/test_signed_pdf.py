"""What other programs say of our signatures, and what we say of tampered documents."""

import io
import random
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from yiwang.base.papers import facade as papers
from yiwang.base.papers import sealing
from yiwang.base.papers.facade import CertificateState, Kind, Word
from yiwang.base.seals import facade as seals
from yiwang.base.seals.actions import keys
from yiwang.base.seals.crypto import certificates
from yiwang.base.seals.models import Certificate
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Body

pytestmark = pytest.mark.database
PDFSIG, CERTUTIL = shutil.which("pdfsig"), shutil.which("certutil")
COMPROMISED, REPLACED = 1, 4
Sign = Callable[..., bytes]


def roots() -> list[bytes]:
    with acting(SYSTEM):
        rows = Certificate.objects.filter(role="root", algorithm="p256")
        return [bytes(row.encoded) for row in rows]


def active(body: Body) -> Certificate:
    with acting(SYSTEM):
        return Certificate.objects.get(body=body, algorithm="p256", state="active")


@pytest.mark.skipif(
    not (PDFSIG and CERTUTIL), reason="NOT CHECKED BY POPPLER: install poppler-utils libnss3-tools"
)
@pytest.mark.parametrize("algorithm", ["p256", "rsa"])
def test_poppler_trusts_the_signature_over_the_whole_document(
    signed: Sign, algorithm: str, tmp_path: Path
) -> None:
    file, folder = tmp_path / "paper.pdf", f"sql:{tmp_path}"
    file.write_bytes(signed(algorithm))
    subprocess.run([CERTUTIL, "-N", "-d", folder, "--empty-password"], check=True)
    for root in roots():
        pem = certificates.armored("CERTIFICATE", root)
        words = [CERTUTIL, "-A", "-d", folder, "-n", "root", "-t", "CT,C,C"]
        subprocess.run(words, input=pem, check=True)
    said = subprocess.run(
        [PDFSIG, "-nssdir", folder, file], capture_output=True, text=True, check=True
    ).stdout
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_pyhanko_trusts_the_signature_over_the_whole_document(signed: Sign) -> None:
    (embedded,) = PdfFileReader(io.BytesIO(signed())).embedded_signatures
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots()], allow_fetching=False
    )
    with ThreadPoolExecutor(1) as aside:  # it wants a thread without an event loop
        status = aside.submit(validate_pdf_signature, embedded, context).result()
    assert status.bottom_line, status.summary()
    assert status.coverage.name == "ENTIRE_FILE"


def test_a_signed_paper_stays_pdf_a_and_shows_its_seal_where_the_signature_is(
    signed: Sign,
) -> None:
    content = signed()
    assert b"pdfaid:part>2<" in content or b'pdfaid:part="2"' in content
    assert b"yiwang:seal" in content  # the drawing's mark, no longer on the page:
    reader = PdfFileReader(io.BytesIO(content))
    (page,) = reader.root["/Pages"]["/Kids"]
    marks = page.get_object()["/Annots"]
    subtypes = [marks[index]["/Subtype"] for index in range(len(marks))]
    assert "/Widget" in subtypes
    assert all(marks[i].get("/A", {}).get("/URI") != "yiwang:seal" for i in range(len(marks)))
    assert "/Producer" not in reader.trailer["/Info"], "Info still agrees with XMP"


def test_a_document_of_ours_is_genuine(body: Body, signed: Sign) -> None:
    report = papers.check(signed())
    (found,) = report.signatures
    assert (report.kind, report.word) == (Kind.PDF, Word.GENUINE)
    assert (found.signer, found.body, found.body_en) == (body.name, body.name, body.name_en)
    assert (found.intact, found.whole, found.certificate) == (True, True, CertificateState.VALID)
    assert found.algorithm == "sha256 with ecdsa"
    assert found.at is not None
    assert abs(found.at - clock.now()) < timedelta(minutes=1)
    assert not found.proven, "no register of ours knows this document"


def test_any_byte_that_is_covered_and_changed_shows(signed: Sign) -> None:
    content = signed()
    first, length, start, more = covered(content)
    places = [*range(first, first + length), *range(start, start + more)]
    chosen = random.Random(7).sample(places, 60)  # each is read as a whole file; all take minutes
    for place in chosen:
        changed = bytearray(content)
        changed[place] ^= 1
        assert papers.check(bytes(changed)).word is Word.CHANGED, place


def covered(content: bytes) -> tuple[int, int, int, int]:
    (embedded,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    first, length, start, more = map(int, embedded.byte_range)
    return first, length, start, more


def test_what_fills_the_room_behind_the_signature_shows(signed: Sign) -> None:
    content = signed()
    _first, _length, start, _more = covered(content)
    changed = content[: start - 3] + b"1" + content[start - 2 :]
    assert papers.check(changed).word is Word.CHANGED


def test_a_revision_that_was_added_shows_as_that(signed: Sign) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed()))
    writer.root["/PageMode"] = writer.root["/Type"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    report = papers.check(out.getvalue())
    (found,) = report.signatures
    assert (report.word, found.intact, found.whole) == (Word.APPENDED, True, False)
    assert papers.check(signed() + b"\n% more\n").word is Word.APPENDED


def test_a_signature_made_outside_the_term_of_its_certificate_shows_as_expired(
    body: Body, signed: Sign
) -> None:
    signed()
    late = active(body).valid_until + timedelta(days=1)
    assert papers.check(signed(at=late)).word is Word.EXPIRED, "a time that has not come"
    with clock.at(late + timedelta(days=1)):
        assert papers.check(signed_late(body, signed)).word is Word.EXPIRED
    early = active(body).valid_from - timedelta(days=1)
    assert papers.check(signed(at=early)).word is Word.EXPIRED, "not valid yet"


def signed_late(body: Body, signed: Sign) -> bytes:
    """Sign with a key whose certificate has run out, which `seals.signer` would refuse."""
    with pytest.raises(seals.NoKey):
        seals.signer(body.id)
    late = clock.now()
    with clock.at(active(body).valid_from + timedelta(days=1)):
        return signed(at=late)


def test_a_paper_of_a_certificate_in_its_term_stays_genuine_when_the_term_is_over(
    body: Body, signed: Sign
) -> None:
    content = signed()
    with clock.at(active(body).valid_until + timedelta(days=400)):
        assert papers.check(content).word is Word.GENUINE


def test_what_was_signed_before_a_revocation_holds_unless_the_key_was_in_wrong_hands(
    body: Body, signed: Sign
) -> None:
    before = signed(at=clock.now() - timedelta(minutes=2))
    row = active(body)
    keys.revoke(SYSTEM, row.id, REPLACED)
    assert papers.check(before).word is Word.GENUINE
    with acting(SYSTEM):
        Certificate.objects.filter(id=row.id).update(state="active")  # a thief has the key
    after = papers.check(signed(at=clock.now() + timedelta(minutes=1)))
    assert after.word is Word.REVOKED
    assert after.signatures[0].certificate is CertificateState.REVOKED


def test_nothing_that_a_key_in_wrong_hands_dates_back_is_believed(body: Body, signed: Sign) -> None:
    back = signed(at=clock.now() - timedelta(minutes=2))
    keys.revoke(SYSTEM, active(body).id, COMPROMISED)
    assert papers.check(back).word is Word.REVOKED


def test_after_an_exchange_of_keys_the_new_one_signs_and_the_old_one_still_vouches(
    body: Body, signed: Sign
) -> None:
    old = signed()
    fresh = keys.rotate(SYSTEM, body.id, "p256")
    new = papers.check(signed())
    assert papers.check(old).word is Word.GENUINE
    assert (new.word, new.signatures[0].serial) == (Word.GENUINE, fresh.serial)
    assert papers.check(old).signatures[0].serial != fresh.serial


def test_a_stranger_s_signature_is_not_ours(drawn: bytes, body: Body) -> None:
    ours = seals.signer(body.id)
    stranger = seals.Signer(**{**vars(ours), **forged(ours)})
    words = sealing.Words(clock.now(), "准予行政许可决定书", "")
    report = papers.check(sealing.sign(drawn, stranger, words))
    assert report.word is Word.NOT_OURS
    assert report.signatures[0].certificate is CertificateState.NOT_TRUSTED


def forged(ours: seals.Signer) -> dict[str, object]:
    """A certificate with the name of ours, from an authority with the name of ours."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(data: bytes) -> bytes:
        return key.sign(data, ec.ECDSA(hashes.SHA256()))

    read = certificates.read(ours.certificate)
    wish = certificates.Wish(
        read.serial, read.issuer, public, read.subject, public, read.valid_from, read.valid_until
    )
    return {"certificate": certificates.certificate(wish, ours.algorithm, sign), "sign": sign}


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7\n", b"MZ\x90", b"PK\x03\x04" * 9])
def test_what_is_no_document_is_unreadable(db: None, content: bytes) -> None:
    assert papers.check(content).word is Word.UNREADABLE


def test_a_document_that_nobody_signed_is_unsigned(drawn: bytes) -> None:
    assert papers.check(drawn).word is Word.UNSIGNED


def test_equal_papers_are_drawn_as_equal_bytes(body: Body, drawn: bytes) -> None:
    from tests.seals.conftest import FACTS, TEMPLATE
    from yiwang.base.papers import drawing

    facts = {**FACTS, "body": body.name, "body_en": body.name_en}
    at = clock.now()
    one, two = (
        drawing.draw(TEMPLATE, facts, FACTS["address"], seals.seal(body.id), at) for _ in range(2)
    )
    assert one == two
