"""Where the public OFD documents lie: shared data beside the repository, or YIWANG_DATA."""

import os
from pathlib import Path

import pytest

from yiwang.engines.ofd.model import Code, Document, Font, Info, Layer, Page, Text
from yiwang.engines.ofd.numbers import Box

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def documents() -> Path:
    data = Path(os.environ.get("YIWANG_DATA") or REPOSITORY.parent / "shared" / "data")
    folder = data / "ofd"
    if not folder.is_dir():
        pytest.skip(f"THE OFD DOCUMENTS ARE MISSING: {folder} (set YIWANG_DATA)")
    return folder


@pytest.fixture
def letter() -> Document:
    """Two pages with a line each."""
    pages = tuple(
        Page((Layer((line(said, 20.0), line("青岛市", 30.0))),)) for said in ("准予许可", "第二页")
    )
    return Document(Info("0" * 32, title="决定书", keywords=("青食许〔2026〕1号",)), pages)


def line(said: str, y: float) -> Text:
    steps = (5.0,) * (len(said) - 1)
    box = Box(20.0, y, 5.0 * len(said), 6.0)
    return Text(boundary=box, font=Font("宋体", "宋体"), size=5.0, codes=(Code(said, 0, 5, steps),))
