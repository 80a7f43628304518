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
    _peel(ahead)
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
    return [
        t
        for t in targets
        if definition.nodes[t].type in PASSED and definition.nodes[t].scope == node.scope
    ]


def _peel(ahead: dict[str, list[str]]) -> None:
    """Take away what lies on no circle: nodes that lead nowhere, again and again."""
    before: dict[str, list[str]] = {}
    for name, targets in ahead.items():
        for target in targets:
            before.setdefault(target, []).append(name)
    left = {name: len(targets) for name, targets in ahead.items()}
    ending = [name for name, count in left.items() if not count]
    while ending:
        name = ending.pop()
        del ahead[name]
        for source in before.get(name, ()):
            left[source] -= 1
            if not left[source]:
                ending.append(source)


def _behind(ahead: dict[str, list[str]], root: str) -> set[str]:
    found: set[str] = set()
    left = list(ahead[root])
    while left:
        name = left.pop()
        if name not in found and name in ahead:
            found.add(name)
            left.extend(ahead[name])
    return found
