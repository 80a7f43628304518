"""A BPMN definition as a Petri net of the steps that a log can show.

A node becomes a transition from the place before it to the places that its flows lead to; flows
that join exclusively share one place. The label is what the log calls the node: the id of a task
that people do, `message:NAME` for a message that comes in; everything else is silent and merged
away where it leaves no choice, so that a plain line of steps gives a plain net. Choices are free,
for a replay does not look at data.

Simplified: a called process is one silent step; a sub-process with several instances may begin
another while one runs; a compensation handler may run at any time; a complex gateway passes on any
set of its flows. Tokens at several ends of a process are taken as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TypeVar

from ..definition import SUB_PROCESSES, Definition, EventType, Flow, Node, NodeType
from ..soundness.build import beginnings, is_compensation
from .fusion import fused
from .net import Net, Transition
from .places import Places

WIDE = 6  # flows of an inclusive gateway beyond which one or all are taken, not any set
_PEOPLE = frozenset({NodeType.USER_TASK, NodeType.MANUAL_TASK})
_CHOOSING = frozenset({NodeType.EXCLUSIVE_GATEWAY, NodeType.EVENT_BASED_GATEWAY})
_ANY = frozenset({NodeType.INCLUSIVE_GATEWAY, NodeType.COMPLEX_GATEWAY})
_FAILING = frozenset({EventType.ERROR, EventType.CANCEL})

T = TypeVar("T")
Way = tuple[int, ...]  # the places that get a token


def net_of(definition: Definition, process: str) -> Net:
    """Return the net of one process of a definition.

    Raises:
        KeyError: the definition has no such process.
    """
    return _Translation(definition, process).net()


def label_of(definition: Definition, node: Node) -> str:
    """Return what a log calls a node, empty for what no log shows."""
    if node.type in _PEOPLE:
        return node.id
    if node.type is NodeType.RECEIVE_TASK:
        return f"message:{node.message}"
    catches = node.type in (NodeType.CATCH_EVENT, NodeType.BOUNDARY_EVENT) or (
        node.type is NodeType.START_EVENT and node.scope in definition.nodes
    )
    names = [event.name for event in node.events if event.type is EventType.MESSAGE]
    return f"message:{names[0]}" if catches and names else ""


class _Translation:
    """Turns nodes into transitions, scope by scope."""

    def __init__(self, definition: Definition, process: str) -> None:
        self.definition, self.process = definition, process
        self.places = Places(definition, process)
        self.made: list[Transition] = []

    def net(self) -> Net:
        start, end = self.places["start"], self.places["end"]
        for name in self.places.scopes:
            for node_id in self.definition.scopes[name].nodes:
                self.node(self.definition.nodes[node_id])
        for group in beginnings(self.definition, self.definition.scopes[self.process]):
            self.silent((start,), map(self.places.before, group))
        over = self.places.end_of(self.process)
        together = frozenset({over} if self.crowded(self.process) else ())
        self.made.append(Transition("", (over,), (end,), together))
        return fused(Net(start, end, tuple(self.made)))

    def silent(self, take: Iterable[int], put: Iterable[int]) -> None:
        self.made.append(Transition("", tuple(take), tuple(put)))

    # Nodes

    def node(self, node: Node) -> None:
        if node.for_compensation:
            if label := label_of(self.definition, node):
                self.made.append(Transition(label, (), ()))
        elif node.attached:
            self.boundary(node)
        elif node.triggered_by_event:
            self.event_sub_process(node)
        elif node.type in SUB_PROCESSES:
            self.sub_process(node)
        elif not self.starts_aside(node):
            self.step(node)

    def starts_aside(self, node: Node) -> bool:
        """Tell whether a node is the start of an event sub-process, which its event fires."""
        holder = self.definition.nodes.get(node.scope)
        return node.type is NodeType.START_EVENT and bool(holder and holder.triggered_by_event)

    def step(self, node: Node) -> None:
        """An activity, event or gateway: from what it joins to where it goes on."""
        label = label_of(self.definition, node)
        ends = self.abnormal_end(node)
        if ends is not None:
            self.made.append(ends)
            return
        ways = list(self.ways_on(node))
        if node.type in _ANY and len(node.incoming) > 1:
            self.inclusive_join(node, ways)
            return
        take = self.places.joined(node)
        if not label:
            for way in ways:
                self.silent(take, way)
        elif node.loop is None and len(ways) == 1:
            self.made.append(Transition(label, take, ways[0]))
        else:
            self.repeated(label, node, take, ways)

    def repeated(self, label: str, node: Node, take: Way, ways: list[Way]) -> None:
        """A step that may be done several times, or go on in several ways."""
        done = self.places[f"done {node.id}"]
        self.made.append(Transition(label, take, (done,)))
        if node.loop is not None:
            self.made.append(Transition(label, (done,), (done,)))
        for way in ways:
            self.silent((done,), way)
            if node.loop is not None and (node.loop.test_before or node.loop.collection):
                self.silent(take, way)

    def abnormal_end(self, node: Node) -> Transition | None:
        """Return what an end event does that ends more than its own token."""
        thrown = {event.type for event in node.events}
        take = (self.places.before(node),)
        if node.type is not NodeType.END_EVENT:
            return None
        if EventType.TERMINATE in thrown:
            return Transition(
                "", take, (self.places.end_of(node.scope),), self.places.inside(node.scope)
            )
        if not thrown & _FAILING:
            return None
        scope = node.scope
        while holder := self.definition.nodes.get(scope):
            for boundary in self.definition.boundaries.get(scope, ()):
                if {event.type for event in boundary.events} & thrown & _FAILING:
                    way = next(self.ways_on(boundary))
                    return Transition("", take, way, self.places.inside(scope))
            scope = holder.scope
        return Transition("", take, (self.places.end_of(scope),), self.places.inside(scope))

    def inclusive_join(self, node: Node, ways: list[Way]) -> None:
        """It waits for what can still come to the flows that hold nothing."""
        arrivals = [(flow, self.places.arrival(flow)) for flow in node.incoming]
        upstream = {flow: self.places.upstream(flow) for flow in node.incoming}
        waits = node.type is NodeType.INCLUSIVE_GATEWAY
        for taken in _sets(node.incoming):
            others = [upstream[flow] for flow in node.incoming if flow not in taken]
            covered = frozenset[int]().union(*(upstream[flow] for flow in taken))
            awaited = frozenset[int]().union(*others) - covered if waits else frozenset[int]()
            take = tuple(place for flow, place in arrivals if flow in taken)
            self.made += [Transition("", take, way, empty=awaited) for way in ways]

    # Where a node goes on

    def ways_on(self, node: Node) -> Iterator[Way]:
        """Yield each set of places that may get a token after a node."""
        link = self.definition.link_target(node)
        if link is not None:
            yield (self.places.before(link),)
            return
        flows = [self.definition.flows[name] for name in node.outgoing]
        if not flows:
            yield (self.places.end_of(node.scope),)
            return
        for chosen in _choices(node, flows):
            yield tuple(self.places.arrival(flow.id) for flow in chosen)

    # Scopes

    def sub_process(self, node: Node) -> None:
        take = self.places.joined(node)
        ways = list(self.ways_on(node))
        runs: Way = ()
        if node.type is NodeType.AD_HOC_SUB_PROCESS:
            runs = (self.places[f"done {node.id}"],)
            self.silent(take, runs)
            for name in self.definition.scopes[node.id].nodes:
                inner = self.definition.nodes[name]
                if not inner.incoming and not inner.attached:
                    self.silent(runs, (*runs, self.places.before(inner)))
        else:
            if node.loop is not None:
                runs = (self.places[f"done {node.id}"],)
            for group in beginnings(self.definition, self.definition.scopes[node.id]):
                begun = tuple(map(self.places.before, group))
                self.silent(take, runs + begun)
                if runs:
                    self.silent(runs, runs + begun)
        self.completion(node.id, runs, ways)

    def completion(self, scope: str, runs: Way, ways: list[Way]) -> None:
        """A scope is complete when a token came to its end and none is left inside."""
        end = self.places.end_of(scope)
        if not runs and not self.crowded(scope):
            self.made += [Transition("", (end,), way) for way in ways]
            return
        take = runs if self.is_ad_hoc(scope) else (*runs, end)
        inside = self.places.inside(scope)
        self.made += [Transition("", take, way, frozenset({end}), inside) for way in ways]

    def is_ad_hoc(self, scope: str) -> bool:
        holder = self.definition.nodes.get(scope)
        return holder is not None and holder.type is NodeType.AD_HOC_SUB_PROCESS

    def crowded(self, scope: str) -> bool:
        """Tell whether several tokens may be in a scope at once."""
        nodes = [self.definition.nodes[name] for name in self.definition.scopes[scope].nodes]
        groups = beginnings(self.definition, self.definition.scopes[scope])
        return (
            any(len(way) > 1 for node in nodes for way in self.ways_on(node))
            or any(len(group) > 1 for group in groups)
            or any(node.attached and not node.interrupting for node in nodes)
            or any(self.runs_beside(node) for node in nodes)
        )

    def runs_beside(self, node: Node) -> bool:
        """Tell whether a node is an event sub-process that interrupts nothing."""
        return node.triggered_by_event and any(
            not self.definition.nodes[name].interrupting
            for name in self.definition.scopes[node.id].nodes
        )

    # Events beside the flow

    def boundary(self, node: Node) -> None:
        if is_compensation(node):
            return
        host = self.definition.nodes[node.attached]
        label = label_of(self.definition, node)
        if host.type in SUB_PROCESSES:
            self.beside(node, label, self.places.inside(host.id), node.interrupting)
            return
        places = [self.places.before(host)]
        places += [self.places[f"done {host.id}"]] if host.loop is not None else []
        for place in places:
            for way in self.ways_on(node):
                put = way if node.interrupting else (place, *way)
                self.made.append(Transition(label, (place,), put))

    def event_sub_process(self, node: Node) -> None:
        scope = self.definition.scopes[node.id]
        around = self.places.inside(node.scope) - self.places.inside(node.id)
        for name in scope.nodes:
            start = self.definition.nodes[name]
            if start.type is NodeType.START_EVENT:
                label = label_of(self.definition, start)
                self.beside(start, label, around, start.interrupting)
        self.completion(node.id, (), list(self.ways_on(node)))

    def beside(self, node: Node, label: str, around: frozenset[int], interrupting: bool) -> None:
        """An event that may happen as long as a scope holds a token."""
        clear = around if interrupting else frozenset[int]()
        self.made += [Transition(label, (), way, clear, some=around) for way in self.ways_on(node)]


def _choices(node: Node, flows: list[Flow]) -> Iterator[tuple[Flow, ...]]:
    """Yield each set of flows that a node may take at once, conditions being free."""
    if node.type in _CHOOSING:
        yield from ((flow,) for flow in flows)
        return
    any_set = node.type in _ANY
    sure = [f for f in flows if f.condition is None and f.id != node.default and not any_set]
    free = [f for f in flows if f not in sure]
    if node.type is NodeType.PARALLEL_GATEWAY or not free:
        yield tuple(flows)
        return
    if sure:
        yield tuple(sure)
    for chosen in _sets(free):
        yield (*sure, *chosen)


def _sets(items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """Yield every set but the empty one, the smallest first."""
    every = tuple(items)
    sizes = range(1, len(every) + 1) if len(every) <= WIDE else (1, len(every))
    for size in sizes:
        yield from combinations(every, size)
