"""Playing a process from start to end without an outside: for tests, examples and `process run`.

User and service tasks that no event names complete in the round after they are reached, with no
data. Events happen in the order given as soon as something waits for them, and not before their
time. When nothing is ready the clock jumps to the next due timer or event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from .definition import Definition, EventType, NodeType
from .effects import (
    Data,
    Effect,
    ServiceRequested,
    TaskCancelled,
    TaskOpened,
    TimerCancelled,
    TimerSet,
)
from .engine import Step, advance, advance_all, start
from .happenings import Change, Complete, Condition, Error, Happening, Message, Signal, Timer
from .library import Library
from .program import program
from .queries import awaited
from .refusal import NotPossible
from .state import State, Tree
from .timing import duration, moment

MAX_JUMPS = 10_000  # of the clock; a cycle without end would go on for ever
KINDS = ("message", "signal", "error", "condition", "task")


class BadEvent(ValueError):
    """An event that is not `{at?, message|signal|task|error|condition, data?}`."""


@dataclass(frozen=True)
class Event:
    """Something to happen: what kind, by what name, to which task, not before when."""

    kind: str
    name: str
    task: str = ""
    at: datetime | None = None
    data: Data = field(default_factory=dict)


@dataclass(frozen=True)
class Played:
    """How it ended: completed, waiting, terminated or error; node ids in order of completion;
    final data; nodes still waiting; why a position is stuck.
    """

    status: str
    trace: tuple[str, ...]
    data: Data
    open: tuple[str, ...]
    incidents: tuple[str, ...] = ()


def read_event(given: Mapping[str, Any], began: datetime) -> Event:
    """Return one event of the list. `at` is a moment, or a duration or seconds from the start."""
    kinds = [kind for kind in KINDS if kind in given]
    if not kinds:
        raise BadEvent(f"The event {dict(given)} names none of {', '.join(KINDS)}.")
    kind = kinds[0]
    data = given.get("data") or {}
    if not isinstance(data, Mapping):
        raise BadEvent(f"The data of {kind} {given[kind]} are not an object.")
    task = str(given.get("task") or "") if kind == "error" else ""
    return Event(kind, str(given[kind]), task, read_time(given.get("at"), began), data)


def read_time(at: object, began: datetime) -> datetime | None:
    if at is None:
        return None
    if isinstance(at, int | float):
        return began + timedelta(seconds=at)
    span = duration(str(at))
    found = span.after(began) if span else moment(str(at))
    if found is None:
        raise BadEvent(f"{at} is neither a moment nor a duration of ISO 8601.")
    return found


def play(
    definition: Definition,
    data: Data,
    events: Sequence[Mapping[str, Any]],
    began: datetime,
    *,
    library: Library | None = None,
    keep: Callable[[State], State] = lambda state: state,
) -> Played:
    """Play a definition to where nothing is left to happen. Raises BadEvent.

    keep: sees each state and returns it, so that a test can save and restore it.
    """
    player = _Player(definition, [read_event(event, began) for event in events], began, keep)
    player.library = replace(library or Library(), perform=player.perform)
    player.took(start(definition, data, began, library=player.library))
    for _ in range(MAX_JUMPS):
        if not player.one_more():
            break
    return player.result()


class _Player:
    def __init__(
        self,
        definition: Definition,
        events: list[Event],
        now: datetime,
        keep: Callable[[State], State],
    ) -> None:
        self.definition = definition
        self.events = events
        self.now = now
        self.keep = keep
        self.library = Library()
        self.state = State("{}")
        self.trace: list[str] = []
        self.timers: dict[str, datetime] = {}
        self.open: dict[str, TaskOpened | ServiceRequested] = {}

    def perform(self, request: TaskOpened | ServiceRequested) -> Data | None:
        """Do a task at once, unless an event is still to come for it."""
        return None if self.awaits(request) else {}

    def awaits(self, request: TaskOpened | ServiceRequested) -> bool:
        return any(self.concerns(event, request) for event in self.events)

    def concerns(self, event: Event, request: TaskOpened | ServiceRequested) -> bool:
        names = (request.node, request.name)
        if event.kind == "task":
            return event.name in names
        if event.kind != "error":
            return False
        return event.task in names if event.task else self.may_throw(request.node, event.name)

    def may_throw(self, node: str, code: str) -> bool:
        """An error without task strikes a task that can pass it on, if any can: else the first."""
        catchers = {n.id: n for n in self.definition.nodes.values() if catches(n, code)}
        if not catchers:
            return True
        around = {node}
        scope = self.definition.nodes[node].scope
        while scope:
            around.add(scope)
            scope = self.definition.scopes[scope].parent
        return any(
            catcher.attached in around or self.definition.scopes[catcher.scope].parent in around
            for catcher in catchers.values()
        )

    # Steps

    def took(self, step: Step) -> None:
        self.state = self.keep(step.state)
        self.trace.extend(step.trace)
        for effect in step.effects:
            self.note(effect)

    def note(self, effect: Effect) -> None:
        if isinstance(effect, TaskOpened | ServiceRequested):
            self.open[effect.id] = effect
        elif isinstance(effect, TaskCancelled):
            self.open.pop(effect.id, None)
        elif isinstance(effect, TimerSet):
            self.timers[effect.id] = effect.due
        elif isinstance(effect, TimerCancelled):
            self.timers.pop(effect.id, None)

    def one_more(self) -> bool:
        """Let the next thing happen; False when there is none."""
        return self.next_event() or self.unnamed_tasks() or self.jump()

    def next_event(self) -> bool:
        for event in self.events:
            if (event.at is None or event.at <= self.now) and self.happens(event):
                return True
        return False

    def happens(self, event: Event) -> bool:
        """Let an event happen if something waits for it, and strike it off the list."""
        try:
            happening = self.happening(event)
            step = advance(self.definition, self.state, happening, self.now, library=self.library)
        except NotPossible:
            return False
        self.events.remove(event)
        if isinstance(happening, Complete | Error):
            self.open.pop(happening.task, None)
        self.took(step)
        return True

    def happening(self, event: Event) -> Happening:
        if event.kind in ("task", "error"):
            request = next((r for r in self.open.values() if self.concerns(event, r)), None)
            if request is None and event.kind == "error" and not event.task:
                return Error("", self.definition.errors.get(event.name, event.name), event.data)
            if request is None and event.kind == "task":
                return Message(event.name, event.data)  # a receive task named for its message
            if request is None:
                raise NotPossible(f"{event.task or event.name} is not open.")
            if event.kind == "task":
                return Complete(request.id, event.data)
            return Error(request.id, self.definition.errors.get(event.name, event.name), event.data)
        if event.kind == "message":
            name = self.definition.messages.get(event.name, event.name)
            return Message(name, event.data)
        if event.kind == "signal":
            return Signal(self.awaited_signal(event.name), event.data)
        return Change(event.data) if event.data else Condition(event.name)

    def awaited_signal(self, named: str) -> str:
        """Return the signal of this name, or id, or that a node of this id waits for."""
        name = self.definition.signals.get(named, named)
        for node, event in awaited(self.definition, self.state):
            if event.type is EventType.SIGNAL and (event.name == name or node == named):
                return event.name
        raise NotPossible(f"Nothing waits for the signal {named}.")

    def unnamed_tasks(self) -> bool:
        """Complete tasks that were left open for an event which another instance has got."""
        left = [name for name, request in self.open.items() if not self.awaits(request)]
        if not left:
            return False
        for name in left:
            self.open.pop(name)
        done = tuple(Complete(name) for name in left)
        self.took(advance_all(self.definition, self.state, done, self.now, library=self.library))
        return True

    def jump(self) -> bool:
        """Move the clock to what is due next and let it happen."""
        timed = [e.at for e in self.events if e.at is not None and e.at > self.now]
        timers = {name: due for name, due in self.timers.items() if self.matters(name)}
        due = min([*timed, *timers.values()], default=None)
        if due is None:
            return False
        self.now = max(self.now, due)
        if timed and min(timed) <= self.now:
            return True
        ready = [name for name, moment_due in timers.items() if moment_due <= self.now]
        for name in ready:
            del self.timers[name]
        happenings = tuple(map(Timer, ready))
        self.took(
            advance_all(self.definition, self.state, happenings, self.now, library=self.library)
        )
        return True

    def matters(self, timer: str) -> bool:
        """An endless start timer matters until its process has begun."""
        if not timer.startswith("0/"):
            return True
        key = timer[2:]
        tree = self.state.tree
        scope = self.definition.nodes[key.rpartition(":")[0]].scope
        return tree["t"][key][1] >= 0 or scope not in tree["begun"]

    # The end

    def result(self) -> Played:
        tree = self.state.tree
        stuck = [t for t in tree["tokens"].values() if t["k"] == "stuck"]
        status = tree.get("status") or "waiting"
        if stuck or tree.get("worst") == "error":
            status = "error"
        data = dict(tree.get("data", {}))
        for scope in tree["scopes"].values():
            if scope["o"] == "0":
                data |= scope["d"]
        incidents = tuple(f"{token['n']}: {token['why']}" for token in stuck)
        return Played(status, tuple(self.trace), data, self.waiting(tree), incidents)

    def waiting(self, tree: Tree) -> tuple[str, ...]:
        """Return the nodes where something is left, in document order.

        A process instance with an incident has failed: nothing in it waits any more.
        """
        if tree.get("status"):
            return ()
        failed = {root(tree, t["s"]) for t in tree["tokens"].values() if t["k"] == "stuck"}
        found = {
            t["n"]
            for t in tree["tokens"].values()
            if t["k"] not in ("scope", "loop") and root(tree, t["s"]) not in failed
        }
        for name, scope in tree["scopes"].items():
            if root(tree, name) not in failed:
                arrived = scope.get("j", {})
                found.update(self.target(flow) for flow, count in arrived.items() if count)
        if not tree["begun"]:
            ground = program(self.definition).grounds
            for process in self.definition.processes.values():
                found.update(wait.node.id for wait in ground[process.id].triggered)
        known = self.definition.nodes
        return tuple(sorted(found, key=lambda name: known[name].index if name in known else 0))

    def target(self, flow: str) -> str:
        found = self.definition.flows.get(flow)
        return found.target if found else flow


def root(tree: Tree, scope_id: str) -> str:
    """Return the process instance that a scope lies in, across calls."""
    while (owner := tree["scopes"][scope_id]["o"]) != "0":
        scope_id = tree["tokens"][owner]["s"]
    return scope_id


def catches(node: Any, code: str) -> bool:
    kinds = (NodeType.BOUNDARY_EVENT, NodeType.START_EVENT)
    return node.type in kinds and any(
        event.type is EventType.ERROR and event.name in ("", code) for event in node.events
    )
