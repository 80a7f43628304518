"""The net of one scope: vertices that join and split tokens, edges on which tokens wait.

A token lies on an edge. A vertex takes tokens from its incoming edges as its join says and puts
tokens on its outgoing edges as its split says:

    join   XOR  any one token           split  XOR  one edge, freely chosen
           AND  one from every edge            AND  every edge
           OR   all that can still come        OR   any set of edges that conditions allow
    sinks  END  takes one token away; CLEAR takes all and completes the scope (terminate);
           EXIT takes all and leaves the scope abnormally (error, cancel)

Edges grow when the net is reduced: `run` keeps what a token passes on the way, `members` every
node that is alive if the edge is ever taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations

from .verdict import Move


class Way(Enum):
    """How a vertex joins or splits, or that it is a sink."""

    XOR = "exclusive"
    AND = "parallel"
    OR = "inclusive"
    END = "end"
    CLEAR = "clear"
    EXIT = "exit"


SINKS = frozenset({Way.END, Way.CLEAR, Way.EXIT})
LEAVING = frozenset({Way.CLEAR, Way.EXIT})


class When(Enum):
    """When an OR split takes an edge."""

    ALWAYS = "always"
    IF = "if"  # its condition holds
    ELSE = "else"  # no condition holds: the default flow


ALWAYS = frozenset({When.ALWAYS})


@dataclass(eq=False)
class Vertex:
    """A place of decision. `node` is the flow node it stands for, empty for a helper.

    thrifty: an OR split that takes its default only if it takes nothing else (a gateway); an
    activity takes it beside its unconditional flows.
    before: what is passed when the vertex is, ahead of its own node.
    """

    node: str
    join: Way
    split: Way
    thrifty: bool = True
    before: tuple[Move, ...] = ()
    members: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.node:
            self.members.add(self.node)


@dataclass(eq=False)
class Edge:
    """A way from one vertex to another. `leaves` and `arrives` are its first and last flow."""

    source: Vertex
    target: Vertex
    leaves: str = ""
    arrives: str = ""
    when: frozenset[When] = ALWAYS
    run: tuple[Move, ...] = ()
    members: frozenset[str] = frozenset()


Outcome = tuple[Edge, ...]


class Graph:
    """Vertices in order, with their edges; sinks are shared by all.

    quiet: nodes that two tokens may pass at once without harm, gateways and ends.
    """

    def __init__(self, quiet: frozenset[str] = frozenset()) -> None:
        self.quiet = quiet
        self.out: dict[Vertex, list[Edge]] = {}
        self.into: dict[Vertex, list[Edge]] = {}
        self.start = self.add(Vertex("", Way.XOR, Way.XOR))
        self.end = self.add(Vertex("", Way.END, Way.END))
        self.clear = self.add(Vertex("", Way.CLEAR, Way.CLEAR))
        self.exit = self.add(Vertex("", Way.EXIT, Way.EXIT))

    def add(self, vertex: Vertex) -> Vertex:
        """Add a vertex without edges."""
        self.out[vertex], self.into[vertex] = [], []
        return vertex

    def link(self, edge: Edge) -> Edge:
        """Add an edge between vertices of the graph."""
        self.out[edge.source].append(edge)
        self.into[edge.target].append(edge)
        return edge

    def cut(self, edge: Edge) -> None:
        """Remove an edge."""
        self.out[edge.source].remove(edge)
        self.into[edge.target].remove(edge)

    def drop(self, vertex: Vertex) -> None:
        """Remove a vertex with its edges."""
        for edge in (*self.out[vertex], *self.into[vertex]):
            if edge in self.out[edge.source]:
                self.cut(edge)
        del self.out[vertex], self.into[vertex]

    def busy(self, edge: Edge) -> set[str] | frozenset[str]:
        """Return the nodes that a token on an edge may be working at."""
        ahead = edge.target.members if edge.target.join is Way.XOR else frozenset()
        return (edge.members | ahead) - self.quiet

    def edges(self) -> Iterator[Edge]:
        """Yield every edge, by source."""
        for edges in self.out.values():
            yield from edges

    def inner(self) -> Iterator[Vertex]:
        """Yield every vertex but start and sinks."""
        fixed = {self.start, self.end, self.clear, self.exit}
        return (vertex for vertex in self.out if vertex not in fixed)


def outcomes(graph: Graph, vertex: Vertex, most: int) -> list[Outcome] | None:
    """Return every set of edges a vertex may take at once; None where they exceed `most`."""
    edges = graph.out[vertex]
    if vertex.split is Way.XOR:
        return [(edge,) for edge in edges]
    if vertex.split is Way.AND:
        return [tuple(edges)]
    optional = [edge for edge in edges if When.IF in edge.when]
    if 2 ** len(optional) > most:
        return None
    return list(
        dict.fromkeys(
            taken
            for size in range(len(optional) + 1)
            for chosen in combinations(optional, size)
            if (taken := _taken(vertex, edges, chosen))
        )
    )


def _taken(vertex: Vertex, edges: list[Edge], chosen: tuple[Edge, ...]) -> Outcome:
    sure = any(When.ALWAYS in edge.when for edge in edges)
    default = not chosen and not (sure and vertex.thrifty)
    return tuple(
        edge
        for edge in edges
        if When.ALWAYS in edge.when or edge in chosen or (default and When.ELSE in edge.when)
    )
