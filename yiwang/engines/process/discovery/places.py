"""The places of a definition's net, named by what a token there stands before."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import SUB_PROCESSES, Definition, Node, NodeType

_JOINING = frozenset(
    {NodeType.PARALLEL_GATEWAY, NodeType.INCLUSIVE_GATEWAY, NodeType.COMPLEX_GATEWAY}
)


class Places:
    """All places of one process. `scopes`: the process and every sub-process in it."""

    def __init__(self, definition: Definition, process: str) -> None:
        self.definition = definition
        self.scopes = tuple(n for n in definition.scopes if definition.process_of(n) == process)
        self._numbers: dict[str, int] = {}
        self._scope: dict[int, str] = {}
        for name, scope in self._named(process):
            self._scope[self._numbers.setdefault(name, len(self._numbers))] = scope

    def _named(self, process: str) -> Iterator[tuple[str, str]]:
        """Yield each place with the scope that clears it."""
        yield from (("start", ""), ("end", ""))
        for name in self.scopes:
            scope = self.definition.scopes[name]
            yield f"end of {name}", scope.parent
            for node in map(self.definition.nodes.__getitem__, scope.nodes):
                if not self._joins(node):
                    yield f"before {node.id}", name
                yield from ((f"flow {flow}", name) for flow in self._apart(node))
                if node.loop is not None or node.type not in _JOINING:
                    yield f"done {node.id}", name

    def _joins(self, node: Node) -> bool:
        return node.type in _JOINING and len(node.incoming) > 1

    def _apart(self, node: Node) -> tuple[str, ...]:
        return node.incoming if self._joins(node) else ()

    def __getitem__(self, name: str) -> int:
        return self._numbers[name]

    def before(self, node: Node) -> int:
        """Return the place of a token that has come to a node."""
        if self._joins(node):
            return self[f"flow {node.incoming[0]}"]
        return self[f"before {node.id}"]

    def arrival(self, flow: str) -> int:
        """Return the place that a sequence flow leads to."""
        target = self.definition.nodes[self.definition.flows[flow].target]
        return self[f"flow {flow}"] if self._joins(target) else self.before(target)

    def joined(self, node: Node) -> tuple[int, ...]:
        """Return the places that a node takes a token from, all of them."""
        if node.type is NodeType.PARALLEL_GATEWAY and self._joins(node):
            return tuple(map(self.arrival, node.incoming))
        return (self.before(node),)

    def end_of(self, scope: str) -> int:
        return self[f"end of {scope}"]

    def inside(self, scope: str) -> frozenset[int]:
        """Return all places of a scope and of the scopes in it, its own end aside."""
        return frozenset(place for place, own in self._scope.items() if self._lies_in(own, scope))

    def _lies_in(self, scope: str, outer: str) -> bool:
        while scope and scope != outer:
            scope = self.definition.scopes[scope].parent
        return scope == outer

    def upstream(self, flow: str) -> frozenset[int]:
        """Return the places from which a token may still come to a flow, its join not passed."""
        join = self.definition.flows[flow].target
        found, seen = {self.arrival(flow)}, {join}
        ahead = [self.definition.flows[flow].source]
        while ahead:
            name = ahead.pop()
            if name in seen:
                continue
            seen.add(name)
            node = self.definition.nodes[name]
            found.update(self._of(node))
            ahead += [self.definition.flows[each].source for each in node.incoming]
            ahead += [node.attached] if node.attached else []
        return frozenset(found)

    def _of(self, node: Node) -> Iterator[int]:
        """Yield every place where a token counts as being at a node."""
        names = (f"before {node.id}", f"done {node.id}", *(f"flow {f}" for f in node.incoming))
        yield from (self._numbers[name] for name in names if name in self._numbers)
        if node.type in SUB_PROCESSES:
            yield from self.inside(node.id)
            yield self.end_of(node.id)
