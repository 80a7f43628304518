"""A few seconds of the long fuzz run, with a fixed seed."""

import gc
from pathlib import Path
from runpy import run_path

FUZZ = run_path(str(Path(__file__).with_name("fuzz.py")))


def test_nothing_crashes_or_takes_long():
    gc.freeze()  # what other tests left is not to be searched again and again meanwhile
    try:
        assert FUZZ["run"](3, 20250506) == ""
    finally:
        gc.unfreeze()
