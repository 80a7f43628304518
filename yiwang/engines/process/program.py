"""A definition made ready to run: expressions parsed, neighbours resolved, joins measured.

Built once per definition and kept with it; nothing here changes afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

from .definition import (
    ACTIVITIES,
    SUB_PROCESSES,
    Definition,
    EventDefinition,
    EventType,
    Flow,
    Node,
    NodeType,
    Scope,
)
from .expressions import Formula, formula

OWN_FIELDS = ("outcome", "comment")  # of the step itself, never of the matter


@dataclass(frozen=True, slots=True)
class Subscription:
    """One event something waits for: definition number `number` of `node`."""

    node: Step
    number: int
    event: EventDefinition

    @property
    def key(self) -> str:
        return f"{self.node.id}:{self.number}"


@dataclass(eq=False)
class Step:
    """A node with everything the executor asks of it on the way."""

    node: Node
    id: str
    index: int
    type: NodeType
    scope: str
    outgoing: tuple[tuple[str, Step, Formula | None], ...] = ()
    default: tuple[str, Step] | None = None
    boundaries: tuple[Step, ...] = ()
    waits: tuple[Subscription, ...] = ()  # own events (catch, start, boundary)
    guards: tuple[Subscription, ...] = ()  # events of boundaries, compensation aside
    starts: tuple[Step, ...] = ()  # event sub-process: its start events
    handler: Step | None = None  # compensation activity of this activity
    activation: Formula | None = None  # of a complex gateway
    changes: frozenset[str] | None = None  # fields it may change; None means all
    relies: tuple[str, ...] | None = None  # fields; None means all

    @property
    def joins(self) -> bool:
        return len(self.node.incoming) > 1


@dataclass(eq=False)
class Ground:
    """A scope with what begins in it."""

    scope: Scope
    begins: tuple[Step, ...] = ()
    events: tuple[Step, ...] = ()  # event sub-processes
    triggered: tuple[Subscription, ...] = ()  # start events of a process that need a trigger


@dataclass(eq=False)
class Program:
    definition: Definition
    steps: dict[str, Step] = field(default_factory=dict)
    grounds: dict[str, Ground] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        return blake2b(self.definition.document, digest_size=8).hexdigest()

    @cached_property
    def watches_data(self) -> bool:
        """Whether any event or activity waits for data, so that changes must be looked at."""
        return any(
            step.node.inputs or any(e.type is EventType.CONDITIONAL for e in step.node.events)
            for step in self.steps.values()
        )

    @cached_property
    def has_joins(self) -> bool:
        kinds = (NodeType.INCLUSIVE_GATEWAY, NodeType.COMPLEX_GATEWAY)
        return any(step.type in kinds for step in self.steps.values())

    @cached_property
    def called(self) -> frozenset[str]:
        """Ids of processes that another process of this file calls: they do not start alone.

        Where all call each other the first of the file starts.
        """
        found = {
            step.node.called
            for step in self.steps.values()
            if step.type is NodeType.CALL_ACTIVITY
            and step.node.called != self.definition.process_of(step.scope)
        }
        executable = [p.id for p in self.definition.processes.values() if p.executable]
        if executable and found.issuperset(executable):
            found.discard(executable[0])
        return frozenset(found)

    @cached_property
    def receivers(self) -> Mapping[str, frozenset[str]]:
        """Message name → ids of processes in which something receives it."""
        found: dict[str, set[str]] = {}
        for step in self.steps.values():
            for wait in step.waits:
                if wait.event.type is EventType.MESSAGE:
                    process = self.definition.process_of(step.scope)
                    found.setdefault(wait.event.name, set()).add(process)
        return {name: frozenset(ids) for name, ids in found.items()}

    def upstream(self, join: Step) -> Mapping[str, frozenset[str]]:
        """Return incoming flow → nodes from which a path leads to it without passing the join.

        Paths go along sequence flows, from an activity also through its boundary events, and from
        a link throw to its catch.
        """
        return self._upstream.setdefault(join.id, self._measure(join))

    @cached_property
    def _upstream(self) -> dict[str, Mapping[str, frozenset[str]]]:
        return {}

    @cached_property
    def before(self) -> Mapping[str, frozenset[str]]:
        """Node → the nodes directly before it, boundaries and links included."""
        found: dict[str, set[str]] = {}
        for step in self.steps.values():
            for _, target, _ in step.outgoing:
                found.setdefault(target.id, set()).add(step.id)
            for boundary in step.boundaries:
                found.setdefault(boundary.id, set()).add(step.id)
            if (link := self.link_target(step)) is not None:
                found.setdefault(link.id, set()).add(step.id)
        return {name: frozenset(ids) for name, ids in found.items()}

    def ancestors(self, name: str) -> frozenset[str]:
        """Return every node of its scope from which a way leads to a node."""
        seen: set[str] = set()
        ahead = list(self.before.get(name, ()))
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead.extend(self.before.get(here, ()))
        return frozenset(seen)

    def link_target(self, step: Step) -> Step | None:
        """Return the catch event a link throw continues at."""
        found = self.definition.link_target(step.node)
        return self.steps[found.id] if found else None

    def _measure(self, join: Step) -> Mapping[str, frozenset[str]]:
        found = {}
        for flow in join.node.incoming:
            seen: set[str] = set()
            ahead = [self.definition.flows[flow].source]
            while ahead:
                name = ahead.pop()
                if name not in seen and name != join.id:
                    seen.add(name)
                    ahead.extend(self.before.get(name, ()))
            found[flow] = frozenset(seen)
        return found


def program(definition: Definition) -> Program:
    """Return the program of a definition, building it the first time."""
    built = definition.__dict__.get("_program")
    if isinstance(built, Program):
        return built
    made = build(definition)
    definition.__dict__["_program"] = made
    return made


def build(definition: Definition) -> Program:
    made = Program(definition)
    for node in definition.nodes.values():
        made.steps[node.id] = Step(node, node.id, node.index, node.type, node.scope)
    for step in made.steps.values():
        connect(made, step)
    for step in made.steps.values():
        guard(made, step)
    for scope in definition.scopes.values():
        made.grounds[scope.id] = ground(made, scope)
    return made


def connect(made: Program, step: Step) -> None:
    node, flows = step.node, made.definition.flows
    leaving: list[Flow] = [flows[name] for name in node.outgoing]
    step.outgoing = tuple(
        (flow.id, made.steps[flow.target], formula(flow.condition)) for flow in leaving
    )
    step.default = next(((f, to) for f, to, _ in step.outgoing if f == node.default), None)
    step.waits = tuple(
        Subscription(step, number, event)
        for number, event in enumerate(node.events)
        if node.type not in (NodeType.END_EVENT, NodeType.THROW_EVENT)
    )
    if node.type is NodeType.RECEIVE_TASK:
        event = EventDefinition(EventType.MESSAGE, name=node.message)
        step.waits = (Subscription(step, 0, event),)
    step.activation = formula(node.activation)
    relies, changes = (node.properties.get(name) for name in ("reliesOn", "changes"))
    if relies is not None:
        step.relies = tuple(sorted(relies.replace(",", " ").split()))
    if changes is not None:
        step.changes = frozenset(changes.replace(",", " ").split()) | {node.id, *OWN_FIELDS}


def guard(made: Program, step: Step) -> None:
    """Resolve boundaries, event sub-processes and compensation of an activity."""
    if step.type not in ACTIVITIES:
        return
    step.boundaries = tuple(made.steps[n.id] for n in made.definition.boundaries.get(step.id, ()))
    step.guards = tuple(
        wait
        for boundary in step.boundaries
        for wait in boundary.waits
        if wait.event.type is not EventType.COMPENSATE
    )
    step.handler = next(
        (made.steps[b.node.handler] for b in step.boundaries if b.node.handler), None
    )
    if step.type in SUB_PROCESSES and step.node.triggered_by_event:
        inner = made.definition.scopes[step.id].nodes
        step.starts = tuple(
            made.steps[name] for name in inner if made.steps[name].type is NodeType.START_EVENT
        )


def ground(made: Program, scope: Scope) -> Ground:
    steps = [made.steps[name] for name in scope.nodes]
    events = tuple(s for s in steps if s.starts)
    starts = [s for s in steps if s.type is NodeType.START_EVENT]
    instantiating = [s for s in steps if is_instantiating(s)]
    top = not scope.parent
    begins = tuple(s for s in starts if not s.waits)
    if not starts and not instantiating:
        begins = tuple(s for s in steps if begins_implicitly(s))
    triggered = tuple(w for s in triggered_starts(starts) for w in s.waits) if top else ()
    if top:
        triggered += tuple(w for s in instantiating for w in instantiating_waits(s))
    return Ground(scope, begins, events, triggered)


def triggered_starts(starts: list[Step]) -> list[Step]:
    return [s for s in starts if s.waits]


def is_instantiating(step: Step) -> bool:
    kinds = (NodeType.RECEIVE_TASK, NodeType.EVENT_BASED_GATEWAY)
    return step.type in kinds and step.node.instantiate and not step.node.incoming


def instantiating_waits(step: Step) -> tuple[Subscription, ...]:
    if step.type is NodeType.RECEIVE_TASK:
        return step.waits
    return tuple(w for _, target, _ in step.outgoing for w in target.waits)


def begins_implicitly(step: Step) -> bool:
    """Tell whether a node without incoming flow gets a token where no start event stands."""
    return not (
        step.node.incoming
        or step.starts
        or step.node.attached
        or step.node.for_compensation
        or (step.type is NodeType.CATCH_EVENT and is_link(step))
    )


def is_link(step: Step) -> bool:
    return any(event.type is EventType.LINK for event in step.node.events)
