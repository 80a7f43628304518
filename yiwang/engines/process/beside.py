"""What may stand beside what: the concurrency relation of a scope's nodes and flows.

Two elements are concurrent if tokens can be on both at once. The relation is found by spreading:
the branches of a fork are concurrent; what is concurrent with every way into a node is concurrent
with the node and its ways out. For sound processes whose choices are free this is exact (Kovalyov
and Esparza 1996); for others it errs towards concurrent, so a move cancels too little rather than
someone's opinion.
"""

from __future__ import annotations

from collections.abc import Iterator

from .definition import NodeType
from .program import Ground, Program, Step

_JOINS = (NodeType.PARALLEL_GATEWAY, NodeType.INCLUSIVE_GATEWAY)
_CHOICES = (NodeType.EXCLUSIVE_GATEWAY, NodeType.EVENT_BASED_GATEWAY)


class Beside:
    """Ask `together(a, b)` of ids of nodes or flows of one scope."""

    def __init__(self, program: Program, ground: Ground) -> None:
        self.steps = [program.steps[name] for name in ground.scope.nodes]
        names = [*ground.scope.nodes, *ground.scope.flows]
        self.place = {name: number for number, name in enumerate(names)}
        self.masks = [0] * len(names)
        self.ways_in: list[list[int]] = [[] for _ in names]
        self.all_needed = [False] * len(names)
        for step in self.steps:
            self.connect(program, step)
        for step in self.steps:
            for first, second in fork_pairs(step):
                self.pair(self.place[first], self.place[second])
        if len(ground.begins) > 1:
            self.pair_starts(ground)
        self.spread()
        for step in self.steps:
            if step.starts:  # an event sub-process runs beside anything
                self.beside_all(self.place[step.id])

    def beside_all(self, here: int) -> None:
        everything = (1 << len(self.masks)) - 1
        self.masks[here] = everything & ~(1 << here)
        self.mirror(here, self.masks[here])

    def connect(self, program: Program, step: Step) -> None:
        here = self.place[step.id]
        self.ways_in[here] = [self.place[flow] for flow in step.node.incoming]
        self.all_needed[here] = step.type in _JOINS or step.node.start_quantity > 1
        if step.node.attached in self.place:
            self.ways_in[here].append(self.place[step.node.attached])
        for flow in step.node.outgoing:
            self.ways_in[self.place[flow]] = [here]
        target = program.link_target(step)
        if target is not None and target.id in self.place:
            self.ways_in[self.place[target.id]].append(here)

    def pair_starts(self, ground: Ground) -> None:
        for first in ground.begins:
            for second in ground.begins:
                if first is not second:
                    self.pair(self.place[first.id], self.place[second.id])

    def pair(self, first: int, second: int) -> None:
        self.masks[first] |= 1 << second
        self.masks[second] |= 1 << first

    def spread(self) -> None:
        """Grow the relation until nothing is added."""
        changed = True
        while changed:
            changed = False
            for here, ways in enumerate(self.ways_in):
                if not ways:
                    continue
                inherited = self.masks[ways[0]]
                for way in ways[1:]:
                    if self.all_needed[here]:
                        inherited &= self.masks[way]
                    else:
                        inherited |= self.masks[way]
                added = inherited & ~self.masks[here] & ~(1 << here)
                if added:
                    changed = True
                    self.masks[here] |= added
                    self.mirror(here, added)

    def mirror(self, here: int, added: int) -> None:
        while added:
            low = added & -added
            self.masks[low.bit_length() - 1] |= 1 << here
            added ^= low

    def together(self, first: str, second: str) -> bool:
        """Tell whether two elements can hold tokens at once; one not of this scope can."""
        if first not in self.place or second not in self.place:
            return True
        return bool(self.masks[self.place[first]] >> self.place[second] & 1)


def fork_pairs(step: Step) -> Iterator[tuple[str, str]]:
    """Yield what a node's completion or a boundary event puts side by side."""
    ways = step.node.outgoing
    if step.type not in _CHOICES:
        for number, first in enumerate(ways):
            for second in ways[number + 1 :]:
                yield first, second
    for boundary in step.boundaries:
        if not boundary.node.interrupting:
            yield step.id, boundary.id


def beside(program: Program, scope: str) -> Beside:
    """Return the relation of a scope, found the first time it is asked for."""
    kept: dict[str, Beside] = program.__dict__.setdefault("_beside", {})
    if scope not in kept:
        kept[scope] = Beside(program, program.grounds[scope])
    return kept[scope]
