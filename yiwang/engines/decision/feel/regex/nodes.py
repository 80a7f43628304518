"""The structure of a pattern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


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
