"""What a backup's archive lays out: files and folders, inside, of whoever runs it."""

import io
import tarfile
from pathlib import Path

import pytest

from yiwang.cli.backup.bring_back import unpack
from yiwang.cli.errors import CommandError


def packed(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> io.BytesIO:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.mode = kind, target, 0o4777
        member.uid = member.gid = 12345
        member.size = 2 if kind == tarfile.REGTYPE else 0
        tar.addfile(member, io.BytesIO(b"18") if member.size else None)
    content.seek(0)
    return content


def test_files_become_the_own_ones_without_more_rights(tmp_path: Path) -> None:
    unpack(packed("base/PG_VERSION"), tmp_path)
    found = tmp_path / "base" / "PG_VERSION"
    assert found.read_bytes() == b"18"
    assert found.stat().st_uid == tmp_path.stat().st_uid
    assert found.stat().st_mode & 0o7777 == 0o755


@pytest.mark.parametrize(
    ("name", "kind", "target"),
    [
        ("../outside", tarfile.REGTYPE, ""),
        ("/tmp/outside", tarfile.REGTYPE, ""),  # is refused
        ("link", tarfile.SYMTYPE, "/etc/passwd"),
        ("pipe", tarfile.FIFOTYPE, ""),
    ],
)
def test_what_no_database_has_is_refused(
    tmp_path: Path, name: str, kind: bytes, target: str
) -> None:
    with pytest.raises(CommandError, match="which no database has"):
        unpack(packed(name, kind, target), tmp_path)
    assert not list(tmp_path.iterdir())
