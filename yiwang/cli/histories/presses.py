"""Print cases on all cores, while the database takes in those that were printed before."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from yiwang.cli.histories.printing import Press, Share, Wanted
from yiwang.kernel.processes import end_with_maker

SHARE = 250  # cases that a press prints in one go


class Presses:
    """A few are printed here, more by processes that have the plates from their start."""

    def __init__(self, press: Press, pool: ProcessPoolExecutor | None) -> None:
        self._press, self._pool = press, pool

    def printed(self, wanted: Sequence[Wanted]) -> Iterator[Share]:
        """All of the cases, share by share."""
        shares = [wanted[start : start + SHARE] for start in range(0, len(wanted), SHARE)]
        if self._pool is None:
            yield from map(self._press.printed, shares)
        else:
            yield from self._pool.map(_printed, shares)


@contextmanager
def presses(press: Press, cases: int) -> Iterator[Presses]:
    """Processes for so many cases; none where they would take longer to start than to print."""
    if cases <= SHARE:
        yield Presses(press, None)
        return
    # Started as copies of this program, for the plates are large and made here. They print, and
    # touch neither the database nor files.
    with ProcessPoolExecutor(
        os.cpu_count(), multiprocessing.get_context("fork"), _begin, (press,)
    ) as pool:
        yield Presses(press, pool)


_known: list[Press] = []  # what a process prints with


def _begin(press: Press) -> None:
    end_with_maker()
    _known.append(press)


def _printed(wanted: Sequence[Wanted]) -> Share:
    return _known[0].printed(wanted)
