"""Make a net smaller without changing whether it is sound.

What remains of a well-structured process is one edge from start to end, however many branches it
has: that is the proof. What is wrong stays, in a net small enough to be explored.
Source: the reductions follow Murata's for Petri nets and those of Sadiq and Orlowska for process
graphs; unstructured exclusive parts are eliminated as states of an automaton are.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from .graph import LEAVING, SINKS, Edge, Graph, Vertex, Way, When
from .verdict import Move

MAX_ELIMINATION = 64  # edges that may replace one vertex

# Two edges between the same vertices carry no more than one: either only one of them is ever
# taken, or both are and the target waits for both.
PAIRS = frozenset(
    {
        (Way.XOR, Way.XOR),
        (Way.AND, Way.AND),
        (Way.OR, Way.OR),
        (Way.AND, Way.OR),
        (Way.XOR, Way.OR),
    }
)


def reduce(graph: Graph, forget_leaving: bool) -> None:
    """Apply the reductions until none applies.

    forget_leaving: also drop choices that end the whole scope. Such a choice never does harm, so
    a net proven sound without them is sound; one that is not must be looked at with them.
    """
    _prune(graph)
    work = deque(graph.inner())
    waiting = {graph.start, *work}
    work.append(graph.start)
    while work:
        vertex = work.popleft()
        waiting.discard(vertex)
        if vertex not in graph.out:
            continue
        near = {e.target for e in graph.out[vertex]} | {e.source for e in graph.into[vertex]}
        if _reduce_at(graph, vertex, forget_leaving):
            for other in (*near, vertex):
                if other in graph.out and other not in waiting and other.split not in SINKS:
                    waiting.add(other)
                    work.append(other)


def reachable(graph: Graph, roots: list[Vertex]) -> set[Vertex]:
    """Return these vertices and all that lie behind them."""
    found, ahead = set(roots), list(roots)
    while ahead:
        for edge in graph.out[ahead.pop()]:
            if edge.target not in found:
                found.add(edge.target)
                ahead.append(edge.target)
    return found


def _prune(graph: Graph) -> None:
    """Cut what no token reaches from what it leads to; only a parallel join waits for it."""
    reached = reachable(graph, [graph.start])
    for vertex in [v for v in graph.inner() if v not in reached]:
        for edge in [e for e in graph.out[vertex] if e.target.join is not Way.AND]:
            graph.cut(edge)


def _reduce_at(graph: Graph, vertex: Vertex, forget_leaving: bool) -> bool:
    _normalise(graph, vertex)
    if forget_leaving and _forget_leaving(graph, vertex):
        return True
    if _merge_pairs(graph, vertex) or _drop_ended(graph, vertex):
        return True
    if vertex is graph.start:
        return False
    return (
        _drop_loops(graph, vertex)
        or _join_sequence(graph, vertex)
        or _fuse_joins(graph, vertex)
        or _fuse_splits(graph, vertex)
        or _eliminate(graph, vertex)
    )


def _normalise(graph: Graph, vertex: Vertex) -> None:
    if len(graph.into[vertex]) <= 1 and vertex.join not in SINKS:
        vertex.join = Way.XOR
    if len(graph.out[vertex]) == 1:
        vertex.split = Way.XOR


def _forget_leaving(graph: Graph, vertex: Vertex) -> bool:
    leaving = [e for e in graph.out[vertex] if e.target.split in LEAVING]
    if vertex.split is not Way.XOR or not leaving or len(leaving) == len(graph.out[vertex]):
        return False
    for edge in leaving:
        vertex.members |= edge.members
        graph.cut(edge)
    return True


def _merge_pairs(graph: Graph, vertex: Vertex) -> bool:
    found: dict[Vertex, Edge] = {}
    for edge in list(graph.out[vertex]):
        first = found.setdefault(edge.target, edge)
        if first is edge or edge.target is vertex:
            continue
        if _mergeable(graph, first, edge):
            both = vertex.split is Way.AND
            first.run = first.run + edge.run if both else first.run
            first.members |= edge.members
            first.when |= edge.when
            graph.cut(edge)
            return True
    return False


def _mergeable(graph: Graph, one: Edge, other: Edge) -> bool:
    """Tell whether two edges between the same vertices can be one, and share no work."""
    split, join = one.source.split, one.target.join
    if (split, join) not in PAIRS and join not in SINKS:
        return False
    if split is Way.XOR:
        return True
    # A default is not taken beside conditional flows, so that it is no part of one.
    mixed = (When.ELSE in one.when) is not (When.ELSE in other.when)
    lone = len(graph.out[one.source]) == 2
    return graph.busy(one).isdisjoint(other.members) and (lone or not mixed)


def _drop_ended(graph: Graph, vertex: Vertex) -> bool:
    """A branch beside others that only runs to its end holds nobody up.

    Unless its work can be begun again before it is done: by another way, or round a loop.
    """
    ended = next((e for e in graph.out[vertex] if e.target is graph.end), None)
    if vertex.split is not Way.AND or ended is None or len(graph.out[vertex]) < 2:
        return False
    work = graph.busy(ended)
    if work and any(not work.isdisjoint(e.members) for e in graph.edges() if e is not ended):
        return False
    if work and vertex in reachable(graph, [e.target for e in graph.out[vertex]]):
        return False
    graph.cut(ended)
    other = graph.out[vertex][0]
    other.run = ended.run + other.run
    other.members |= ended.members
    return True


def _drop_loops(graph: Graph, vertex: Vertex) -> bool:
    loops = [e for e in graph.out[vertex] if e.target is vertex]
    exclusive = vertex.join is Way.XOR and vertex.split is Way.XOR
    if not exclusive or not loops or len(loops) == len(graph.out[vertex]):
        return False
    for edge in loops:
        vertex.members |= edge.members
        graph.cut(edge)
    return True


def _passed(vertex: Vertex, onward: Edge, choice: bool) -> tuple[Move, ...]:
    """Return what passing a vertex onto an edge adds to a run."""
    flows = (onward.leaves,) if choice and onward.leaves else ()
    own = (Move(vertex.node, flows),) if vertex.node else ()
    return vertex.before + own + onward.run


def _joined(before: Edge, vertex: Vertex, onward: Edge, choice: bool) -> Edge:
    return Edge(
        before.source,
        onward.target,
        before.leaves,
        onward.arrives or before.arrives,
        before.when,
        before.run + _passed(vertex, onward, choice),
        before.members | vertex.members | onward.members,
    )


def _join_sequence(graph: Graph, vertex: Vertex) -> bool:
    into, out = graph.into[vertex], graph.out[vertex]
    if len(into) != 1 or len(out) != 1 or into[0] is out[0]:
        return False
    made = _joined(into[0], vertex, out[0], choice=False)
    graph.drop(vertex)
    graph.link(made)
    return True


def _fuse_joins(graph: Graph, vertex: Vertex) -> bool:
    """A join that leads straight into a join of its kind is part of it."""
    if len(graph.out[vertex]) != 1 or not graph.into[vertex]:
        return False
    onward = graph.out[vertex][0]
    target = onward.target
    to_sink = target.join in SINKS and vertex.join is Way.XOR
    if target is vertex or not (to_sink or target.join is vertex.join):
        return False
    if vertex.join is Way.OR and not _plainly_nested(graph, vertex, onward):
        return False
    if vertex.join is Way.XOR:
        made = [_joined(edge, vertex, onward, choice=False) for edge in graph.into[vertex]]
    else:  # nothing is passed before the whole join is
        target.before = _passed(vertex, onward, choice=False) + target.before
        target.members |= vertex.members | onward.members
        made = [replace(edge, target=target) for edge in graph.into[vertex]]
    return _replace(graph, vertex, made)


def _plainly_nested(graph: Graph, vertex: Vertex, onward: Edge) -> bool:
    """Tell whether no work lies between two inclusive joins and no way back from the second.

    Else what the first does, or waits for, is not what the second would.
    """
    if (vertex.members | onward.members) - graph.quiet:
        return False
    return vertex not in reachable(graph, [e.target for e in graph.out[onward.target]])


def _fuse_splits(graph: Graph, vertex: Vertex) -> bool:
    """A parallel split reached straight from a parallel split is part of it."""
    if len(graph.into[vertex]) != 1 or vertex.split is not Way.AND or not graph.out[vertex]:
        return False
    before = graph.into[vertex][0]
    if before.source.split is not Way.AND or before.source is vertex:
        return False
    first, *others = graph.out[vertex]
    made = [_joined(before, vertex, first, choice=False)]
    made += [replace(edge, source=before.source) for edge in others]
    return _replace(graph, vertex, made)


def _eliminate(graph: Graph, vertex: Vertex) -> bool:
    """Where one path is chosen freely, each way through a vertex becomes an edge of its own."""
    into, out = graph.into[vertex], graph.out[vertex]
    free = vertex.join is Way.XOR and vertex.split is Way.XOR
    if not free or not into or not out or len(into) * len(out) > MAX_ELIMINATION:
        return False
    if any(e.source is vertex or e.source.split is not Way.XOR for e in into):
        return False
    if len(into) > 1 and any(e.target.join in (Way.AND, Way.OR) for e in out):
        return False  # such a join counts its edges
    choice = len(out) > 1
    made = [_joined(before, vertex, onward, choice) for before in into for onward in out]
    return _replace(graph, vertex, made)


def _replace(graph: Graph, vertex: Vertex, made: list[Edge]) -> bool:
    graph.drop(vertex)
    for edge in made:
        graph.link(edge)
    return True
