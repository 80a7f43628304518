"""What a state holds, for pages and programs that have not kept the effects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from .activities import request_for
from .definition import Definition, EventDefinition
from .effects import ServiceRequested, TaskOpened
from .events import TOP, places
from .history import Completion, completions
from .library import EMPTY, Library
from .moves import Return
from .moving import returnable
from .program import program
from .refusal import NotPossible
from .run import Run
from .state import State

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def looking(definition: Definition, state: State, library: Library = EMPTY) -> Run:
    """Return a run that is only looked at."""
    return Run(program(definition), library, state.tree, _EPOCH)


def awaited(
    definition: Definition, state: State, *, library: Library = EMPTY
) -> Iterator[tuple[str, EventDefinition]]:
    """Yield the events that something in the state waits for, with the id of the node."""
    for place in places(looking(definition, state, library)):
        yield place.subscription.node.id, place.subscription.event


def open_tasks(
    definition: Definition, state: State, *, library: Library = EMPTY
) -> tuple[TaskOpened | ServiceRequested, ...]:
    """Return the tasks the outside still has to do, as they were asked for, oldest first."""
    run = looking(definition, state, library)
    names = [
        name
        for name, token in run.tokens.items()
        if token["k"] in ("task", "opinion") and "own" not in token
    ]
    return tuple(
        request_for(run, name, run.step(run.tokens[name])) for name in sorted(names, key=int)
    )


def positions(state: State) -> frozenset[str]:
    """Return the ids of the nodes at which something is open: work, a wait, or what got stuck."""
    tokens = state.tree["tokens"].values()
    return frozenset(token["n"] for token in tokens if token["k"] not in ("scope", "loop"))


def whereabouts(state: State) -> frozenset[str]:
    """Return every id by which effects name something that is still there: positions, scopes
    and timers.
    """
    tree = state.tree
    return frozenset({"0", *tree["tokens"], *(f"s{scope}" for scope in tree["scopes"])}) | {
        *timers(state)
    }


def finished(state: State) -> frozenset[str]:
    """Return the ids of the steps that somebody or something outside finished, ever."""
    tree = state.tree
    steps = (done.node for scope in tree["scopes"].values() for done in completions(scope))
    return frozenset(steps).union(tree.get("past", ()))


def return_targets(
    definition: Definition, state: State, task: str, *, library: Library = EMPTY
) -> tuple[Completion, ...]:
    """Return the finished steps an open task can be returned to, latest first, each once."""
    run = looking(definition, state, library)
    found: dict[str, Completion] = {}
    scope_id = run.tokens[task]["s"] if task in run.tokens else TOP
    while scope_id != TOP:
        for done in completions(run.scopes[scope_id]):
            with suppress(NotPossible):  # a step that cannot be returned to is no target
                returnable(run, Return(task, done.node))
                found[done.node] = done
        scope_id = run.scopes[scope_id]["p"]
    return tuple(reversed(found.values()))


def timers(state: State) -> dict[str, datetime]:
    """Return timer id → when it is due."""
    tree = state.tree
    holders = {"0": tree, **tree["tokens"], **{f"s{k}": s for k, s in tree["scopes"].items()}}
    return {
        f"{place}/{key}": datetime.fromisoformat(due)
        for place, holder in holders.items()
        for key, (due, _) in holder.get("t", {}).items()
    }
