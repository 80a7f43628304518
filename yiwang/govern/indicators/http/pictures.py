"""Lines as pictures: what a script draws, and whoever has none reads in the table beside it."""

from collections.abc import Sequence
from typing import Any

from yiwang.govern.indicators.queries import Line
from yiwang.govern.indicators.spec import Indicator
from yiwang.kernel.texts import say

MOST_BARS = 15
TONES = ("sea", "sand", "good", "neutral")  # of measures beside each other that have none


def lines(chosen: Indicator, found: Sequence[Line]) -> dict[str, Any]:
    """Values over time; counts stand on the day, shares are joined."""
    kind = "line" if chosen.per else "column"
    return {**_picture(chosen, found), "kind": kind, "links": []}


def bars(chosen: Indicator, found: Sequence[Line], links: Sequence[str]) -> dict[str, Any]:
    """The longest bars, each leading a level down."""
    some = found[:MOST_BARS]
    return {**_picture(chosen, some), "kind": "bar", "links": list(links[:MOST_BARS])}


def _picture(chosen: Indicator, found: Sequence[Line]) -> dict[str, Any]:
    return {
        "unit": say(chosen.row.unit),
        "share": bool(chosen.per),
        "stacked": len(chosen.of) > 1 and not chosen.row.apart,
        "labels": [say(each.title) for each in found],
        "series": _series(chosen, found),
    }


def _series(chosen: Indicator, found: Sequence[Line]) -> list[dict[str, Any]]:
    if chosen.per or len(chosen.of) == 1:
        values = [each.sums.value(chosen) for each in found]
        return [{"name": say(chosen.row.title), "tone": "sea", "values": values}]
    return [
        {
            "name": say(measure.title),
            "tone": chosen.row.tones.get(measure.name.rpartition(".")[2], TONES[place]),
            "values": [each.sums.of([measure]) for each in found],
        }
        for place, measure in enumerate(chosen.of)
    ]
