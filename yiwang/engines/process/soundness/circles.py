"""Loops in which nothing happens.

A choice is free at each visit because data may have changed since the last one. In a circle of
gateways and throw events nothing changes them: who goes round once goes round for ever.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import Definition, Node, NodeType
from ..rules.problem import Text
from .build import following
from .verdict import Fault, Finding, finding

PASSED = frozenset(
    {
        NodeType.EXCLUSIVE_GATEWAY,
        NodeType.INCLUSIVE_GATEWAY,
        NodeType.PARALLEL_GATEWAY,
        NodeType.THROW_EVENT,
    }
)


def circles(definition: Definition, nodes: list[Node]) -> Iterator[Finding]:
    """Yield a finding for the first node of each circle through passed nodes only."""
    ahead = {node.id: _passed(definition, node) for node in nodes if node.type in PASSED}
    done: set[str] = set()
    for node in nodes:
        if node.id in ahead and node.id not in done:
            reached = _behind(ahead, node.id)
            if node.id in reached:
                done |= reached
                reason = Text(
                    "From '{id}' a way leads back to it on which nothing happens.", id=node.id
                )
                yield finding(Fault.LIVELOCK, node.id, reason)


def _passed(definition: Definition, node: Node) -> list[str]:
    targets = following(definition, node)
    return [name for name in targets if definition.nodes[name].type in PASSED]


def _behind(ahead: dict[str, list[str]], root: str) -> set[str]:
    found: set[str] = set()
    left = list(ahead[root])
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left.extend(ahead.get(name, ()))
    return found
