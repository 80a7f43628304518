"""Sealed files of an archive."""

from pathlib import Path
from random import Random

import pytest

from yiwang.cli.backup.archive import TARGET, alone
from yiwang.cli.backup.vault import PIECE, Damaged, Vault
from yiwang.web.home import Home, publish


def test_a_sealed_file_is_opened_by_its_key_and_name_only_and_whole_or_not_at_all(
    tmp_path: Path,
) -> None:
    vault = Vault(tmp_path, b"k" * 32)
    text = Random(1).randbytes(3 * PIECE)  # does not become smaller: several pieces
    assert vault.write("a", [text[:1000], text[1000:]]) == len(text)
    assert vault.whole("a") == text
    path = vault.path("a")
    sealed = path.read_bytes()
    vault.path("b").write_bytes(sealed)
    for name, other in (("b", vault), ("a", Vault(tmp_path, b"x" * 32))):
        with pytest.raises(Damaged):
            other.whole(name)
    flipped = bytearray(sealed)
    flipped[len(sealed) // 2] ^= 1
    for damaged in (sealed[:-1], sealed[: len(sealed) // 2], sealed + b"0", bytes(flipped), b""):
        path.write_bytes(damaged)
        with pytest.raises(Damaged):
            vault.whole("a")


def test_one_program_at_a_time_brings_changes_also_when_the_archive_is_named_anew(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    with alone(home, wait=True) as first:
        publish(tmp_path / TARGET, {"folder": "elsewhere"})
        with alone(home, wait=False) as second:
            assert (first, second) == (True, False)
    with alone(home, wait=False) as later:
        assert later
