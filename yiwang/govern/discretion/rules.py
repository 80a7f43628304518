"""Where a choice stands, and whose choices differ from those of others. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from statistics import fmean, pstdev

from yiwang.govern.discretion.errors import ReasonNeeded
from yiwang.govern.discretion.values import Judgement, Side


def position(chosen: Decimal, low: Decimal, high: Decimal) -> Decimal | None:
    """(x - low) / (high - low), to four places; none where the range is one amount."""
    if high == low:
        return None
    return ((chosen - low) / (high - low)).quantize(Decimal("0.0001"))


def judge(chosen: Decimal, low: Decimal, high: Decimal, reason: str) -> Judgement:
    """Say where a fine stands to a range; both ends are inside.

    Raises:
        ReasonNeeded: it is outside, and nobody says why.
    """
    side = Side.INSIDE if low <= chosen <= high else Side.OUTSIDE
    said = reason.strip()
    if side is Side.OUTSIDE and not said:
        raise ReasonNeeded(chosen, low, high)
    return Judgement(side, chosen, position(chosen, low, high), said)


@dataclass(frozen=True)
class Chosen:
    """One choice as far as comparing goes. group: the officer, or the district."""

    clause: str
    grade: str
    group: str
    position: float


@dataclass(frozen=True)
class Signals:
    """From when on a group stands out. least: choices it must have; apart: of z, either way."""

    least: int
    apart: float


@dataclass(frozen=True)
class Deviation:
    """How one group chose for one clause and grade, beside all who chose there.

    z: distance of the group's mean from that of all, in standard errors; none where all chose the
    same, or nobody else chose. stands_out: by the signals.
    """

    clause: str
    grade: str
    group: str
    count: int
    mean: float
    all_count: int
    all_mean: float
    spread: float
    z: float | None
    stands_out: bool


def deviations(choices: Iterable[Chosen], signals: Signals) -> list[Deviation]:
    """Compare groups within each clause and grade; who stands out most comes first."""
    places: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for each in choices:
        places[each.clause, each.grade][each.group].append(each.position)
    found = [
        _deviation(clause, grade, group, positions, groups, signals)
        for (clause, grade), groups in places.items()
        for group, positions in groups.items()
    ]
    return sorted(found, key=lambda each: (-abs(each.z or 0), each.clause, each.grade, each.group))


def _deviation(
    clause: str,
    grade: str,
    group: str,
    own: list[float],
    groups: dict[str, list[float]],
    signals: Signals,
) -> Deviation:
    everyone = [each for positions in groups.values() for each in positions]
    mean, spread = fmean(everyone), pstdev(everyone)
    alone = len(groups) == 1
    z = None if alone or spread == 0 else (fmean(own) - mean) / (spread / sqrt(len(own)))
    out = z is not None and len(own) >= signals.least and abs(z) >= signals.apart
    return Deviation(
        clause, grade, group, len(own), fmean(own), len(everyone), mean, spread, z, out
    )
