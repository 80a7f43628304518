"""Taking a running state to another version of its process.

A position maps by its node's id, if the new version has a node of that id, of the same type and
in the same scope. What does not map a person decides: to which step it goes, or that it ends.
Data, history and records of steps that remain are kept; boundary timers that are new start now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .definition import ACTIVITIES, Definition, EventType
from .effects import TimerCancelled
from .engine import Step, complete
from .events import scope_waits, set_timer, token_waits
from .history import completions, put
from .library import EMPTY, Library
from .program import Program, program
from .queries import looking
from .refusal import NotPossible
from .rules.problem import Text
from .run import Run
from .state import State, Tree

END = ""  # decision: the position ends


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a running matter: a token's id, or `scope/flow` of a token waiting at a join.

    choices: steps of the new version it may go to, where it does not map by itself.
    """

    id: str
    node: str
    maps: bool
    reason: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Migration:
    """What a migration would do: positions, and finished steps that the new version lacks."""

    positions: tuple[Position, ...]
    forgotten: tuple[str, ...]

    @property
    def undecided(self) -> tuple[Position, ...]:
        """Return what a person must decide."""
        return tuple(position for position in self.positions if not position.maps)


def migration(
    old: Definition, new: Definition, state: State, *, library: Library = EMPTY
) -> Migration:
    """Tell which positions of a state map to a new version, which do not, and the choices."""
    tree = state.tree
    before, after = program(old), program(new)
    run = looking(old, state, library)
    positions = [*token_positions(run, before, after, tree), *arrivals(before, after, tree)]
    forgotten = {
        done.node
        for scope in tree["scopes"].values()
        if "l" not in scope
        for done in completions(scope)
        if done.node not in after.steps
    }
    return Migration(tuple(positions), tuple(sorted(forgotten)))


def token_positions(run: Run, before: Program, after: Program, tree: Tree) -> Iterator[Position]:
    for name in sorted(tree["tokens"], key=int):
        token = tree["tokens"][name]
        if "b" in token or "of" in token or "l" in tree["scopes"][token["s"]]:
            continue  # goes with its body, its task, or a process of the library
        reason = misfit(before, after, token["n"])
        yield Position(
            name, token["n"], not reason, reason, choices(after, before, token["n"], reason)
        )


def arrivals(before: Program, after: Program, tree: Tree) -> Iterator[Position]:
    """Yield tokens that wait at joins; they map by their flow and the join it leads to."""
    for scope_id, scope in tree["scopes"].items():
        for flow in scope.get("j", {}):
            if "l" in scope:
                continue
            join = before.definition.flows[flow].target
            there = after.definition.flows.get(flow)
            reason = misfit(before, after, join)
            if not reason and (there is None or there.target != join):
                reason = Text("The flow {flow} no longer leads to {join}.", flow=flow, join=join)
            at = choices(after, before, join, reason)
            yield Position(f"{scope_id}/{flow}", join, not reason, reason, at)


def misfit(before: Program, after: Program, node: str) -> str:
    """Return why a node's position does not map, empty if it does."""
    old, new = before.steps[node], after.steps.get(node)
    if new is None:
        return Text("The new version has no {node}.", node=node)
    if new.type is not old.type:
        return Text(
            "{node} is a {new} now, not a {old}.", node=node, new=new.type.value, old=old.type.value
        )
    if new.scope != old.scope:
        return Text(
            "{node} lies in {new} now, not in {old}.", node=node, new=new.scope, old=old.scope
        )
    if bool(new.node.loop) != bool(old.node.loop):
        several = Text("{node} is done by several now.", node=node)
        return several if new.node.loop else Text("{node} is done by one now.", node=node)
    return ""


def choices(after: Program, before: Program, node: str, reason: str) -> tuple[str, ...]:
    """Return the steps of the same scope that a position may be put on."""
    ground = after.grounds.get(before.steps[node].scope)
    if not reason or ground is None:
        return ()
    fit = (after.steps[name] for name in ground.scope.nodes)
    return tuple(s.id for s in fit if s.type in ACTIVITIES and not s.starts)


