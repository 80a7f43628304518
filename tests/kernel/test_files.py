"""Files are what their bytes say, stored once, encrypted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.journeys.program import API, PDF, Program
from yiwang.kernel.files.rules import LIMIT_MB, media_type

pytestmark = pytest.mark.database
PNG = b"\x89PNG\r\n\x1a\n0000"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("plan.pdf", PDF, "application/pdf"),
        ("PLAN.PDF", PDF, "application/pdf"),
        ("photo.png", PNG, "image/png"),
        ("photo.pdf", PNG, None),
        ("plan.exe", PDF, None),
        ("plan.pdf", b"MZ\x90", None),
        ("page.html", b"<html>", None),
        ("plan", PDF, None),
    ],
)
def test_a_file_is_what_name_and_bytes_agree_on(
    name: str, content: bytes, expected: str | None
) -> None:
    assert media_type(name, content) == expected


def send(program: Program, name: str, content: bytes) -> Any:
    return program.client.post(API + "files", {"file": SimpleUploadedFile(name, content)})


def test_the_same_file_is_kept_once_and_nobody_reads_it_on_disk(
    program: Callable[[str], Program],
) -> None:
    firm = program("firm")
    one, two = (send(firm, "plan.pdf", PDF).json() for _ in range(2))
    assert one["id"] == two["id"]
    name = one["id"].replace("-", "")
    (path,) = Path(settings.YIWANG.home.folder, "files").rglob(name)
    assert PDF[:20] not in path.read_bytes()
    other = send(program("citizen"), "plan.pdf", PDF).json()
    assert other["id"] != one["id"], "two owners share nothing"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "files.empty"),
        (b"not a pdf", 422, "files.refused"),
        (PDF + b"0" * (LIMIT_MB * 1_000_000), 413, "files.too_large"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(
    program: Callable[[str], Program], content: bytes, status: int, code: str
) -> None:
    answer = send(program("firm"), "plan.pdf", content)
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert "PDF" in answer.json()["next"]
