"""Kinds of work: whoever has rows for the inbox registers them when the program starts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yiwang.base.work.inbox.desks import Reader
from yiwang.base.work.inbox.values import After, Entry, Wish
from yiwang.kernel.errors import Sentence
from yiwang.kernel.together import Statement

Find = Callable[[Reader, Wish, After], Iterable[Entry]]
Count = Callable[[Reader], Statement]


@dataclass(frozen=True)
class Kind:
    """How one kind of work stands in the inbox.

    boxes: those that it has rows in. find: the first `boxes.SIZE` + 1 rows of a box after a row, in
    the box's order, in a number of statements that does not grow with the rows; what all kinds ask
    first by `Read.rows` leaves together, so rows are looked at only when entries are. count: a
    statement that answers with one row of numbers, each named like its box, none beyond
    `boxes.MOST`.
    """

    name: str
    title: Sentence
    boxes: frozenset[str]
    find: Find
    count: Count


_kinds: dict[str, Kind] = {}


def kind(row: Kind) -> None:
    """Register a kind of work; the same name again replaces it."""
    _kinds[row.name] = row


def kinds(box: str = "") -> list[Kind]:
    """All kinds, or those with rows in a box, in the order in which they were registered."""
    return [each for each in _kinds.values() if not box or box in each.boxes]
