"""Boxes: what a rule allows, as one set of atoms per axis. Sets are the bits of an integer.

All answers are exact. Work is counted, and too much of it is refused, never cut short in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

Box: TypeAlias = tuple[int, ...]
MAX_WORK: Final = 2_000_000  # looked-up atoms, each some 0.3 µs


class TooMuchError(Exception):
    """The question would take too long to answer."""


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, from the lowest."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Boxes:
    """Some boxes, and for each atom of each axis those that have it."""

    def __init__(self, boxes: Sequence[Box], axes: int) -> None:
        self.boxes = boxes
        self._at: list[dict[int, int]] = [{} for _ in range(axes)]
        self._met: list[dict[int, int]] = [{} for _ in range(axes)]
        for number, box in enumerate(boxes):
            for axis, mask in enumerate(box):
                at = self._at[axis]
                for atom in bits(mask):
                    at[atom] = at.get(atom, 0) | 1 << number

    def meeting(self, box: Box) -> Iterable[int]:
        """Return the numbers of the boxes that share a point with one."""
        found = (1 << len(self.boxes)) - 1
        for axis, mask in enumerate(box):
            met = self._met[axis].get(mask)
            if met is None:
                met = 0
                for atom in bits(mask):
                    met |= self._at[axis].get(atom, 0)
                self._met[axis][mask] = met
            found &= met
        return bits(found)


def uncovered(space: Box, boxes: Iterable[Box], work: int = MAX_WORK) -> Iterator[Box]:
    """Yield disjoint boxes that together are what of a space no box covers.

    Raises TooMuchError after looking at `work` atoms.
    """
    return _Cover(space, list(boxes), work).holes(0, None)


class _Cover:
    """Walk axis by axis; atoms that leave the same boxes in play are walked as one."""

    def __init__(self, space: Box, boxes: list[Box], work: int) -> None:
        self._space = space
        self._all = (1 << len(boxes)) - 1
        self._work = work
        self._covered: set[tuple[int, int]] = set()
        self._at: list[dict[int, int]] = []
        for axis, room in enumerate(space):
            at = dict.fromkeys(bits(room), 0)
            for number, box in enumerate(boxes):
                for atom in bits(box[axis] & room):
                    at[atom] |= 1 << number
            self._at.append(at)
        # Boxes that cover all of the axes from one on, by that axis.
        self._whole = [self._all] * (len(space) + 1)
        for axis in reversed(range(len(space))):
            room = space[axis]
            fits = sum(1 << n for n, box in enumerate(boxes) if box[axis] & room == room)
            self._whole[axis] = self._whole[axis + 1] & fits

    def holes(self, axis: int, live: int | None) -> Iterator[Box]:
        live = self._all if live is None else live
        if live & self._whole[axis] or (axis, live) in self._covered:
            return
        if not live:
            yield self._space[axis:]
            return
        groups: dict[int, int] = {}
        for atom, present in self._at[axis].items():
            groups[live & present] = groups.get(live & present, 0) | 1 << atom
        self._work -= len(self._at[axis])
        if self._work < 0:
            raise TooMuchError
        hole = False
        for left, mask in groups.items():
            for rest in self.holes(axis + 1, left):
                hole = True
                yield (mask, *rest)
        if not hole:
            self._covered.add((axis, live))
