"""Everything is killed at random while millions of rows are collected: `tests.survival.batches`."""

import os
import subprocess
import sys

import pytest

ROWS = os.environ.get("YIWANG_KILL_ROWS", "5000000")
WORDS = ("--rows", ROWS, "--kills", "20", "--seed", "20261122")


@pytest.mark.long
def test_killed_at_random_millions_of_rows_are_served_once() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.survival.batches", *WORDS], check=False)
    assert done.returncode == 0
