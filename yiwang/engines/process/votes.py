"""Multi-person steps: everyone signs (会签), any one decides (或签), votes are counted (票签).

A multi-instance with `yw:sign` ends by its rule and writes whether the matter passed under
`yw:result` (else `passed`):

    all    everybody gives an opinion; passed if everybody agrees
    any    the first opinion decides
    votes  passed once as many agree as `yw:threshold` asks (a number, `2/3` or `60%` of all), ended
           as soon as that is certain or can no longer be reached; without threshold more than half

An opinion agrees if its `outcome` is among `yw:agree` (`agree` without).
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from .program import Step
from .run import Token

RESULT = "passed"
RULES = frozenset({"all", "any", "votes"})


def rule(step: Step) -> str:
    """Return the signing rule of a step, empty where it has none."""
    named = step.node.properties.get("sign", "")
    return named if named in RULES else ""


def decided(step: Step, body: Token) -> bool | None:
    """Return whether the matter passed, None while that is open."""
    agreeing = step.node.properties.get("agree", "agree").replace(",", " ").split()
    opinions = body.get("out", {}).values()
    agreed = sum(opinion in agreeing for opinion in opinions)
    done, total = body["done"], body.get("total", 0)
    named = rule(step)
    if named == "any":
        return agreed > 0 if done else None
    if named == "all":
        return agreed == total if done >= total else None
    needed = threshold(step.node.properties.get("threshold", ""), total)
    if agreed >= needed:
        return True
    return False if agreed + total - done < needed else None


def threshold(text: str, total: int) -> int:
    """Return how many must agree. A share is rounded up; nothing given: more than half."""
    try:
        if text.endswith("%"):
            return ceil(Fraction(text[:-1]) / 100 * total)
        if "/" in text or "." in text:
            return ceil(Fraction(text) * total)
        if text:
            return int(text)
    except (ValueError, ZeroDivisionError):
        return total
    return floor(Fraction(total, 2)) + 1
