"""Print cases on all cores, while the database takes in those that were printed before."""

import multiprocessing
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from random import Random

from yiwang.cli.histories.pattern import Pattern
from yiwang.cli.histories.printing import Order, Party, print_case

SHARE = 250  # cases that a press prints in one go


@dataclass(frozen=True)
class Wanted:
    """A case to be printed; fields as in `Order`. serials: of its numbers, in their order."""

    pattern: str
    start: date
    seconds: int
    channel: str
    party: Party
    serials: tuple[int, ...]


@dataclass(frozen=True)
class Share:
    """Cases as they were printed: by table columns and rows as COPY reads them; id and leaf of each
    entry of the evidence; how many rows they are.
    """

    rows: Mapping[str, tuple[tuple[str, ...], str]]
    leaves: tuple[tuple[str, bytes], ...]
    count: int


class Presses:
    """A few are printed here, more by processes that have the patterns from their start."""

    def __init__(self, patterns: Mapping[str, Pattern], pool: ProcessPoolExecutor | None) -> None:
        self._patterns, self._pool = patterns, pool

    def printed(self, wanted: Sequence[Wanted]) -> Iterator[Share]:
        """The cases in their order, share by share."""
        shares = [wanted[start : start + SHARE] for start in range(0, len(wanted), SHARE)]
        if self._pool is None:
            yield from (_printed(self._patterns, share) for share in shares)
        else:
            yield from self._pool.map(_press, shares)


@contextmanager
def presses(patterns: Mapping[str, Pattern], cases: int) -> Iterator[Presses]:
    """Processes for so many cases; none where they would take longer to start than to print."""
    if cases <= SHARE:
        yield Presses(patterns, None)
        return
    # Started as copies of this program, for the patterns are large and made here. They print, and
    # touch neither the database nor files.
    with ProcessPoolExecutor(
        os.cpu_count(), multiprocessing.get_context("fork"), _start, (patterns,)
    ) as pool:
        yield Presses(patterns, pool)


_known: dict[str, Pattern] = {}  # what a press prints from


def _start(patterns: Mapping[str, Pattern]) -> None:
    _known.update(patterns)


def _press(wanted: Sequence[Wanted]) -> Share:
    return _printed(_known, wanted)


def _printed(patterns: Mapping[str, Pattern], wanted: Sequence[Wanted]) -> Share:
    chance = Random()  # noqa: S311  # ids only have to differ
    texts: dict[str, list[str]] = defaultdict(list)
    columns: dict[str, tuple[str, ...]] = {}
    leaves: list[tuple[str, bytes]] = []
    for each in wanted:
        pattern = patterns[each.pattern]
        order = Order(pattern, each.start, each.seconds, each.channel, each.party)
        case = print_case(order, iter(each.serials), chance)
        leaves += case.leaves
        for table, text in case.rows.items():
            texts[table].append(text)
            columns[table] = pattern.rows[table][0]
    rows = {table: (columns[table], "".join(found)) for table, found in texts.items()}
    count = sum(patterns[each.pattern].count for each in wanted)
    return Share(rows, tuple(leaves), count)
