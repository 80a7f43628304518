"""What goes wrong between the truth and a body's table, one function a kind of errors.yaml.

A function takes one value and a source of chance and returns what stands in the table instead, the
same value where nothing can go wrong in this way.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiwang.cli.reference.names import data

_CITY = "山东省青岛市"
_LOST = "□"
_LAST_OLD_NUMBER = 2000  # the year from which all are born with numbers of 18 characters


def key_missing(_value: Any, _chance: Random) -> None:
    return None


def swapped(value: str, chance: Random) -> str:
    at = chance.randrange(6, len(value) - 1)
    return value[:at] + value[at + 1] + value[at] + value[at + 2 :]


def mistyped(value: str, chance: Random) -> str:
    at = chance.randrange(6, len(value) - 1)
    return value[:at] + chance.choice("0123456789".replace(value[at], "")) + value[at + 1 :]


def old_number(value: str, _chance: Random) -> str:
    born = int(value[6:10])
    return value[:6] + value[8:17] if born < _LAST_OLD_NUMBER else value


@cache
def _sounds() -> dict[str, str]:
    return {
        letter: "".join(group).replace(letter, "")
        for group in data("names")["homophones"]
        for letter in group
    }


def homophone(value: str, chance: Random) -> str:
    at = chance.randrange(1, len(value))
    others = _sounds().get(value[at])
    return value[:at] + chance.choice(others) + value[at + 1 :] if others else value


@cache
def _rare() -> frozenset[str]:
    names = data("names")
    return frozenset(names["given"]["rare"]).union(names["surnames"]["rare"])


def lost_letter(value: str, _chance: Random) -> str:
    return "".join(_LOST if letter in _rare() else letter for letter in value)


def cut_surname(value: str, _chance: Random) -> str:
    return value[:1] + value[2:] if value.startswith(_compound()) else value


@cache
def _compound() -> tuple[str, ...]:
    """The surnames of two letters."""
    return tuple(data("names")["surnames"]["compound"]["names"])


def spaced(value: str, _chance: Random) -> str:
    return value[:1] + " " + value[1:]


def short_address(value: str, _chance: Random) -> str:
    rest = value.removeprefix(_CITY)
    for end in ("区", "市"):
        head, mark, tail = rest.partition(end)
        if mark and len(head) <= 3:
            return tail
    return rest


def day_month(value: date, _chance: Random) -> date:
    return value.replace(month=value.day, day=value.month) if value.day <= 12 else value


KINDS: dict[str, Callable[[Any, Random], Any]] = {
    kind.__name__: kind
    for kind in (
        *(key_missing, swapped, mistyped, old_number, homophone, lost_letter, cut_surname),
        *(spaced, short_address, day_month),
    )
}


def spoiled(
    values: pa.Array, holds: str, shares: Mapping[str, float], rng: np.random.Generator
) -> tuple[pa.Array, list[tuple[str, Any]]]:
    """Return a column with errors, and for each kind the rows that have one.

    holds: what the column holds in the truth, by which errors.yaml says what may go wrong.
    """
    done = []
    for kind, row in kinds().items():
        if holds in row["holds"] and kind in KINDS and shares[kind] > 0:
            values, rows = _one(values, KINDS[kind], candidates(values, kind), shares[kind], rng)
            done.append((kind, rows))
    return values, done


@cache
def kinds() -> dict[str, Any]:
    """The kinds of errors.yaml."""
    told: dict[str, Any] = data("errors")["kinds"]
    return told


def candidates(values: pa.Array, kind: str) -> Any:
    """The rows where a kind of error can happen at all: rare ones are looked for first."""
    if kind == "lost_letter":
        found = pc.match_substring_regex(values, "[" + "".join(sorted(_rare())) + "]")
    elif kind == "cut_surname":
        found = pc.match_substring_regex(values, "^(" + "|".join(_compound()) + ")")
    else:
        found = pc.is_valid(values)
    return np.flatnonzero(pc.fill_null(found, False).to_numpy(zero_copy_only=False))


def _one(
    values: pa.Array,
    change: Callable[[Any, Random], Any],
    rows: Any,
    share: float,
    rng: np.random.Generator,
) -> tuple[pa.Array, Any]:
    chosen = rows[rng.random(len(rows)) < share]
    chance = Random(int(rng.integers(2**32)))  # noqa: S311  # made-up data, drawn again by its seed
    before = values.take(pa.array(chosen)).to_pylist()
    after = [None if value is None else change(value, chance) for value in before]
    other = np.array([old != new for old, new in zip(before, after, strict=True)], bool)
    chosen = chosen[other] if len(chosen) else chosen
    mask = np.zeros(len(values), bool)
    mask[chosen] = True
    new = pa.array(
        [new for new, is_other in zip(after, other, strict=True) if is_other], values.type
    )
    return pc.replace_with_mask(values, pa.array(mask), new), chosen
