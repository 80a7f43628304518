"""The structure of a pattern."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

MANY: Final = 10**9
MAX_PROGRAM: Final = 5_000  # instructions of a machine; counted repetitions are written out
_PART: Final = 10  # steps
_WIDE: Final = 20_000  # steps, for Python prepares a table for classes beyond Latin


@dataclass(frozen=True, slots=True)
class One:
    """Exactly one character, as Python writes it."""

    text: str


@dataclass(frozen=True, slots=True)
class Anchor:
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What a group matched before."""

    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`high` is None where there is no limit."""

    item: Node
    low: int
    high: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`number` is 0 for a group that is not remembered."""

    number: int
    node: Node


Node: TypeAlias = One | Anchor | Reference | Sequence | Choice | Repeat | Group


def ready(text: str, options: int = 0) -> re.Pattern[str]:
    """Compile without leaving a copy with Python, which keeps 512 of any size."""
    made = re.compile(text, options)
    re.purge()
    return made


def python_text(node: Node) -> str:
    """Return a pattern as Python writes it."""
    if isinstance(node, One | Anchor | Reference):
        return node.text
    if isinstance(node, Sequence):
        return "".join(map(python_text, node.items))
    if isinstance(node, Choice):
        return "|".join(map(python_text, node.branches))
    if isinstance(node, Group):
        return f"({'' if node.number else '?:'}{python_text(node.node)})"
    high = "" if node.high is None else node.high
    return f"{python_text(node.item)}{{{node.low},{high}}}{'?' if node.lazy else ''}"


def ways(node: Node, size: int) -> int:
    """Return in how many ways, at most, a matcher that backtracks may read a node at one place.

    Args:
        node: the pattern.
        size: characters from that place on; more than MANY ways count as MANY.
    """
    if isinstance(node, Sequence):
        product = 1
        for item in node.items:
            product = min(product * ways(item, size), MANY)
        return product
    if isinstance(node, Choice):
        return min(sum(ways(branch, size) for branch in node.branches), MANY)
    if isinstance(node, Group):
        return ways(node.node, size)
    if isinstance(node, Repeat):
        high = size if node.high is None else min(node.high, size)
        once, total = ways(node.item, size), 0
        for times in range(min(node.low, high), high + 1):
            total += once**times
            if once == 1:
                return min(high - times + 1, MANY)
            if total > MANY:
                return MANY
        return total
    return 1


def least(node: Node) -> int:
    """Return how many characters and anchors are looked at where none is repeated needlessly."""
    if isinstance(node, Sequence):
        return max(1, sum(map(least, node.items)))
    if isinstance(node, Choice):
        return max(map(least, node.branches))
    if isinstance(node, Group):
        return least(node.node)
    return max(1, node.low) * least(node.item) if isinstance(node, Repeat) else 1


def instructions(node: Node) -> int:
    """Return the length of a pattern as the program of a machine."""
    if isinstance(node, Sequence):
        return sum(map(instructions, node.items))
    if isinstance(node, Choice):
        return sum(2 + instructions(branch) for branch in node.branches)
    if isinstance(node, Group):
        return 2 + instructions(node.node)
    if isinstance(node, Repeat):
        times = node.low + 1 if node.high is None else node.high
        return 2 + min(times * (1 + instructions(node.item)), MANY)
    return 1


def cost(node: Node) -> int:
    """Return the steps of making a pattern ready, for Python's matcher and as a machine."""
    return _PART * min(instructions(node), MAX_PROGRAM) + _texts(node)


def _texts(node: Node) -> int:
    if isinstance(node, Sequence):
        return sum(map(_texts, node.items))
    if isinstance(node, Choice):
        return sum(map(_texts, node.branches))
    if isinstance(node, Group):
        return _texts(node.node)
    if isinstance(node, Repeat):
        return _texts(node.item)
    return 2 * _PART * len(node.text) + (0 if node.text.isascii() else _WIDE)
