"""Certificates of somebody else's authority: requested, imported, taken back by its list."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from yiwang.base.papers import facade as papers
from yiwang.base.papers.facade import CertificateState, Word
from yiwang.base.seals import authority
from yiwang.base.seals import facade as seals
from yiwang.base.seals.actions import keys
from yiwang.base.seals.crypto import certificates
from yiwang.base.seals.errors import NoAuthority, NoSuchRequest, NotTrusted
from yiwang.base.seals.models import Certificate
from yiwang.cli import main
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Body

pytestmark = pytest.mark.database


class Provider:
    """A certification authority of another house, made with another library."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例认证中心")])
        self.root = self.sign(self.name, self.key.public_key(), authority=True)

    def sign(self, name: x509.Name, public: Any, *, authority: bool = False) -> x509.Certificate:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder().issuer_name(self.name).subject_name(name)
        made = made.public_key(public).serial_number(x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(days=1))
        made = made.not_valid_after(now + timedelta(days=400))
        made = made.add_extension(x509.BasicConstraints(authority, None), critical=True)
        return made.sign(self.key, hashes.SHA256())

    def answer(self, request: bytes) -> bytes:
        asked = x509.load_pem_x509_csr(request)
        assert asked.is_signature_valid
        return self.sign(asked.subject, asked.public_key()).public_bytes(Encoding.PEM)

    def list(self, *serials: int, days: int = 7) -> bytes:
        now = datetime.now(UTC)
        made = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        made = made.last_update(now).next_update(now + timedelta(days=days))
        for serial in serials:
            line = x509.RevokedCertificateBuilder().serial_number(serial)
            line = line.revocation_date(now - timedelta(minutes=5))
            made = made.add_revoked_certificate(line.build())
        return made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture
def provider(settings: Any) -> Provider:
    settings.YIWANG = replace(settings.YIWANG, authority="external")
    return Provider()


def test_without_an_authority_nothing_signs_and_the_way_out_is_told(
    body: Body, provider: Provider
) -> None:
    with pytest.raises(seals.NoKey) as refused:
        seals.signer(body.id)
    assert "yiwang seals request" in refused.value.next_step
    with pytest.raises(NoAuthority):
        keys.rotate(SYSTEM, body.id, "p256")
    with pytest.raises(seals.NoSeal):
        seals.seal(body.id)


def test_request_import_sign_and_revoke_by_command(
    db: None,
    drawn: bytes,
    signed: Callable[..., bytes],
    body: Body,
    provider: Provider,
    tmp_path: Path,
    capsys: Any,
) -> None:
    file = tmp_path / "file.pem"

    def take(verb: str, content: bytes) -> int:
        file.write_bytes(content)
        return main(["seals", verb, str(file)])

    assert main(["seals", "request", body.code]) == 0
    request = capsys.readouterr().out.encode()
    certificate = provider.answer(request)
    assert take("import", certificate) == 1, "its authority was not taken in"
    assert take("trust", provider.root.public_bytes(Encoding.PEM)) == 0
    assert take("import", certificate) == 0
    content = signed()
    report = papers.check(content)
    assert report.word is Word.UNKNOWN, "what the authority took back was never heard"
    assert report.signatures[0].certificate is CertificateState.UNKNOWN
    assert take("crl", provider.list()) == 0
    assert papers.check(signed()).word is Word.GENUINE
    serial = x509.load_pem_x509_certificate(certificate).serial_number
    assert take("crl", provider.list(serial)) == 0
    assert papers.check(content).word is Word.REVOKED
    assert take("crl", Provider().list()) == 1, "somebody else's list"
    assert take("crl", certificate) == take("trust", b"text") == 1, "another sort of file"
    assert "no list of revoked" in capsys.readouterr().err
    assert take("import", certificate) == 1, "only once"
    capsys.readouterr()
    assert main(["seals", "list"]) == 0
    assert f"{serial:x}" in capsys.readouterr().out


def test_a_certificate_that_nobody_asked_for_and_a_leaf_as_authority_are_refused(
    body: Body, provider: Provider
) -> None:
    keys.trust(SYSTEM, provider.root.public_bytes(Encoding.DER))
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key()
    leaf = provider.sign(provider.name, stranger).public_bytes(Encoding.DER)
    with pytest.raises(NoSuchRequest):
        keys.accept(SYSTEM, leaf)
    with pytest.raises(NotTrusted):
        keys.trust(SYSTEM, Provider().sign(provider.name, stranger).public_bytes(Encoding.DER))


@pytest.mark.parametrize("algorithm", ["p256", "sm2"])
def test_openssl_verifies_each_link_of_both_chains(
    body: Body, tmp_path: Path, algorithm: str
) -> None:
    signer = seals.signer(body.id, algorithm)
    issuing, root = signer.beside
    for lower, upper in ((signer.certificate, issuing), (issuing, root)):
        (tmp_path / "lower").write_bytes(certificates.armored("CERTIFICATE", lower))
        (tmp_path / "upper").write_bytes(certificates.armored("CERTIFICATE", upper))
        words = ["openssl", "verify", "-partial_chain", "-trusted", "upper"]
        if algorithm == "sm2":  # which it sets for the last certificate of a chain only
            words += ["-vfyopt", "distid:1234567812345678"]
        said = subprocess.run([*words, "lower"], cwd=tmp_path, capture_output=True, text=True)
        assert said.stdout == "lower: OK\n", said.stderr


def test_the_list_of_the_local_authority_says_what_was_revoked_and_why(body: Body) -> None:
    signer = seals.signer(body.id)
    with acting(SYSTEM) as actor:
        row = Certificate.objects.get(serial=signer.serial)
    keys.revoke(SYSTEM, row.id, 1)
    with acting(SYSTEM) as actor:
        issuer = Certificate.objects.select_related("key").get(role="issuing", algorithm="p256")
        encoded = authority.revocation_list(actor, issuer)
    found = x509.load_der_x509_crl(encoded)
    public = x509.load_der_x509_certificate(bytes(issuer.encoded)).public_key()
    assert found.is_signature_valid(public)  # type: ignore[arg-type]
    (line,) = found
    reason = line.extensions.get_extension_for_class(x509.CRLReason).value.reason
    assert (line.serial_number, reason) == (int(signer.serial, 16), x509.ReasonFlags.key_compromise)


def test_private_keys_lie_encrypted(body: Body) -> None:
    seals.signer(body.id)
    with acting(SYSTEM):
        for row in Certificate.objects.select_related("key"):
            assert row.key is not None
            sealed = bytes(row.key.sealed or b"")
            assert sealed
            assert b"\x06\x07*\x86H\xce=\x02\x01" not in sealed, "id-ecPublicKey of PKCS #8"
