"""Look at every state of a net: where it gets stuck, loses its way or doubles its work."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..rules.problem import Text
from .graph import LEAVING, Edge, Graph, Outcome, Vertex, Way, outcomes
from .verdict import Fault, Finding, Move, finding

MAX_OUTCOMES = 256  # sets of branches of one inclusive split
MAX_FINDINGS = 10
MAX_STEPS = 5  # firings looked at for each state of the limit

State = int  # one bit for each edge with a token
BEFORE: State = -1  # nothing has begun


@dataclass(frozen=True)
class Firing:
    """A vertex takes the tokens of `used` and puts others on the edges of `outcome`."""

    vertex: Vertex
    used: State
    outcome: Outcome
    choice: bool

    def moves(self) -> Iterator[Move]:
        """Yield what is passed, the choice made included."""
        yield from self.vertex.before
        if self.vertex.node:
            flows = tuple(edge.leaves for edge in self.outcome if edge.leaves)
            yield Move(self.vertex.node, flows if self.choice else ())
        for edge in self.outcome:
            yield from edge.run


@dataclass
class Exploration:
    """What was seen. `complete` is false where a limit was passed."""

    findings: list[Finding] = field(default_factory=list)
    alive: set[str] = field(default_factory=set)
    completes: bool = False
    complete: bool = True


class Explorer:
    """Explores one net breadth first, so that every path found is a shortest one."""

    def __init__(self, graph: Graph, limit: int) -> None:
        self.graph = graph
        self.limit = limit
        self.edges = [e for e in graph.edges() if e.target.join not in LEAVING]
        self.bit = {edge: 1 << place for place, edge in enumerate(self.edges)}
        self.into = {
            vertex: sum(self.bit[edge] for edge in edges)
            for vertex, edges in graph.into.items()
            if vertex.join not in LEAVING
        }
        self.at_work = self.places()
        self.clash = {edge: self.clashing(edge) for edge in self.edges}
        self.upstream = {v: self.measure(v) for v in graph.out if v.join is Way.OR}
        self.seen = Exploration()
        self.came: dict[State, tuple[State, Firing]] = {}
        self.before: dict[State, list[State]] = {}
        self.final: set[State] = set()
        self.queue: deque[State] = deque()
        self.fired: set[Vertex] = set()
        self.taken: set[Edge] = set()
        self.steps = 0

    def places(self) -> dict[str, State]:
        """Return node → the edges on which a token may be working at it."""
        found: dict[str, State] = {}
        for edge in self.edges:
            for node in self.graph.busy(edge):
                found[node] = found.get(node, 0) | self.bit[edge]
        return found

    def clashing(self, edge: Edge) -> State:
        """Return the edges on which no token may be when one comes to this edge."""
        if edge.target is self.graph.end and not self.graph.busy(edge):
            return 0
        mask = self.bit[edge]
        for node in self.graph.busy(edge):
            mask |= self.at_work[node]
        return mask

    def explore(self) -> Exploration:
        """Return what there is to say about the net."""
        for firing in self.fire(self.graph.start, 0):
            self.step(BEFORE, firing)
        stuck: list[State] = []
        while self.queue and self.going_on(len(stuck)):
            state = self.queue.popleft()
            firings = list(self.firings(state))
            for firing in firings:
                self.step(state, firing)
            if not firings:
                stuck.append(state)
        for state in stuck:
            self.deadlock(state)
        if self.seen.complete and not self.seen.findings:
            self.livelock()
        for vertex in self.fired:
            self.seen.alive |= vertex.members
        for edge in self.taken:
            self.seen.alive |= edge.members
        return self.seen

    def going_on(self, stuck: int) -> bool:
        """Tell whether to look further; less far where a fault is known already."""
        faults = stuck + len(self.seen.findings)
        limit = self.limit // 10 if faults else self.limit
        self.seen.complete &= self.steps <= MAX_STEPS * limit and len(self.came) <= limit
        return self.seen.complete and faults < MAX_FINDINGS

    def fire(self, vertex: Vertex, used: State) -> Iterator[Firing]:
        """Yield each way in which a vertex can fire with these tokens."""
        if vertex is self.graph.end:
            yield Firing(vertex, used, (), choice=False)
            return
        choice = vertex.split is not Way.AND and len(self.graph.out[vertex]) > 1
        for outcome in self.outcomes(vertex):
            yield Firing(vertex, used, outcome, choice)

    def outcomes(self, vertex: Vertex) -> list[Outcome]:
        """Return the choices at a vertex, the plainest ones where there are too many."""
        found = outcomes(self.graph, vertex, MAX_OUTCOMES)
        if found is None:
            self.seen.complete = False
            edges = self.graph.out[vertex]
            return [tuple(edges), *((edge,) for edge in edges)]
        return found

    def firings(self, state: State) -> Iterator[Firing]:
        """Yield everything that can happen next."""
        for vertex in dict.fromkeys(edge.target for edge in self.marked(state)):
            for used in self.ready(vertex, state):
                yield from self.fire(vertex, used)

    def marked(self, state: State) -> Iterator[Edge]:
        """Yield the edges with a token."""
        while state:
            lowest = state & -state
            yield self.edges[lowest.bit_length() - 1]
            state ^= lowest

    def ready(self, vertex: Vertex, state: State) -> Iterator[State]:
        """Yield each set of tokens with which a vertex can fire."""
        here = state & self.into[vertex]
        if vertex.join in (Way.XOR, Way.END):
            yield from (self.bit[edge] for edge in self.marked(here))
        elif vertex.join is Way.AND:
            if here == self.into[vertex]:
                yield here
        elif not self.more_to_come(vertex, state, here):
            yield here

    def more_to_come(self, join: Vertex, state: State, full: State) -> bool:
        """Tell whether a token can still reach an empty incoming edge, but no full one.

        Source: BPMN 2.0.2, 13.4.3; the same as the executor asks.
        """
        empty = self.into[join] & ~full
        upstream = self.upstream[join]
        return any(
            (reached := upstream.get(edge.target, 0)) & empty and not reached & full
            for edge in self.marked(state & ~self.into[join])
        )

    def measure(self, join: Vertex) -> dict[Vertex, State]:
        """Return vertex → the incoming edges of the join that it has a path to, past the join."""
        found: dict[Vertex, State] = {}
        for edge in self.graph.into[join]:
            ahead, seen = [edge.source], {join}
            while ahead:
                vertex = ahead.pop()
                if vertex not in seen:
                    seen.add(vertex)
                    found[vertex] = found.get(vertex, 0) | self.bit[edge]
                    ahead.extend(e.source for e in self.graph.into[vertex])
        return found

    def step(self, state: State, firing: Firing) -> None:
        """Go to the state after a firing, unless two tokens meet or the scope is left."""
        self.steps += 1
        self.fired.add(firing.vertex)
        self.taken.update(firing.outcome)
        leaving = [e.target for e in firing.outcome if e.target.split in LEAVING]
        if leaving:
            self.seen.completes |= leaving[0].split is Way.CLEAR
            self.final.add(state)
            return
        after = max(state, 0) & ~firing.used
        for edge in firing.outcome:
            if edge.target is self.graph.end and not self.clash[edge]:
                continue
            if after & self.clash[edge]:
                self.doubled(state, firing, edge, after)
                return
            after |= self.bit[edge]
        self.before.setdefault(after, []).append(state)
        if after not in self.came:
            self.came[after] = (state, firing)
            if after:
                self.queue.append(after)
            else:
                self.seen.completes = True
                self.final.add(after)

    # What went wrong

    def path(self, state: State) -> tuple[Move, ...]:
        """Return the moves from the start to a state."""
        firings: list[Firing] = []
        while state != BEFORE:
            state, firing = self.came[state]
            firings.append(firing)
        return tuple(move for firing in reversed(firings) for move in firing.moves())

    def tell(self, fault: Fault, element: str, reason: Text, path: tuple[Move, ...]) -> None:
        """Keep a finding, one for each fault of an element."""
        known = any(f.fault is fault and f.element == element for f in self.seen.findings)
        if not known and len(self.seen.findings) < MAX_FINDINGS:
            self.seen.findings.append(finding(fault, element, reason, path))

    def doubled(self, state: State, firing: Firing, edge: Edge, after: State) -> None:
        """A second token comes to a place that has one already."""
        met = (n for n in sorted(self.graph.busy(edge)) if after & self.at_work[n])
        element = next(met, edge.target.node)
        reason = Text("Two tokens can come to '{id}' at once.", id=element)
        self.tell(Fault.UNSAFE, element, reason, (*self.path(state), *firing.moves()))

    def deadlock(self, state: State) -> None:
        """Nothing can happen though there are tokens."""
        for vertex in dict.fromkeys(edge.target for edge in self.marked(state)):
            missing = [e for e in self.graph.into[vertex] if not state & self.bit[e]]
            if missing and vertex.join is not Way.XOR:
                flows = ", ".join(sorted({edge.arrives for edge in missing}))
                reason = Text(
                    "'{id}' waits for a token on {flows}, which cannot come.",
                    id=vertex.node,
                    flows=flows,
                )
            else:
                reason = Text("The process stops at '{id}' and cannot go on.", id=vertex.node)
            self.tell(Fault.DEADLOCK, vertex.node, reason, self.path(state))

    def livelock(self) -> None:
        """From some state no way leads to the end."""
        able, ahead = set(self.final), list(self.final)
        while ahead:
            for state in self.before.get(ahead.pop(), ()):
                if state not in able:
                    able.add(state)
                    ahead.append(state)
        lost = next((state for state in self.came if state not in able), None)
        if lost is not None:
            element = next(edge.target.node for edge in self.marked(lost))
            reason = Text("From '{id}' on the process goes round and cannot end.", id=element)
            self.tell(Fault.LIVELOCK, element, reason, self.path(lost))
