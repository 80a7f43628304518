"""Where the compatibility kit lies: shared data beside the repository, or YIWANG_DATA."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def kit() -> Path:
    data = Path(os.environ.get("YIWANG_DATA") or REPOSITORY.parent / "shared" / "data")
    folder = data / "dmn-tck"
    if not folder.is_dir():
        pytest.skip(f"THE DMN COMPATIBILITY KIT IS MISSING: {folder} (set YIWANG_DATA)")
    return folder
