"""From a scope of a definition to its net.

The meaning of each element is that of the executor: an activity or event with several incoming
flows runs once for each token, several outgoing flows are a parallel split, a conditional flow is
a choice. Conditions are free: an exclusive gateway may take any of its flows, an inclusive one any
set of its conditional flows; one branch at least is taken, so a missing default is no fault here.
An interrupting boundary event is one more way out of its activity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..definition import GATEWAYS, Definition, EventType, Node, NodeType, Scope
from .graph import ALWAYS, Edge, Graph, Vertex, Way, When

_JOINS = {NodeType.PARALLEL_GATEWAY: Way.AND, NodeType.INCLUSIVE_GATEWAY: Way.OR}
_FREE = frozenset({NodeType.EXCLUSIVE_GATEWAY, NodeType.EVENT_BASED_GATEWAY})
_THRIFTY = frozenset({NodeType.INCLUSIVE_GATEWAY, NodeType.COMPLEX_GATEWAY})


@dataclass(frozen=True)
class Inner:
    """What is known of a scope inside an activity: whether it can complete, fail, be cancelled."""

    completes: bool = True
    fails: bool = False
    cancels: bool = False


@dataclass(frozen=True)
class Layout:
    """What starts a scope, and which boundary events run beside it.

    begins: sets of nodes, one of which begins the scope together.
    aside: non-interrupting boundary events whose path meets the main path at plain ends only.
    entwined: those whose path meets it elsewhere.
    """

    begins: tuple[tuple[Node, ...], ...]
    aside: tuple[Node, ...] = ()
    entwined: tuple[Node, ...] = ()


def layout(definition: Definition, scope: Scope) -> Layout:
    """Return how a scope begins and what runs beside it."""
    begins = tuple(beginnings(definition, scope))
    waiting = [
        node
        for node in map(definition.nodes.__getitem__, scope.nodes)
        if node.attached and not node.interrupting and not is_compensation(node)
    ]
    roots = [node for group in begins for node in group]
    entwined: list[Node] = []
    while True:
        main = reach(definition, [*roots, *entwined])
        meeting = [
            node
            for node in waiting
            if node not in entwined and not _apart(definition, main, reach(definition, [node]))
        ]
        if not meeting:
            break
        entwined += meeting
    aside = tuple(node for node in waiting if node not in entwined)
    return Layout(begins, aside, tuple(entwined))


def _apart(definition: Definition, main: set[str], other: set[str]) -> bool:
    shared = (definition.nodes[name] for name in main & other)
    return all(node.type is NodeType.END_EVENT for node in shared)


def beginnings(definition: Definition, scope: Scope) -> Iterator[tuple[Node, ...]]:
    """Yield each set of nodes that begins a scope; see `program.ground` for the executor's side."""
    nodes = [definition.nodes[name] for name in scope.nodes]
    holder = definition.nodes.get(scope.id)
    starts = [n for n in nodes if n.type is NodeType.START_EVENT]
    instantiating = [n for n in nodes if n.instantiate and not n.incoming]
    plain = tuple(n for n in starts if not n.events)
    if not starts and not instantiating:
        plain = tuple(n for n in nodes if _begins_implicitly(n))
    if holder is not None and holder.ordering_sequential:
        yield from ((node,) for node in plain)
    elif plain:
        yield plain
    if holder is None or holder.triggered_by_event:
        yield from ((node,) for node in starts if node.events)
        for node in instantiating:
            yield from _instantiated(definition, node)


def _instantiated(definition: Definition, node: Node) -> Iterator[tuple[Node, ...]]:
    if node.type is NodeType.EVENT_BASED_GATEWAY and node.event_gateway_parallel:
        yield tuple(definition.nodes[definition.flows[name].target] for name in node.outgoing)
    else:
        yield (node,)


def _begins_implicitly(node: Node) -> bool:
    linked = node.type is NodeType.CATCH_EVENT and any(
        event.type is EventType.LINK for event in node.events
    )
    aside = node.incoming or node.triggered_by_event or node.attached
    return not (aside or node.for_compensation or linked)


def is_compensation(node: Node) -> bool:
    """Tell whether an event waits for a compensation, which happens outside the flow."""
    return any(event.type is EventType.COMPENSATE for event in node.events)


def following(definition: Definition, node: Node) -> list[str]:
    """Return the nodes that a token may go to from a node, interrupting boundaries included."""
    found = [definition.flows[name].target for name in node.outgoing]
    if (target := definition.link_target(node)) is not None:
        found.append(target.id)
    interrupting = definition.boundaries.get(node.id, ())
    return found + [b.id for b in interrupting if b.interrupting and not is_compensation(b)]


def reach(definition: Definition, roots: Iterable[Node]) -> set[str]:
    """Return every node that tokens from these can get to, non-interrupting boundaries aside."""
    found: set[str] = set()
    ahead = [node.id for node in roots]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(following(definition, definition.nodes[name]))
    return found


