"""A few seconds of the long fuzz run, with a fixed seed."""

from pathlib import Path
from runpy import run_path

FUZZ = run_path(str(Path(__file__).with_name("fuzz.py")))


def test_nothing_crashes_or_takes_long():
    assert FUZZ["run"](3, 20250506) == ""
