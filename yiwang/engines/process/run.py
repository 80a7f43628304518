"""One step of running processes: a working copy of the state, a queue, the moves of tokens.

Work is done in rounds. What becomes ready in one round is done in the next, in document order;
whoever waits is registered at once, so that a throw in the same round finds its catcher. After
each round joins that need to know what can still arrive are looked at, and conditions if data
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeAlias

from .definition import Definition, NodeType
from .effects import Effect, Ended, Incident, TaskCancelled, TimerCancelled
from .library import Library
from .program import Ground, Program, Step, program
from .state import Tree

Token: TypeAlias = dict[str, Any]
ScopeState: TypeAlias = dict[str, Any]
Enter: TypeAlias = "Callable[[Run, Step, str, dict[str, Any]], None]"
Perform: TypeAlias = "Callable[[Run, str, Token, Step], None]"

MAX_WORK = 50_000  # nodes done in one step; more is a loop without a wait

Look: TypeAlias = "Callable[[Run, Step, str], bool]"

ENTER: dict[NodeType, Enter] = {}  # what happens when a token reaches a node
PERFORM: dict[NodeType, Perform] = {}  # what happens in the round after
BEFORE_JOIN: list[Look] = []  # looks taken before a join fires


class Run:
    """A step in the making. `tree` is a private copy; see `state` for its shape."""

    def __init__(self, main: Program, library: Library, tree: Tree, now: datetime) -> None:
        self.main = main
        self.library = library
        self.tree = tree
        self.now = now
        self.tokens: dict[str, Token] = tree["tokens"]
        self.scopes: dict[str, ScopeState] = tree["scopes"]
        self.effects: list[Effect] = []
        self.trace: list[str] = []
        self.queue: list[tuple[int, int, str]] = []
        self.emptied: list[str] = []  # scopes to look at: may be complete
        self.changed = False  # data changed since conditions were last looked at
        self.work = 0
        self.sender = ""  # step whose completion opens tasks now, so that it can be taken back

    # Where things are

    def program_of(self, scope: ScopeState) -> Program:
        called = scope.get("l")
        return self.main if called is None else program(self.library.processes[called])

    def step(self, token: Token) -> Step:
        if "l" not in (scope := self.scopes[token["s"]]):
            return self.main.steps[token["n"]]
        return self.program_of(scope).steps[token["n"]]

    def ground(self, scope: ScopeState) -> Ground:
        return self.program_of(scope).grounds[scope["n"]]

    def root(self, scope_id: str) -> str:
        """Return the process instance a scope lies in."""
        while (parent := self.scopes[scope_id]["p"]) != "0":
            scope_id = parent
        return scope_id

    def process(self, scope_id: str) -> str:
        return str(self.scopes[self.root(scope_id)]["n"])

    def inside(self, scope_id: str) -> Iterator[tuple[str, Token]]:
        """Yield the tokens directly in a scope, oldest first."""
        found = [(key, token) for key, token in self.tokens.items() if token["s"] == scope_id]
        if len(found) > 1:
            found.sort(key=lambda pair: int(pair[0]))
        yield from found

    # Tokens

    def new_id(self) -> str:
        self.tree["n"] += 1
        return str(self.tree["n"])

    def place(self, step: Step, scope_id: str, kind: str, more: dict[str, Any]) -> str:
        """Put a token on a node and return its id."""
        name = self.new_id()
        self.tokens[name] = {"n": step.id, "s": scope_id, "k": kind, **more}
        if kind == "ready":
            self.queue.append((step.index, self.tree["n"], name))
        return name

    def ready(self, name: str, step: Step) -> None:
        """Have a token's node performed in the next round."""
        self.tokens[name]["k"] = "ready"
        self.queue.append((step.index, int(name), name))

    def remove(self, name: str) -> Token:
        """Take a token away; its timers end, its scope may be complete."""
        token = self.tokens.pop(name)
        if "t" in token:
            self.stop_timers(f"{name}/", token)
        self.emptied.append(token["s"])
        return token

    def stop_timers(self, prefix: str, holder: dict[str, Any]) -> None:
        self.effects.extend(TimerCancelled(prefix + key) for key in holder.pop("t", {}))

    def cancel(self, name: str, reason: str) -> None:
        """Take a token away with everything under it."""
        token = self.remove(name)
        for opinion in token.get("sg", ()):
            if opinion in self.tokens:
                self.cancel(opinion, reason)
        if token["k"] in ("task", "stuck", "opinion") and "own" not in token:
            self.effects.append(TaskCancelled(name, token["n"], reason))
        if token["k"] in ("loop", "compensate"):
            parts = [key for key, other in self.tokens.items() if other.get("b") == name]
            for part in parts:
                self.cancel(part, reason)
        for scope_id in [key for key, scope in self.scopes.items() if scope["o"] == name]:
            self.cancel_scope(scope_id, reason)

    def clear(self, scope_id: str, reason: str, keep: str = "") -> None:
        """Cancel everything in a scope, and forget what arrived at its joins."""
        for name, _ in list(self.inside(scope_id)):
            if name != keep and name in self.tokens:
                self.cancel(name, reason)
        self.scopes[scope_id].pop("j", None)
        self.scopes[scope_id].pop("x", None)

    def cancel_scope(self, scope_id: str, reason: str) -> None:
        self.clear(scope_id, reason)
        self.stop_timers(f"s{scope_id}/", self.scopes[scope_id])
        del self.scopes[scope_id]

    def stick(self, name: str, reason: str) -> None:
        """Leave a token where it is, with an incident."""
        token = self.tokens[name]
        token["k"], token["why"] = "stuck", reason
        self.effects.append(Incident(name, token["n"], reason))

    # Moving on

    def arrive(self, step: Step, scope_id: str, flow: str) -> None:
        """A token reaches a node along a flow."""
        quantity = step.node.start_quantity
        if quantity > 1:
            self.gather(step, scope_id, flow, quantity)
        elif step.joins and step.type in _JOINING:
            arrived = self.scopes[scope_id].setdefault("j", {})
            arrived[flow] = arrived.get(flow, 0) + 1
            if step.type is NodeType.PARALLEL_GATEWAY:
                self.join(step, scope_id, arrived)
        else:
            self.enter(step, scope_id)

    def join(self, step: Step, scope_id: str, arrived: dict[str, int]) -> None:
        """Fire a parallel gateway with a token on every flow, unless an opinion must be renewed."""
        if all(map(arrived.get, step.node.incoming)) and not self.holds_up(step, scope_id):
            take(arrived, step.node.incoming)
            self.enter(step, scope_id)

    def holds_up(self, join: Step, scope_id: str) -> bool:
        """Tell whether something must be done again before a join may fire."""
        return "w" in self.scopes[scope_id] and any(
            look(self, join, scope_id) for look in BEFORE_JOIN
        )

    def gather(self, step: Step, scope_id: str, flow: str, quantity: int) -> None:
        """Hold tokens until as many are there as the activity needs."""
        arrived = self.scopes[scope_id].setdefault("j", {})
        arrived[flow] = arrived.get(flow, 0) + 1
        there = [f for f in step.node.incoming for _ in range(arrived.get(f, 0))]
        if len(there) >= quantity:
            take(arrived, there[:quantity])
            self.enter(step, scope_id)

    def enter(self, step: Step, scope_id: str, **more: Any) -> None:
        ENTER[step.type](self, step, scope_id, more)

    def leave(
        self, step: Step, scope_id: str, flows: list[tuple[str, Step]], traced: bool = True
    ) -> None:
        """Send tokens on; none where a path ends."""
        if traced:
            self.trace.append(step.id)
        for flow, target in flows:
            for _ in range(step.node.completion_quantity):
                self.arrive(target, scope_id, flow)
        self.emptied.append(scope_id)

    def settle(self, looks: Callable[[Run], bool], close: Callable[[Run, str], None]) -> None:
        """Do rounds until nothing is ready.

        looks: after a round looks at joins and conditions, tells whether it made something ready.
        close: completes a scope with nothing left in it.
        """
        while True:
            while self.queue or self.emptied:
                self.close_emptied(close)
                batch, self.queue = sorted(self.queue), []
                for _, _, name in batch:
                    token = self.tokens.get(name)
                    if token is not None and token["k"] == "ready":
                        self.do(name, token)
                        self.close_emptied(close)
                if batch:
                    looks(self)
            if not looks(self):
                return

    def do(self, name: str, token: Token) -> None:
        step = self.step(token)
        self.work += 1
        if self.work > MAX_WORK:
            self.stick(name, "The process runs in a circle without ever waiting.")
        else:
            PERFORM[step.type](self, name, token, step)

    def close_emptied(self, close: Callable[[Run, str], None]) -> None:
        while self.emptied:
            scope_id = self.emptied.pop()
            scope = self.scopes.get(scope_id)
            if scope is None or any(scope.get("j", {}).values()):
                continue
            if not any(token["s"] == scope_id for token in self.tokens.values()):
                close(self, scope_id)

    # Scopes

    def open_scope(
        self, ground: Ground, owner: str, parent: str, data: dict[str, Any], called: str | None
    ) -> str:
        name = self.new_id()
        self.scopes[name] = {"n": ground.scope.id, "o": owner, "p": parent, "d": data}
        if called is not None:
            self.scopes[name]["l"] = called
        return name

    def end_process(self, scope_id: str, status: str, code: str = "") -> None:
        """A process instance nobody called has ended; its data stay."""
        scope = self.scopes.pop(scope_id)
        self.stop_timers(f"s{scope_id}/", scope)
        self.tree.setdefault("data", {}).update(scope["d"])
        finished = {entry.partition("=")[0].partition("#")[0] for entry in _entries(scope)}
        self.tree["past"] = sorted(finished.union(self.tree.get("past", ())))
        worst = max(self.tree.get("worst", "completed"), status, key=_GRAVITY.index)
        self.tree["worst"] = worst
        self.effects.append(Ended(scope["n"], status, code))


_JOINING = frozenset(
    {NodeType.PARALLEL_GATEWAY, NodeType.INCLUSIVE_GATEWAY, NodeType.COMPLEX_GATEWAY}
)
_GRAVITY = ["completed", "terminated", "error"]


def _entries(scope: ScopeState) -> list[str]:
    """Return the entries of a scope's history; see `history`."""
    return [entry for entry in scope.get("h", "").split("|") if entry]


def take(arrived: dict[str, int], flows: list[str] | tuple[str, ...]) -> None:
    """Consume one token of each flow named."""
    for flow in flows:
        arrived[flow] -= 1
        if not arrived[flow]:
            del arrived[flow]


def definition_of(run: Run, scope_id: str) -> Definition:
    return run.program_of(run.scopes[scope_id]).definition
