"""Places in a form and in its data.

A *pattern* is where a field stands in the form: `("handlers", "*", "name")`. A *place* is where a
value stands in the data: `("handlers", 0, "name")`. As JSON pointer the place reads
`/handlers/0/name`, as name of an HTML control `handlers-0-name`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

Pattern: TypeAlias = tuple[str, ...]
Place: TypeAlias = tuple[str | int, ...]

EACH = "*"
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")  # no hyphen: HTML names use it between the parts
ROW = re.compile(r"[0-9]{1,6}")
MOST = 4096  # names kept of those that forms have; names from outside push each other out


@lru_cache(maxsize=MOST)
def pointer(place: Place | Pattern) -> str:
    """Return the JSON pointer of a place, also of one whose keys came from outside."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)


def html_name(place: Place) -> str:
    """Return the name of the HTML control for a place."""
    return "-".join(map(str, place))


@lru_cache(maxsize=MOST)
def place_of(text: str, separator: str) -> Place:
    """Return the place of a pointer (`/`) or an HTML name (`-`); digits become row numbers."""
    parts = text.removeprefix("/").split(separator)
    return tuple(int(part) if ROW.fullmatch(part) else part for part in parts)


@lru_cache(maxsize=MOST)
def pattern_of(place: Place) -> Pattern:
    """Return the pattern that a place is an instance of."""
    return tuple(EACH if isinstance(part, int) else part for part in place)


def instances(pattern: Pattern, data: Any) -> Iterator[Place]:
    """Yield the places of a pattern in the data: one, or one for each row of each group."""
    if EACH not in pattern:
        yield pattern
        return
    at = pattern.index(EACH)
    rows = get(data, pattern[:at])
    for number in range(len(rows) if isinstance(rows, list) else 0):
        for rest in instances(pattern[at + 1 :], rows[number]):
            yield (*pattern[:at], number, *rest)


def get(data: Any, place: Place) -> Any:
    """Return the value at a place, None where there is none."""
    for part in place:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def put(data: Any, place: Place, value: Any) -> None:
    """Set a value at a place, making the objects on the way. Where a row is missing, do nothing."""
    *way, last = place
    for part in way:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.setdefault(part, {}) if isinstance(data, dict) else None
    if isinstance(data, dict):
        data[last] = value


def drop(data: Any, place: Place) -> Any:
    """Remove the value at a place and return it, None where there is none."""
    parent = get(data, place[:-1])
    return parent.pop(place[-1], None) if isinstance(parent, dict) else None


def beside(pattern: Pattern, place: Place) -> Place:
    """Return the place of a pattern in the same rows as another place."""
    return tuple(place[n] if part == EACH else part for n, part in enumerate(pattern))


def plain(pattern: Pattern) -> Pattern:
    """Return the pattern without its rows, as an expression writes it."""
    return tuple(part for part in pattern if part != EACH)
