"""Where a candidate stands: his wishes in order, and at each place the class. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiwang.engines.decision import feel
from yiwang.kernel.clock import CITY_ZONE
from yiwang.serve.allotments.spec import Allotment, Rules, expression

Wishes = list[list[str]]  # [place, class]


class RulesUnclear(Exception):
    """A package's rules gave no answer: a fault of the package, to be mended by its owner."""


@dataclass(frozen=True)
class Standing:
    """wishes: places in the order wished, with the class at each; left_out: wished for, but open to
    no class in which the candidate is.
    """

    wishes: Wishes
    left_out: list[str]


def _asked(text: str, facts: Mapping[str, Any], now: datetime) -> Any:
    return feel.to_json(expression(text).evaluate(facts, now=now, zone=CITY_ZONE).value)


def of(rules: Rules, region: str, facts: Mapping[str, Any], now: datetime) -> Standing:
    """Judge by what is known, at the places of one region.

    Raises:
        RulesUnclear: the wishes are no list.
    """
    here = rules.of_region(region)
    described = {code: {"code": code, "areas": each.areas} for code, each in here.items()}
    known = feel.from_json({**facts, "places": list(described.values())})
    wished = _asked(rules.wishes, known, now)
    if not isinstance(wished, list):
        raise RulesUnclear("the wishes are no list")
    found = Standing([], [])
    for code in dict.fromkeys(each for each in wished if each in here):
        group = _class(rules, {**known, "place": feel.from_json(described[code])}, now)
        if group:
            found.wishes.append([code, group])
        else:
            found.left_out.append(code)
    return found


def _class(rules: Rules, facts: Mapping[str, Any], now: datetime) -> str:
    met = (code for code, each in rules.classes.items() if _asked(each.when, facts, now) is True)
    return next(met, "")


def size(found: Allotment, form: Mapping[str, Any], now: datetime) -> int:
    """Seats that an application asks for. Raises RulesUnclear."""
    said = _asked(found.size, feel.from_json(form), now)
    if not isinstance(said, int) or said < 1:
        raise RulesUnclear(f"the size is {said!r}")
    return said


def once(found: Allotment, form: Mapping[str, Any], now: datetime) -> list[str]:
    """What no second application of the round may bring. Raises RulesUnclear."""
    said = _asked(found.once, feel.from_json(form), now)
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        raise RulesUnclear(f"what may come once is {said!r}")
    return said


def corrected(wishes: Wishes, place: str, group: str) -> Wishes:
    """Wishes with another class at a place, which comes first where it was not wished for."""
    known = [code for code, _group in wishes]
    rows = wishes if place in known else [[place, group], *wishes]
    return [[code, group if code == place else old] for code, old in rows]


@dataclass(frozen=True)
class Cut:
    """How a place was filled. asked, taken: seats by class, in the order of the classes; last:
    class and number of who came last, where somebody was sent on; else none.
    """

    seats: int
    asked: dict[str, int]
    taken: dict[str, int]
    last: tuple[str, int] | None


def cuts(draw: Mapping[str, Any]) -> Iterator[tuple[str, Cut]]:
    """How each place of a draw was filled, from its lists and its result."""
    known = {each["id"]: each for each in draw["candidates"]}
    order = {code: at for at, code in enumerate(draw["classes"])}
    asked: dict[str, dict[str, int]] = {code: {} for code in draw["places"]}
    taken: dict[str, dict[str, int]] = {code: {} for code in draw["places"]}
    last: dict[str, tuple[int, int, str]] = {}
    sent = set()
    for row in draw["result"]:
        one = known[row["id"]]
        for code, group in one["wishes"]:
            asked[code][group] = asked[code].get(group, 0) + one["size"]
            if code == row["place"]:
                taken[code][group] = taken[code].get(group, 0) + one["size"]
                last[code] = max(last.get(code, (-1, 0, "")), (order[group], row["number"], group))
                break
            sent.add(code)
    for code, seats in draw["places"].items():
        end = last.get(code) if code in sent else None
        yield code, Cut(seats, asked[code], taken[code], (end[2], end[1]) if end else None)
