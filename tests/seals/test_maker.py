"""A maker of seals whose certificate comes from somebody else's authority, run by OpenSSL."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from yiwang.base.papers import copies
from yiwang.base.papers import facade as papers
from yiwang.base.papers.facade import Word
from yiwang.base.seals import facade as seals
from yiwang.base.seals.actions import keys
from yiwang.base.seals.crypto import certificates
from yiwang.base.seals.errors import (
    NoMaker,
    NoSuchRequest,
    NotForSeals,
    NotSecond,
    NotWaiting,
)
from yiwang.base.seals.models import Certificate, Seal
from yiwang.cli import main
from yiwang.engines import ofd
from yiwang.engines.ofd.model import Info
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Body

pytestmark = pytest.mark.database
DISTID = "distid:1234567812345678"
MAKER = "示例印章制作中心"
SECOND = replace(SYSTEM, account=uuid4(), name="第二人")
CONFIG = """[ca]
default_ca = house
[house]
database = index.txt
default_md = sm3
policy = any
new_certs_dir = .
default_days = 400
default_crl_days = 7
rand_serial = yes
[any]
commonName = supplied
[leaf]
basicConstraints = critical,CA:FALSE
[upper]
basicConstraints = critical,CA:TRUE
"""


class Provider:
    """An SM2 authority of another house in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "index.txt").touch()
        (folder / "ca.cnf").write_text(CONFIG)
        self.run("genpkey", "-algorithm", "SM2", "-out", "root.key")
        name = ("-subj", "/C=CN/O=Example CA/CN=Example SM2 Root")
        self.run(
            *("req", "-x509", "-new", "-key", "root.key", "-sm3", "-days", "900", *name),
            *("-sigopt", DISTID, "-out", "root.pem"),
        )
        self.root = (folder / "root.pem").read_bytes()

    def run(self, *words: str) -> None:
        done = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def ca(self, *words: str) -> None:
        house = ("-config", "ca.cnf", "-cert", "root.pem", "-keyfile", "root.key")
        self.run("ca", *house, "-sigopt", DISTID, *words)

    def answer(self, request: str, extensions: str = "leaf") -> bytes:
        (self.folder / "asked.csr").write_text(request)
        how = ("-vfyopt", DISTID, "-extensions", extensions, "-notext", "-batch", "-utf8")
        self.ca("-in", "asked.csr", "-out", "made.pem", *how)
        return (self.folder / "made.pem").read_bytes()

    def list(self, *revoked: bytes) -> bytes:
        for each in revoked:
            (self.folder / "back.pem").write_bytes(each)
            self.ca("-revoke", "back.pem")
        self.ca("-gencrl", "-out", "list.pem")
        return (self.folder / "list.pem").read_bytes()


@pytest.fixture
def body_with_seal(body: Body) -> Body:
    """Its official seal is in use, as people put it there."""
    seals.seal(body.id)
    return body


@pytest.fixture
def provider(body_with_seal: Body, tmp_path: Path, settings: Any) -> Provider:
    settings.YIWANG = replace(settings.YIWANG, authority="external")
    return Provider(tmp_path)


@pytest.fixture
def command(tmp_path: Path, capsys: Any) -> Callable[..., str]:
    """`yiwang seals VERB WORD…`; bytes go by a file. Returns what it printed."""

    def run(*words: str | bytes) -> str:
        file = tmp_path / "handed.pem"
        for each in words:
            if isinstance(each, bytes):
                file.write_bytes(each)
        plain = [str(file) if isinstance(each, bytes) else each for each in words]
        code = main(["seals", *plain])
        said = capsys.readouterr()
        return str(said.out) if code == 0 else f"refused: {said.err}"

    return run


def sealed(body: Body) -> bytes:
    """An OFD of the body under its seal, as the worker makes it."""
    address = "http://localhost:8000/verify/0123456789abcdef0123"
    names = {"number": "青南审〔2026〕1号", "dated": "2026-11-22", "title": "证明", "title_en": "P"}
    facts = names | {"code": "0" * 20, "address": address, "body": body.name, "body_en": "B"}
    face = seals.seal(body.id)
    drawn = copies.Made(clock.now(), Info("0" * 32, "证明", body.name))
    template = '#import "common.typ": *\n#paper[证明]'
    content, places = copies.draw(template, facts, address, face, drawn)
    return copies.seal(content, places, face, seals.signer(body.id, "sm2"), clock.now())


def maker() -> Certificate:
    with acting(SYSTEM):
        return Certificate.objects.filter(role="maker").latest("id")


def test_an_outside_makers_certificate_seals_ofd_once_a_second_person_agreed(
    body_with_seal: Body, provider: Provider, command: Callable[..., str]
) -> None:
    body = body_with_seal
    command("trust", provider.root)
    signing = provider.answer(command("request", body.code, "--algorithm", "sm2"))
    command("import", signing)
    with pytest.raises(NoMaker) as refused:
        sealed(body)
    assert "yiwang seals request --maker" in refused.value.next_step

    request = command("request", "--maker", MAKER, "--uscc", "91370200MA00000000")
    certificate = provider.answer(request)
    assert certificates.read(certificate).name == MAKER
    command("import", certificate)
    assert maker().state == "waiting"
    with pytest.raises(NoMaker):
        sealed(body)
    with pytest.raises(NotSecond):
        keys.confirm(SYSTEM, maker().id)
    keys.confirm(SECOND, maker().id)
    with pytest.raises(NotWaiting):
        keys.confirm(SECOND, maker().id)

    assert papers.check(sealed(body)).word is Word.UNKNOWN, "its authority's list is not here yet"
    command("crl", provider.list())
    content = sealed(body)
    report = papers.check(content)
    assert (report.word, report.signatures[0].algorithm) == (Word.GENUINE, "sm3 with sm2")
    with acting(SYSTEM):
        seal = Seal.objects.get(body=body)
        made = ofd.seal(bytes(seal.encoded or b""))
        Seal.objects.update(encoded=None)
    assert made.making.certificate == certificates.read(certificate).encoded

    command("crl", provider.list(certificate))
    with pytest.raises(NoMaker):
        sealed(body)


def test_a_maker_is_exchanged_and_never_an_authority_or_a_stranger(
    body_with_seal: Body, provider: Provider, command: Callable[..., str]
) -> None:
    command("trust", provider.root)
    first = provider.answer(command("request", "--maker", MAKER))
    command("import", first)
    keys.confirm(SECOND, maker().id)
    second = command("request", "--maker", "第二制章中心")
    command("import", provider.answer(second))
    keys.confirm(SECOND, maker().id)
    with acting(SYSTEM):
        states = Certificate.objects.filter(role="maker").order_by("id")
        assert list(states.values_list("state", flat=True)) == ["retired", "active"]
    upper = provider.answer(command("request", "--maker", "第三制章中心"), "upper")
    with pytest.raises(NotForSeals):
        keys.accept(SYSTEM, upper)
    assert command("import", upper).startswith("refused")
    with pytest.raises(NoSuchRequest):
        keys.accept(SYSTEM, first)
