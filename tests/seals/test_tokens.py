"""A key in a token signs and never leaves it; SoftHSM stands for the module."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from yiwang.base.papers import facade as papers
from yiwang.base.papers.facade import Word
from yiwang.base.seals import facade as seals
from yiwang.base.seals import keys, tokens
from yiwang.base.seals.crypto.algorithms import ALGORITHMS, verify
from yiwang.base.seals.models import Key
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Body

pytestmark = pytest.mark.database
LIBRARY = next(
    filter(
        os.path.exists,
        ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    ),
    "",
)
PROGRAM = shutil.which("softhsm2-util")
needs_token = pytest.mark.skipif(
    not (LIBRARY and PROGRAM), reason="NO TOKEN WAS TRIED: install softhsm2"
)
PIN = "624013"  # of a token that lives as long as the test


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tokens.Token]:
    """A fresh token called city."""
    pytest.importorskip("pkcs11", reason="NO TOKEN WAS TRIED: pip install 'yiwang[pkcs11]'")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    words = ["--init-token", "--free", "--label", "city", "--so-pin", PIN, "--pin", PIN]
    subprocess.run([str(PROGRAM), *words], check=True, capture_output=True)
    yield tokens.Token(LIBRARY, "city", PIN)
    os.environ.pop("SOFTHSM2_CONF")
    if before:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def installed(token: tokens.Token, settings: Any) -> None:
    """The installation keeps its keys in the token."""
    settings.YIWANG = replace(settings.YIWANG, token=f"{LIBRARY};city", token_pin=PIN)


@needs_token
@pytest.mark.parametrize("algorithm", ["p256", "rsa"])
def test_a_key_of_the_token_signs_as_others_verify(
    installed: None, body: Body, algorithm: str
) -> None:
    with acting(SYSTEM):
        row = keys.draw(SYSTEM, algorithm)
    assert (row.place, row.sealed) == (Key.Place.TOKEN, None)
    way, sign = keys.opened(row)
    signature = sign(b"text")
    assert verify(ALGORITHMS[algorithm].signature, row.public, signature, b"text")
    assert not verify(way.signature, row.public, signature, b"other")


@needs_token
def test_a_paper_signed_in_the_token_is_genuine(installed: None, signed: Any) -> None:
    assert papers.check(signed()).word is Word.GENUINE
    with acting(SYSTEM):
        assert set(Key.objects.values_list("place", flat=True)) == {"token"}


@needs_token
def test_sm2_stays_with_the_installation_for_tokens_have_no_mechanism(
    installed: None, body: Body
) -> None:
    assert seals.signer(body.id, "sm2").algorithm.name == "sm2"
    with acting(SYSTEM):
        assert Key.objects.get(body=body).place == Key.Place.SOFTWARE


@needs_token
def test_a_wrong_pin_and_a_lost_key_are_told(token: tokens.Token) -> None:
    with pytest.raises(tokens.TokenMissing, match="YIWANG_PKCS11"):
        tokens.draw(replace(token, pin="0000"), "x", "p256")
    with pytest.raises(tokens.TokenMissing, match="no key lost"):
        tokens.signer(token, "lost", "p256")
    assert PIN not in repr(token)


def test_without_a_token_its_key_says_where_to_look(settings: Any) -> None:
    settings.YIWANG = replace(settings.YIWANG, token="")
    with pytest.raises(tokens.TokenMissing, match="YIWANG_PKCS11"):
        keys.opened(Key(place=Key.Place.TOKEN, label="x", algorithm="p256"))
    settings.YIWANG = replace(settings.YIWANG, token="no semicolon")
    with pytest.raises(tokens.TokenMissing, match="LIBRARY;TOKEN"):
        tokens.configured()
