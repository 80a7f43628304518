"""A mark in a batch that tells to whom it was given, without a changed value. Pure.

Rows leave in pairs, and which of two comes first is drawn by a keyed hash of the delivery and the
rows. Somebody who has rows that got out, in the order in which they came, asks of each delivery
whether neighbours stand as its key says: all do in the one that they are from, half do by chance in
any other. A part of the rows is enough; rows that were sorted tell nothing any more.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

ENOUGH = 24  # pairs; by chance all of them agree once in 16 million


@dataclass(frozen=True)
class Found:
    """How far rows bear the mark of a delivery. agree: of so many pairs."""

    agree: int
    pairs: int

    @property
    def certain(self) -> bool:
        return self.pairs >= ENOUGH and self.agree >= 0.95 * self.pairs


def _first(key: bytes, one: str, other: str) -> str:
    """Which of two rows comes first."""
    low, high = sorted((one, other))
    drawn = hmac.new(key, f"{low}\0{high}".encode(), hashlib.sha256).digest()[0] & 1
    return high if drawn else low


def marked(key: bytes, lines: Iterable[str]) -> Iterator[str]:
    """The lines in the order that marks them."""
    waiting: str | None = None
    for line in lines:
        if waiting is None:
            waiting = line
            continue
        first = _first(key, waiting, line)
        yield first
        yield line if first == waiting else waiting
        waiting = None
    if waiting is not None:
        yield waiting


def found(key: bytes, lines: Sequence[str]) -> Found:
    """How far lines in their order bear the mark of a key; where the first pair begins is not
    known, so the better of both is told.
    """
    pairs = list(pairwise(lines))
    told = [
        [one == _first(key, one, other) for one, other in pairs[at::2] if one != other]
        for at in (0, 1)
    ]
    agree, count = max((sum(each), len(each)) for each in told)
    return Found(agree, count)
