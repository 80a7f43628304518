"""What one version of a resource says otherwise than another. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.kernel.differences import Piece, differences


@dataclass(frozen=True)
class Difference:
    """where: the place in the description, such as fields/area/low."""

    where: str
    pieces: list[Piece]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every place whose value came, went or changed, in the order of the later description."""
    old, new = dict(_flat(before, "")), dict(_flat(after, ""))
    places = [each for each in dict.fromkeys([*new, *old]) if each]  # "" where nothing was said
    return [
        Difference(place, differences(old.get(place, ""), new.get(place, "")))
        for place in places
        if old.get(place) != new.get(place)
    ]


def _flat(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from _flat(each, f"{where}/{name}".lstrip("/"))
    elif isinstance(value, list) and value:
        for number, each in enumerate(value, start=1):
            yield from _flat(each, f"{where}/{number}")
    else:
        yield where, "" if value in (None, {}, []) else str(value)
