"""Registers as pages and programs show them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.base.decisions import facade as decisions
from yiwang.kernel.texts import say
from yiwang.share.registers.models import Agreement, Delivery, Entry, Match
from yiwang.share.registers.relying import Again
from yiwang.share.registers.spec import Register

WIDTH, HEIGHT, LEFT = 600, 22, 0  # of the drawing of times, per row
PARTS = {
    "name": gettext_lazy("Name"),
    "birth": gettext_lazy("Date of birth"),
    "sex": gettext_lazy("Sex"),
    "place": gettext_lazy("Address"),
    "phone": gettext_lazy("Telephone"),
    "twice": gettext_lazy("Listed by this source"),
}
LEVELS = {
    "exact": gettext_lazy("the same"),
    "sound": gettext_lazy("sounds the same"),
    "swapped": gettext_lazy("characters swapped"),
    "near": gettext_lazy("nearly the same"),
    "other": gettext_lazy("different"),
    "known": gettext_lazy("in another row already"),
    "missing": gettext_lazy("missing in one of them"),
}


def item(spec: Register, name: str) -> str:
    """What an item is called."""
    known = spec.items.get(name)
    return say(known.title) if known else name


def source(spec: Register, resource: str) -> str:
    """What a source is called."""
    feed = spec.source(resource)
    return say(feed.title) if feed else resource or say(spec.title)


def values(spec: Register, entry: Entry) -> list[dict[str, Any]]:
    """Each value with where it comes from and what other sources say."""
    origins: Mapping[str, Any] = entry.origins or {}
    found = []
    for name, value in entry.content.items():
        origin = origins.get(name, {})
        others = origin.get("others", {})
        found.append(
            {
                "item": name,
                "title": item(spec, name),
                "value": value,
                "source": source(spec, origin.get("source", "")),
                "corrected": "corrected" in origin,
                "others": [(source(spec, each), said) for each, said in others.items()],
            }
        )
    return found


def times(history: list[Entry], today: date) -> list[dict[str, Any]]:
    """What was known when, each entry as a bar over the time for which it held."""
    if not history:
        return []
    starts = [each.valid_from for each in history if each.valid_from != date.min]
    first = min(starts, default=today)
    whole = max((today - first).days, 1)
    rows = []
    for each in history:
        begin = max(each.valid_from, first)
        end = min(each.valid_until or today, today)
        rows.append(
            {
                "from": None if each.valid_from == date.min else each.valid_from,
                "until": each.valid_until,
                "known": each.delivery.at,
                "ended": each.ended_by.at if each.ended_by else None,
                "x": round(100 * (begin - first).days / whole, 2),
                "width": max(1.0, round(100 * (end - begin).days / whole, 2)),
                "by": by(each.delivery),
            }
        )
    return rows


def by(delivery: Delivery) -> str:
    """What brought an entry."""
    return _("Correction") if delivery.corrects else _("Delivery")


def again(found: Again) -> list[Any]:
    """A decision by rules as it was and as it would be now, as a row of a table."""
    case = found.case
    return [
        say({"zh": case.title, "en": case.title_en}),
        case.number,
        found.at,
        _told(found, found.then),
        _told(found, found.now),
        _("the same again") if found.same else _("would be decided differently now"),
    ]


def _told(found: Again, value: Any) -> str:
    """A result of rules in the words of their package, its parts in the order of these words."""

    def word(text: str) -> str:
        return say(found.words[text]) if text in found.words else text

    if not isinstance(value, dict):
        return word(decisions.shown.value(value))
    order = {name: place for place, name in enumerate(found.words)}
    parts = sorted(value, key=lambda name: order.get(name, len(order)))
    told = {name: word(decisions.shown.value(value[name])) for name in parts}
    return "；".join(f"{word(name)}：{text}" for name, text in told.items() if value[name])


def why(match: Match) -> list[dict[str, Any]]:
    """What speaks for and against one person, as bars: bits, and the share of the longest."""
    longest = max((abs(each["weight"]) for each in match.why), default=1) or 1
    return [
        {
            "part": PARTS[each["part"]],
            "level": LEVELS[each["level"]],
            "weight": each["weight"],
            "share": round(50 * abs(each["weight"]) / longest, 1),
            "x": 50 if each["weight"] >= 0 else round(50 - 50 * abs(each["weight"]) / longest, 1),
        }
        for each in match.why
    ]


def course(rows: list[Agreement]) -> dict[str, Any]:
    """Agreement over time as a line: points of a drawing 600 wide and 120 high."""
    shares = [each.share for each in rows]
    low = min([*shares, 0.9])
    step = WIDTH / max(len(rows) - 1, 1)
    points = [
        (round(n * step, 1), round(110 - 100 * (share - low) / (1 - low or 1), 1))
        for n, share in enumerate(shares)
    ]
    if len(points) == 1:
        points.append((WIDTH, points[0][1]))
    return {
        "points": " ".join(f"{x},{y}" for x, y in points),
        "low": round(100 * low, 1),
        "rows": [(each.at, each.compared, each.equal, round(100 * each.share, 2)) for each in rows],
    }
