"""The truth: who lives in the made-up city, with whom, where, and since when."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiwang.cli.reference import numbers
from yiwang.cli.reference.names import Names, data
from yiwang.cli.reference.numbers import Array

YEAR = 365.25  # days
HEAD, PARTNER, CHILD, PARENT = range(4)
_MALE, _FEMALE = 1, 2
_EPOCH = date(1970, 1, 1)


def days(day: date) -> int:
    """A date as days since 1970."""
    return (day - _EPOCH).days


def dates(numbers_of_days: Array, known: Array | None = None) -> pa.Array:
    """Days since 1970 as dates; those that are not known are empty."""
    mask = None if known is None else ~known
    return pa.array(numbers_of_days.astype(np.int32), mask=mask).cast(pa.date32())


def text(values: Array) -> pa.Array:
    return pa.array(values).cast(pa.string())


def weighted(rng: np.random.Generator, weights: Mapping[Any, float], count: int) -> pa.Array:
    """Draw keys of a mapping by their weights."""
    shares = np.array(list(weights.values()), float)
    drawn = rng.choice(len(shares), count, p=shares / shares.sum())
    return pa.array([str(key) for key in weights]).take(pa.array(drawn))


@dataclass(frozen=True)
class Homes:
    """Who lives together: the household of each person, their place in it, where each begins."""

    of: Array
    place: Array
    start: Array

    @classmethod
    def drawn(cls, rng: np.random.Generator, count: int) -> "Homes":
        sizes = data("city")["households"]["sizes"]
        weights = np.array(list(sizes.values()), float)
        drawn = rng.choice(list(sizes), count, p=weights / weights.sum())
        ends = np.cumsum(drawn)
        last = int(np.searchsorted(ends, count)) + 1
        start = np.r_[0, ends[: last - 1]]
        of = np.repeat(np.arange(last), drawn[:last])[:count]
        return cls(of, np.arange(count) - start[of], start)

    @property
    def head(self) -> Array:
        """For each person the row of the head of the household."""
        return self.start[self.of]


def truth(rng: np.random.Generator, count: int) -> pa.Table:
    """Draw the people of the city, one row each, in the order of their households."""
    city = data("city")
    today = days(city["as_of"])
    homes = Homes.drawn(rng, count)
    born, roles, twin = _born(rng, homes, today, city["households"])
    sexes = _sexes(rng, homes, roles, twin)
    names = Names(rng)
    surname = names.surnames.take(pa.array(_surnames(rng, names, homes, roles, sexes, city)))
    modern = (born > days(date(1975, 1, 1))).astype(np.int64)
    given = names.given(sexes, modern, np.where(twin, np.arange(count) - 1, -1))
    regions = rng.choice(np.array(city["number_regions"], np.int64), count)
    numbered = numbers.people(regions, born, sexes)
    left, died = _left(rng, born, today, city["households"]["moved_away"])
    columns = {
        "person": pa.array(np.arange(count)),
        "household": text(homes.of + 100_000_000),
        "role": pa.array(roles),
        "id_number": numbered,
        "name": pc.binary_join_element_wise(surname, given, ""),
        "sex": text(sexes),
        "birth_date": dates(born),
        "ethnic": weighted(rng, city["ethnic"], count),
        **_places(rng, homes, today, city),
        "mobile": pc.binary_join_element_wise(
            pa.scalar(city["mobile_prefix"]), text(rng.permutation(count) + 10_000_000), ""
        ),
        "died_on": dates(died, died > 0),
        "status": _status(left, died),
        "twin": pa.array(twin | np.r_[twin[1:], False]),
        "age": pa.array(((today - born) / YEAR).astype(np.int64)),
    }
    return pa.table(columns)


def _born(
    rng: np.random.Generator, homes: Homes, today: int, city: Mapping[str, Any]
) -> tuple[Array, Array, Array]:
    """Birth days, roles in the household, and who is the second of twins."""
    count = len(homes.of)
    head = today - (np.clip(rng.normal(50, 16, len(homes.start)), 19, 94) * YEAR).astype(np.int64)
    head -= rng.integers(0, 365, len(head))
    of_head = head[homes.of]
    alone = rng.random(len(homes.start)) < city["single_parents"]
    roles = np.where(homes.place == 0, HEAD, CHILD)
    roles[(homes.place == 1) & ~alone[homes.of]] = PARTNER
    gap = (rng.normal(27, 4.5, count).clip(18, 42) * YEAR).astype(np.int64)
    born = of_head + rng.integers(-3 * 365, 4 * 365, count)
    child = roles == CHILD
    born[child] = (of_head + gap)[child]
    roles[child & (born > today)] = PARENT
    born[roles == HEAD] = of_head[roles == HEAD]
    parent = roles == PARENT
    born[parent] = np.maximum((of_head - gap)[parent], today - int(103 * YEAR))
    child = roles == CHILD
    twin = np.r_[False, child[:-1]] & child & (homes.place > 0)
    twin &= rng.random(count) < city["twins"]
    twin &= ~np.r_[False, twin[:-1]]
    second = np.flatnonzero(twin)
    born[second] = born[second - 1]
    return np.minimum(born, today - 1), roles, twin


def _sexes(rng: np.random.Generator, homes: Homes, roles: Array, twin: Array) -> Array:
    """1 or 2; partners differ, and two of three pairs of twins are of one sex."""
    male = rng.random(len(roles)) < np.where(roles == HEAD, 0.72, 0.51)
    male = np.where(roles == PARTNER, ~male[homes.head], male)
    alike = np.flatnonzero(twin & (rng.random(len(roles)) < 0.66))
    male[alike] = male[alike - 1]
    return np.where(male, _MALE, _FEMALE)


def _surnames(
    rng: np.random.Generator,
    names: Names,
    homes: Homes,
    roles: Array,
    sexes: Array,
    city: Mapping[str, Any],
) -> Array:
    """Children bear the father's name, some the mother's; so do parents of the head."""
    own = names.drawn(len(roles))
    head = homes.head
    partner = np.minimum(head + 1, len(roles) - 1)
    has_partner = (roles[partner] == PARTNER) & (homes.of[partner] == homes.of)
    father = np.where((sexes[head] == _MALE) | ~has_partner, head, partner)
    mother = np.where(has_partner, head + partner - father, head)
    mothers = rng.random(len(roles)) < city["households"]["mothers_name"]
    inherited = own[np.where(mothers, mother, father)]
    keeps = (roles == CHILD) | ((roles == PARENT) & (sexes == _MALE))
    return np.where(keeps, inherited, own)


def _left(rng: np.random.Generator, born: Array, today: int, share: float) -> tuple[Array, Array]:
    """Who moved away, and the day of death of who died in the last three years, else 0."""
    ages = (today - born) / YEAR
    hazard = np.minimum(0.0004 * np.exp(0.085 * np.maximum(ages - 30, 0)), 0.35)  # a year
    died = rng.random(len(born)) < 1 - (1 - hazard) ** 3
    day = np.maximum(today - rng.integers(1, 3 * 365, len(born)), born)
    return rng.random(len(born)) < share, np.where(died, day, 0)


def _status(left: Array, died: Array) -> pa.Array:
    words = pa.array(["live", "moved", "dead"])
    return words.take(pa.array(np.where(died > 0, 2, left.astype(np.int64))))


def _places(
    rng: np.random.Generator, homes: Homes, today: int, city: Mapping[str, Any]
) -> dict[str, pa.Array]:
    """Where people live, and where who has moved lived before."""
    rules = city["households"]
    count = len(homes.start)
    shared = max(1, int(count * rules["shared_address"] / rules["per_shared_address"]))
    drawn = Addresses(rng, 2 * count + shared, city["roads"])
    here = np.arange(count)
    together = rng.random(count) < rules["shared_address"]
    here[together] = 2 * count + rng.integers(0, shared, int(together.sum()))
    before = np.where(rng.random(count) < rules["moved"], np.arange(count) + count, -1)
    moved = today - rng.integers(1, 10 * 365, count)
    now, then = pa.array(here[homes.of]), before[homes.of]
    known = pa.array(np.where(then < 0, 0, then), mask=then < 0)
    return {
        "address": drawn.addresses.take(now),
        "region": drawn.regions.take(now),
        "street": drawn.streets.take(now),
        "old_address": drawn.addresses.take(known),
        "moved_on": dates(moved[homes.of], then >= 0),
    }


class Addresses:
    """Addresses in the streets of the city."""

    def __init__(self, rng: np.random.Generator, count: int, roads: list[str]) -> None:
        regions = {row["code"]: row for row in _regions()}
        streets = [row for row in regions.values() if row["level"] == "street"]
        which = pa.array(rng.integers(0, len(streets), count))
        over = pa.array([regions[row["parent"]]["name"] for row in streets])
        parts = [
            pa.scalar("山东省青岛市"),
            over.take(which),
            pa.array(roads).take(pa.array(rng.integers(0, len(roads), count))),
            text(rng.integers(1, 400, count)),
            pa.scalar("号"),
            text(rng.integers(1, 40, count)),
            pa.scalar("号楼"),
            text(rng.integers(1, 5, count)),
            pa.scalar("单元"),
            text(rng.integers(1, 25, count) * 100 + rng.integers(1, 5, count)),
            pa.scalar("户"),
        ]
        self.addresses = pc.binary_join_element_wise(*parts, "")
        self.regions = pa.array([row["parent"] for row in streets]).take(which)
        self.streets = pa.array([row["code"] for row in streets]).take(which)


def _regions() -> list[dict[str, str]]:
    table = files("yiwang.kernel.tenancy").joinpath("data/regions.csv").read_text("utf-8")
    return list(csv.DictReader(table.splitlines()))


def couples(people: pa.Table) -> pa.Table:
    """Heads and partners of one household, side by side."""
    roles = people["role"].to_numpy()
    second = np.flatnonzero(roles == PARTNER)
    male_first = people["sex"].take(pa.array(second)).to_numpy(zero_copy_only=False) == "2"
    him = pa.array(np.where(male_first, second - 1, second))
    her = pa.array(np.where(male_first, second, second - 1))
    wanted = ("person", "id_number", "name", "birth_date", "status", "died_on", "age", "address")
    columns: dict[str, Any] = {}
    for prefix, rows in (("his", him), ("her", her)):
        taken = people.take(rows)
        columns |= {f"{prefix}_{name}": taken[name] for name in wanted}
    shared = people.take(him)
    kept = {name: shared[name] for name in ("person", "status", "age", "region", "sex")}
    return pa.table(kept | columns)
