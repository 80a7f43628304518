"""Names of made-up people."""

import csv
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from yiwang.cli.reference.numbers import Array

_RARE_GIVEN = 0.004  # of persons with a rare letter in the given name


@cache
def data(name: str) -> Any:
    """One of our files of data/."""
    text = files("yiwang.cli.reference").joinpath(f"data/{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)


class Names:
    """Draws surnames and given names; a surname is kept as its number, to be inherited."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._data = data("names")
        known = _weights()
        special = [self._data["surnames"][kind] for kind in ("rare", "compound")]
        left = 1 - sum(kind["per_thousand"] for kind in special) / 1000
        total = sum(known.values())
        shares = {name: left * weight / total for name, weight in known.items()}
        for kind in special:
            for name in kind["names"]:
                each = kind["per_thousand"] / 1000 / len(kind["names"])
                shares[name] = shares.get(name, 0.0) + each
        self.surnames = pa.array(list(shares))
        weights = np.array(list(shares.values()))
        self._weights = weights / weights.sum()

    def drawn(self, count: int) -> Array:
        """Numbers of surnames."""
        return self._rng.choice(len(self._weights), count, p=self._weights)

    def given(self, sexes: Array, modern: Array, like: Array) -> pa.Array:
        """Given names. like: the row whose first letter is taken, else -1; twins share one."""
        count = len(sexes)
        first = self._letters(sexes, modern)
        second = self._letters(sexes, modern)
        rare = pa.array(list(self._data["given"]["rare"]))
        some = np.flatnonzero(self._rng.random(count) < _RARE_GIVEN)
        drawn = rare.take(pa.array(self._rng.integers(0, len(rare), len(some))))
        mask = np.zeros(count, bool)
        mask[some] = True
        second = pc.replace_with_mask(second, pa.array(mask), drawn)
        first = first.take(pa.array(np.where(like < 0, np.arange(count), like)))
        two = self._rng.random(count) < self._data["given"]["two_letters"]
        two |= like >= 0
        return pc.if_else(pa.array(two), pc.binary_join_element_wise(first, second, ""), second)

    def _letters(self, sexes: Array, modern: Array) -> pa.Array:
        lists = [
            self._data["given"]["letters"][sex][when]
            for sex in ("1", "2")
            for when in ("before", "since")
        ]
        starts = np.cumsum([0, *map(len, lists)])
        which = (sexes - 1) * 2 + modern
        lengths = np.diff(starts)[which]
        places = starts[:-1][which] + (self._rng.random(len(sexes)) * lengths).astype(np.int64)
        return pa.array(list("".join(lists))).take(pa.array(places))


def _weights() -> dict[str, float]:
    text = files("yiwang.base.parties").joinpath("data/surnames.csv").read_text("utf-8")
    return {row["surname"]: float(row["weight"]) for row in csv.DictReader(text.splitlines())}
