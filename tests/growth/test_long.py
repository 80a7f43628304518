"""The same in a city with a year of cases, made in bulk; goes on where it was stopped."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yiwang.cli.bench_pages.growth import line

# Where the city and what was measured in it stay; without, both are made anew and go.
HOME = os.environ.get("YIWANG_PAGES_HOME", "")
SIZES = os.environ.get("YIWANG_PAGES_SIZES", "1000,10000")
PATIENCE = 24 * 3600
pytestmark = pytest.mark.long


@pytest.fixture
def home() -> Iterator[str]:
    """A folder that the database server may enter."""
    folder = HOME or str(Path(tempfile.gettempdir(), f"yiwang-test-{secrets.token_hex(6)}"))
    yield folder
    if not HOME:
        shutil.rmtree(folder)


def test_pages_read_the_same_in_a_city_of_many_more_cases(home: str) -> None:
    kept = ["--keep", "yiwang_pages", "--log", f"{home}/pages.jsonl"] if HOME else []
    plain = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE")}
    done = subprocess.run(
        [sys.executable, "-m", "yiwang.cli", "bench", "pages", "--json", "--sizes", SIZES, *kept],
        env={**plain, "YIWANG_HOME": home},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    assert report["compared"] > 2000
    assert not report["grown"], "\n".join(map(line, report["grown"]))
