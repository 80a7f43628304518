"""Where files of the lake lie. Descriptions name places in full, as the format asks; a data folder
that was moved or brought back from a backup is found all the same.
"""

from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

NAMESPACE = "city"  # the folder of the tables, inside that of the lake
FOLDER = "lake"


def folder() -> Path:
    """The folder of the lake, made when missing."""
    path: Path = settings.YIWANG.home.place(FOLDER)
    return path


def here(location: str) -> Path:
    """The file that a location names, in the present folder of the lake.

    Raises:
        ValueError: it is not on this machine, or never was in a lake of ours.
    """
    parts = urlsplit(location)
    steps = Path(unquote(parts.path)).parts
    if parts.scheme not in ("", "file") or ".." in steps:
        raise ValueError(f"{location} is not on this machine; the writer of its files is missing")
    pairs = list(pairwise(steps))
    if (FOLDER, NAMESPACE) not in pairs:
        raise ValueError(f"{location} is no place in the lake")
    last = len(pairs) - 1 - pairs[::-1].index((FOLDER, NAMESPACE))
    return folder().joinpath(*steps[last + 1 :])