def migrate(
    old: Definition,
    new: Definition,
    state: State,
    decisions: Mapping[str, str],
    now: datetime,
    *,
    library: Library = EMPTY,
) -> Step:
    """Return the state in the new version, with what became of tasks and timers.

    decisions: id of each undecided position → step it goes to, or END. Raises NotPossible while a
    position is undecided or a decision is none of its choices.
    """
    planned = migration(old, new, state, library=library)
    for position in planned.undecided:
        chosen = decisions.get(position.id)
        if chosen is None:
            raise NotPossible("Decide where %(step)s goes.", step=position.node)
        if chosen != END and chosen not in position.choices:
            raise NotPossible(
                "%(other)s is no choice for %(step)s.", other=chosen, step=position.node
            )
    tree = state.tree
    leaving = Run(program(old), library, tree, now)
    moved = [(p, decisions[p.id], take_away(leaving, p)) for p in planned.undecided]
    lost = [n for n, s in tree["scopes"].items() if "l" not in s and s["n"] not in new.scopes]
    for scope_id in lost:
        if scope_id in tree["scopes"]:
            gone = tree["scopes"][scope_id]["n"]
            raise NotPossible("The new version has no %(step)s.", step=gone)
    run = Run(program(new), library, tree, now)
    run.effects = leaving.effects
    tree["d"] = run.main.digest
    for scope in tree["scopes"].values():
        if "l" not in scope:
            keep_what_remains(run, scope)
    renew_timers(run)
    for _, chosen, scope_id in moved:
        if chosen != END:
            run.enter(run.main.steps[chosen], scope_id)
    run.emptied.extend(scope_id for _, _, scope_id in moved)
    return complete(run)


def take_away(run: Run, position: Position) -> str:
    """End a position in the old version and return its scope."""
    scope_id, slash, flow = position.id.partition("/")
    if slash:
        run.scopes[scope_id]["j"].pop(flow)
        return scope_id
    scope_id = str(run.tokens[position.id]["s"])
    run.cancel(position.id, "migrated")
    return scope_id


def keep_what_remains(run: Run, scope: dict[str, Any]) -> None:
    """Drop from a scope what speaks of nodes that are no more."""
    steps = run.main.steps
    kept = [(done.key, entry) for done, entry in entries(scope) if done.node in steps]
    scope.pop("h", None)
    for key, entry in kept:
        put(scope, key, entry)
    for name in ("r", "w"):
        if name in scope:
            scope[name] = [node for node in scope[name] if node in steps]
    if "k" in scope:
        scope["k"] = [record for record in scope["k"] if record["n"] in steps]
    for name in ("x", "e"):  # by node: flows of complex gateways, data of sub-processes
        if name in scope:
            scope[name] = {node: held for node, held in scope[name].items() if node in steps}


def entries(scope: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    texts = [text for text in scope.get("h", "").split("|") if text]
    yield from zip(completions(scope), (t.partition("=")[2] for t in texts), strict=True)


def renew_timers(run: Run) -> None:
    """Cancel timers that are no more and set those that are new."""
    for place, holder, waits in list(waiting(run)):
        wanted = {w.key: w for w in waits if w.event.type is EventType.TIMER}
        for key in [k for k in holder.get("t", {}) if k not in wanted]:
            del holder["t"][key]
            run.effects.append(TimerCancelled(f"{place}/{key}"))
        for key, wait in wanted.items():
            if key not in holder.get("t", {}) and wait.node.node.attached:
                set_timer(run, place, holder, wait)


def waiting(run: Run) -> Iterator[tuple[str, dict[str, Any], Any]]:
    for name, token in run.tokens.items():
        if "b" not in token and "l" not in run.scopes[token["s"]]:
            yield name, token, token_waits(run.step(token), token["k"])
    for scope_id, scope in run.scopes.items():
        if "l" not in scope:
            yield f"s{scope_id}", scope, scope_waits(run.main, scope)
