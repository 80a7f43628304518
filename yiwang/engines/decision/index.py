"""Find the rows of a decision table that can match, without looking at the others.

A tree: each node splits its rows by one column. Rows whose cell is a union of intervals hang under
the segments they cover; rows whose cell allows anything, is opaque or covers too much hang under
`rest`, which every lookup visits too. What a path did not decide is left to be checked row by row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from .cells import INDEXED, Allowed, Interval, key_of
from .feel.values import Value

LEAF_ROWS: Final = 1
_MAX_SPREAD: Final = 6  # copies of a row, on average, under one node

ANYTHING: Final = ()  # what the cell `-` allows, as a row's entry in the index
CellAllows: TypeAlias = Allowed  # () anything, None opaque, else intervals


@dataclass(slots=True)
class Leaf:
    """Rows in order, each with the columns that are still to be checked."""

    rows: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(slots=True)
class Branch:
    """A split by one column; `whole` has all its rows, for values no index knows."""

    column: int
    exact: dict[type, dict[Any, Node]]
    segments: dict[type, Segments]
    rest: Node | None
    whole: Leaf


Node: TypeAlias = Leaf | Branch
# Sorted ends, and a node for each end and each gap: before, at, between, at, after.
Segments: TypeAlias = tuple[list[Any], list[Node | None]]


class Index:
    """An index over the rows of a table, of which it knows what their cells allow."""

    def __init__(self, cells: Sequence[Sequence[CellAllows]]) -> None:
        self._cells = cells
        columns = frozenset(range(len(cells[0]))) if cells else frozenset()
        self._root = self._build(list(range(len(cells))), columns)

    def candidates(self, values: Sequence[Value]) -> list[tuple[int, tuple[int, ...]]]:
        """Return rows that can match, in order, with the columns left to be checked."""
        found: list[tuple[int, tuple[int, ...]]] = []
        pending: list[Node | None] = [self._root]
        leaves = 0
        while pending:
            node = pending.pop()
            if node is None:
                continue
            if type(node) is Leaf:
                found.extend(node.rows)
                leaves += 1
                continue
            assert isinstance(node, Branch)
            value = values[node.column]
            kind = type(value)
            if kind not in INDEXED:
                found.extend(node.whole.rows)
                leaves += 1
                continue
            if node.rest is not None:
                pending.append(node.rest)
            exact = node.exact.get(kind)
            if exact is not None:
                pending.append(exact.get(key_of(value)))
            else:
                pending.append(_segment(node.segments.get(kind), value))
        if leaves > 1:
            found.sort()
        return found

    def _build(self, rows: list[int], open_columns: frozenset[int]) -> Node:
        if len(rows) > LEAF_ROWS:
            splits = [s for c in open_columns if (s := self._split(rows, c)) is not None]
            if splits:
                return self._branch(min(splits, key=lambda split: split.cost), rows, open_columns)
        return self._leaf(rows, open_columns)

    def _leaf(self, rows: list[int], open_columns: frozenset[int]) -> Leaf:
        return Leaf(
            tuple(
                (
                    row,
                    tuple(c for c in sorted(open_columns) if self._cells[row][c] != ANYTHING),
                )
                for row in rows
            )
        )

    def _split(self, rows: list[int], column: int) -> Split | None:
        """Distribute rows by a column; None when that tells no rows apart."""
        split = Split(column)
        for row in rows:
            entry = self._cells[row][column]
            if entry:
                split.add(row, entry)
            else:
                split.rest.append(row)
        split.finish(len(rows))
        # A split that hardly helps would only make the tree deep.
        return split if split.cost < 0.9 * len(rows) else None

    def _branch(self, split: Split, rows: list[int], open_columns: frozenset[int]) -> Branch:
        inner = open_columns - {split.column}
        exact = {
            kind: {key: self._build(bucket, inner) for key, bucket in buckets.items()}
            for kind, buckets in split.exact.items()
        }
        segments = {
            kind: (keys, [self._build(bucket, inner) if bucket else None for bucket in buckets])
            for kind, (keys, buckets) in split.segments.items()
        }
        # The rows of `rest` may still have an opaque cell here, so its column stays open.
        rest = self._rest(split, open_columns) if split.rest else None
        return Branch(split.column, exact, segments, rest, self._leaf(rows, open_columns))

    def _rest(self, split: Split, open_columns: frozenset[int]) -> Node:
        rows = split.rest
        decided = all(self._cells[row][split.column] == ANYTHING for row in rows)
        if decided:
            return self._build(rows, open_columns - {split.column})
        other = open_columns - {split.column}
        splits = [s for c in other if (s := self._split(rows, c)) is not None]
        if len(rows) <= LEAF_ROWS or not splits:
            return self._leaf(rows, open_columns)
        return self._branch(min(splits, key=lambda found: found.cost), rows, open_columns)


def _segment(found: Segments | None, value: Value) -> Node | None:
    if found is None:
        return None
    keys, children = found
    key = key_of(value)
    at = bisect_left(keys, key)
    return children[2 * at + 1 if at < len(keys) and keys[at] == key else 2 * at]


class Split:
    """Rows of one node, by the values of one column."""

    def __init__(self, column: int) -> None:
        self.column = column
        self.exact: dict[type, dict[Any, list[int]]] = {}
        self.segments: dict[type, tuple[list[Any], list[list[int]]]] = {}
        self.rest: list[int] = []
        self.cost = 0.0  # rows a lookup is likely to return
        self._entries: list[tuple[int, tuple[Interval, ...]]] = []

    def add(self, row: int, entry: tuple[Interval, ...]) -> None:
        self._entries.append((row, entry))

    def finish(self, rows: int) -> None:
        """Fill the buckets. Rows that cover too many segments go to the rest."""
        ranged = {i.type for _, entry in self._entries for i in entry if not i.is_point}
        for kind in ranged:
            ends = {
                end
                for _, entry in self._entries
                for interval in entry
                if interval.type is kind
                for end in (interval.low, interval.high)
                if end is not None
            }
            keys = sorted(ends)
            self.segments[kind] = (keys, [[] for _ in range(2 * len(keys) + 1)])
        budget = _MAX_SPREAD * rows + 64
        for row, entry in self._entries:
            spans = [self._span(interval) for interval in entry]
            size = sum(high - low for low, high in spans)
            if size > max(budget // 4, 8) or size > budget:
                self.rest.append(row)
                continue
            budget -= size
            self._place(row, entry, spans)
        self.rest.sort()
        self.cost = self._expected()

    def _span(self, interval: Interval) -> tuple[int, int]:
        """Return the segments an interval covers, as a half-open range of their numbers."""
        found = self.segments.get(interval.type)
        if found is None:
            return (0, 1)
        keys = found[0]
        low, high = 0, 2 * len(keys) + 1
        if interval.low is not None:
            low = 2 * bisect_left(keys, interval.low) + (1 if interval.low_closed else 2)
        if interval.high is not None:
            high = 2 * bisect_left(keys, interval.high) + (2 if interval.high_closed else 1)
        return (low, max(low, high))

    def _place(self, row: int, entry: tuple[Interval, ...], spans: list[tuple[int, int]]) -> None:
        for interval, (low, high) in zip(entry, spans, strict=True):
            found = self.segments.get(interval.type)
            if found is None:
                exact = self.exact.setdefault(interval.type, {})
                _append(exact.setdefault(interval.low, []), row)
                continue
            for at in range(low, high):
                _append(found[1][at], row)

    def _expected(self) -> float:
        sizes = [len(bucket) for buckets in self.exact.values() for bucket in buckets.values()]
        for _, buckets in self.segments.values():
            sizes.extend(len(bucket) for bucket in buckets if bucket)
        # The mean weighted by size: a lookup more often hits a bucket of many rows.
        total = sum(sizes)
        hit = sum(size * size for size in sizes) / total if total else 0.0
        return len(self.rest) + hit


def _append(bucket: list[int], row: int) -> None:
    if not bucket or bucket[-1] != row:
        bucket.append(row)
