"""What was saved in one case, from the facts of its record. Pure.

A figure without anything to compare with is None: it is neither shown nor counted.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FILLED = frozenset({"prefilled", "verified"})  # origins of values that a source gave or confirmed


@dataclass(frozen=True)
class Figure:
    """saved: what was spared; of: what it is compared with."""

    saved: int
    of: int


@dataclass(frozen=True)
class Paper:
    """A paper of the item's list. field: the pointer of the answer by which a register stands for
    it, "" where none does.
    """

    code: str
    field: str = ""


def fields(origins: Mapping[str, Mapping[str, Any]]) -> Figure | None:
    """Values of the form that a source gave and nobody changed, of all values in it.

    origins: {pointer: {origin, name}} as the form was last handed in. A list that was filled in as
    a whole counts by the fields of its rows.
    """
    whole = {at for at in origins if any(below.startswith(f"{at}/") for below in origins)}
    single = [at for at in origins if at not in whole]
    return Figure(sum(_filled(at, origins) for at in single), len(single)) if single else None


def _filled(at: str, origins: Mapping[str, Mapping[str, Any]]) -> bool:
    return any(origins.get(each, {}).get("origin") in FILLED for each in (at, *_above(at)))


def _above(at: str) -> Iterator[str]:
    while at := at.rpartition("/")[0]:
        yield at


def papers(
    asked: Iterable[Paper],
    origins: Mapping[str, Mapping[str, Any]],
    on_file: Collection[str],
    handed_in: Collection[str],
) -> Figure | None:
    """Papers that a licence on file or an answer of a register stood for, of these and those that
    were handed in. A paper that was handed in all the same was not spared.
    """
    known = {each.code: each.field for each in asked}
    answered = {code for code, field in known.items() if field and _filled(field, origins)}
    given = set(handed_in) & known.keys()
    spared = (answered | set(on_file) & known.keys()) - given
    return Figure(len(spared), len(spared | given)) if spared or given else None


def visits(stated: int | None, made: int) -> Figure | None:
    """stated: what the guide says the window takes, None where it does not say."""
    return Figure(max(stated - made, 0), stated) if stated else None


def days(limit: int, left: int) -> Figure:
    """Working days that were left of the law's limit at the decision, of the limit; below zero
    where it was decided late.
    """
    return Figure(left, limit)
