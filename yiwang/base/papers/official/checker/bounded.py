"""Have a stranger's PDF read by a process with limits of memory, time and size."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from yiwang.base.papers.official.checker.sheets import Sheet, sheet

LARGEST = 20_000_000  # bytes of a file
PAGES = 60  # read; of more, the first
DRAWN = 12  # pages of which there is a picture
SECONDS = 30.0
AT_ONCE = BoundedSemaphore(2)  # readers of one process of the web
PATIENCE = 10.0  # seconds in which one of them must become free
PROGRAM = Path(__file__).with_name("reading.py")


class NotRead(Exception):
    """The file is no PDF, broken, protected, or asks too much of its reader."""


class Busy(Exception):
    """Other files are being read."""


@dataclass(frozen=True)
class Reading:
    """count: pages of the file, of which the sheets may be the first; pictures: PNG as base64."""

    count: int
    sheets: tuple[Sheet, ...]
    pictures: Sequence[str]


def read(document: bytes, drawn: int = DRAWN) -> Reading:
    """Read a PDF.

    Raises:
        NotRead: it cannot be read within the limits.
        Busy: too many others ask at once.
    """
    if len(document) > LARGEST or b"%PDF-" not in document[:1024]:
        raise NotRead("no PDF, or too large")
    command = [sys.executable, "-I", str(PROGRAM), str(PAGES), str(drawn)]
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Busy
    try:
        done = subprocess.run(  # noqa: S603  # our own program; the file comes as its input
            command,
            input=document,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as late:
        raise NotRead("took too long") from late
    finally:
        AT_ONCE.release()
    if done.returncode:
        raise NotRead(done.stderr.decode("utf-8", "replace")[-200:])
    said = json.loads(done.stdout)
    return Reading(said["pages"], tuple(map(sheet, said["sheets"])), said["pictures"])
