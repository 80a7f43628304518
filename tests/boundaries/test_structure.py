"""A new city gets by the record what it would get by the migrations."""

import subprocess
import sys

import pytest

from yiwang.cli import structure


def test_the_record_is_of_these_migrations() -> None:
    line = structure.FILE.read_text("utf-8").splitlines()[1]
    assert line == f"-- {structure.digest()}", "run python -m tools.structure"


@pytest.mark.long
def test_the_record_makes_what_the_migrations_make() -> None:
    subprocess.run([sys.executable, "-m", "tools.structure", "--check"], check=True)
