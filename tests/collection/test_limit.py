"""A file over the limit is refused while it comes in: little of it is held, nothing stays."""

import tempfile
import tracemalloc
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from yiwang.share.collection import sending, staging

MEGABYTE = 1_000_000
HELD = 100 * MEGABYTE  # what a refusal may hold at most


class Endless:
    """A file that goes on for ever; it says how much of it was read."""

    def __init__(self) -> None:
        self.read_bytes = 0

    def read(self, size: int) -> bytes:
        self.read_bytes += size
        return b"1,2,3\n" * (size // 6 + 1)


def test_what_is_over_the_limit_is_read_no_further_and_leaves_nothing() -> None:
    limit, endless = 64 * MEGABYTE, Endless()
    tracemalloc.start()
    try:
        assert staging.take(endless, limit) is None
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert endless.read_bytes <= limit + 2 * staging.CHUNK
    assert most < HELD / 10, f"{most / MEGABYTE:.0f} MB were held"
    assert not list(staging.place().glob("incoming/*"))


def test_a_supplier_who_breaks_off_leaves_nothing() -> None:
    class Broken:
        def read(self, _size: int) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        staging.take(Broken(), sending.LARGEST)
    assert not list(staging.place().glob("incoming/*"))
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE < HELD
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE < HELD


def test_a_server_that_is_killed_leaves_nothing_of_what_was_being_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    large = SimpleUploadedFile("people.csv", b"1,2,3\n" * MEGABYTE)
    request = RequestFactory().post("/", {"file": large})
    file = request.FILES["file"]
    assert file.size == large.size
    assert not list(tmp_path.iterdir()), "it has no name, so the kernel drops it with the process"
    file.seek(large.size - 6)
    assert file.read() == b"1,2,3\n"