@dataclass
class Builder:
    """Builds nets of one scope: all its nodes, begun in one of several ways."""

    definition: Definition
    scope: Scope
    inner: Mapping[str, Inner]  # activity → what is known of the scope inside it
    entwined: tuple[Node, ...] = ()
    graph: Graph = field(init=False)
    entries: dict[str, Vertex] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nodes = (self.definition.nodes[name] for name in self.scope.nodes)
        quiet = GATEWAYS | {NodeType.END_EVENT}
        self.graph = Graph(frozenset(node.id for node in nodes if node.type in quiet))

    def build(self, begins: Iterable[tuple[Node, ...]]) -> Graph:
        """Return the net that any one of these sets of nodes begins."""
        nodes = [self.definition.nodes[name] for name in self.scope.nodes]
        for node in nodes:
            join = _JOINS.get(node.type, Way.XOR)
            self.entries[node.id] = self.graph.add(Vertex(node.id, join, Way.XOR))
        for node in nodes:
            self.connect(node)
        for group in begins:
            self.begin(group)
        return self.graph

    def begin(self, group: tuple[Node, ...]) -> None:
        """Let a set of nodes begin together."""
        source = self.graph.start
        if len(group) > 1:
            source = self.graph.add(Vertex("", Way.XOR, Way.AND))
            self.link(self.graph.start, source)
        for node in group:
            self.link(source, self.entries[node.id])

    def link(
        self, source: Vertex, target: Vertex, flow: str = "", when: frozenset[When] = ALWAYS
    ) -> None:
        """Add an edge; `flow` is the sequence flow it stands for."""
        self.graph.link(Edge(source, target, flow, flow, when))

    def connect(self, node: Node) -> None:
        """Add the ways out of a node: its flows and its boundary events."""
        vertex = self.entries[node.id]
        boundaries = [b for b in self.definition.boundaries.get(node.id, ()) if b.interrupting]
        events = [b for b in boundaries if self.can_happen(node, b)]
        beside = [b for b in self.entwined if b.attached == node.id]
        known = self.inner.get(node.id, Inner())
        escapes = known.fails and not any(_catches(b, EventType.ERROR) for b in events)
        if events or beside or escapes or not known.completes:
            vertex = self.fork(vertex, beside)
            for boundary in events:
                self.link(vertex, self.entries[boundary.id])
            if escapes:
                self.link(vertex, self.graph.exit)
            if not known.completes:
                return
            after = self.graph.add(Vertex("", Way.XOR, Way.XOR))
            self.link(vertex, after)
            vertex = after
        self.leave(node, vertex)

    def fork(self, vertex: Vertex, beside: list[Node]) -> Vertex:
        """Let non-interrupting events happen while an activity goes on; return its inside."""
        if not beside:
            return vertex
        vertex.split = Way.OR
        going_on = self.graph.add(Vertex("", Way.XOR, Way.XOR))
        self.link(vertex, going_on)
        for boundary in beside:
            self.link(vertex, self.entries[boundary.id], when=frozenset({When.IF}))
        return going_on

    def can_happen(self, activity: Node, boundary: Node) -> bool:
        """Tell whether an interrupting event can end an activity."""
        if is_compensation(boundary):
            return False
        cancelled = self.inner.get(activity.id, Inner()).cancels
        return cancelled or not _catches(boundary, EventType.CANCEL)

    def leave(self, node: Node, vertex: Vertex) -> None:
        """Add the edges of a node's outgoing flows, or that to where it ends."""
        target = self.definition.link_target(node)
        if target is not None:
            self.link(vertex, self.entries[target.id])
        elif not node.outgoing:
            self.link(vertex, self.sink(node))
        flows = [self.definition.flows[name] for name in node.outgoing]
        conditions = any(f.condition is not None and f.id != node.default for f in flows)
        inclusive = node.type in _THRIFTY
        vertex.thrifty = inclusive
        vertex.split = (
            Way.XOR if node.type in _FREE else Way.OR if inclusive or conditions else Way.AND
        )
        if node.type is NodeType.PARALLEL_GATEWAY:
            vertex.split = Way.AND
        for flow in flows:
            free = inclusive or flow.condition is not None
            when = When.ELSE if flow.id == node.default else When.IF if free else When.ALWAYS
            self.link(vertex, self.entries[flow.target], flow.id, frozenset({when}))

    def sink(self, node: Node) -> Vertex:
        """Return where tokens go that a node ends."""
        thrown = {event.type for event in node.events}
        if node.type is not NodeType.END_EVENT:
            return self.graph.end
        if EventType.ERROR in thrown:
            return self.graph.exit
        if EventType.CANCEL in thrown:
            caught = self.definition.boundaries.get(self.scope.id, ())
            leaves = any(_catches(b, EventType.CANCEL) for b in caught)
            return self.graph.exit if leaves else self.graph.clear
        return self.graph.clear if EventType.TERMINATE in thrown else self.graph.end


def _catches(boundary: Node, kind: EventType) -> bool:
    return any(event.type is kind for event in boundary.events)
