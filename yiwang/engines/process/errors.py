"""Errors, escalations and cancellation: looking outwards for who catches."""

from __future__ import annotations

from collections.abc import Iterator

from .definition import EventType
from .effects import Data, EscalationRaised
from .events import Place, fire, scope_waits
from .program import Subscription
from .refusal import NotPossible
from .run import Run


def catchers(run: Run, name: str, kind: EventType) -> Iterator[tuple[list[Place], str]]:
    """Yield what could catch, level by level outwards, with the root scope reached so far.

    A level is the boundary events of an activity, or the event sub-processes of a scope. An event
    sub-process does not catch what it throws itself.
    """
    while True:
        token = run.tokens[name]
        if "b" in token:  # an instance: its body carries the boundary events
            name = token["b"]
            continue
        yield matching(run.step(token).guards, name, kind), token["s"]
        scope_id = token["s"]
        scope = run.scopes[scope_id]
        waits = scope_waits(run.program_of(scope), scope)
        others = [w for w in waits if w.node.scope != token["n"]]
        yield matching(others, f"s{scope_id}", kind), scope_id
        if scope["o"] == "0":
            return
        name = scope["o"]


def matching(
    waits: tuple[Subscription, ...] | list[Subscription], place: str, kind: EventType
) -> list[Place]:
    return [Place(place, wait) for wait in waits if wait.event.type is kind]


def best(level: list[Place], code: str | None) -> Place | None:
    """Return the catcher of this code, else one that catches every code."""
    exact = (p for p in level if code is not None and p.subscription.event.name == code)
    general = (p for p in level if not p.subscription.event.name)
    return next(exact, None) or next(general, None)


def raise_error(run: Run, name: str, code: str | None, data: Data) -> bool:
    """Throw an error from a token; False where nothing catches it. No code: only a catch-all."""
    for level, _ in catchers(run, name, EventType.ERROR):
        found = best(level, code)
        if found is not None:
            fire(run, found, data)
            return True
    return False


def fail(run: Run, name: str, code: str, data: Data) -> None:
    """Throw an error from a token; uncaught it ends the process instance."""
    scope_id = run.tokens[name]["s"]
    if raise_error(run, name, code, data):
        return
    while (scope := run.scopes[scope_id])["o"] != "0":
        scope_id = run.tokens[scope["o"]]["s"]
    run.clear(scope_id, "error")
    run.end_process(scope_id, "error", code)


def strike(run: Run, code: str, data: Data) -> None:
    """An error from nowhere strikes the oldest position that something catches it for."""
    for name in sorted(run.tokens, key=int):
        levels = (level for level, _ in catchers(run, name, EventType.ERROR))
        if any(best(level, code) for level in levels):
            raise_error(run, name, code, data)
            return
    raise NotPossible(f"Nothing catches the error {code}.")


def escalate(run: Run, name: str, code: str, data: Data) -> None:
    """Throw an escalation; uncaught it is only reported."""
    for level, _ in catchers(run, name, EventType.ESCALATION):
        found = best(level, code)
        if found is not None:
            fire(run, found, data)
            return
    run.effects.append(EscalationRaised(code, run.tokens[name]["n"], data))


def compensating_scope(run: Run, scope_id: str) -> str:
    """Return the scope whose activities a throw in this scope compensates.

    From an event sub-process it is the enclosing one.
    """
    scope = run.scopes[scope_id]
    while scope["o"] != "0" and run.program_of(scope).steps[scope["n"]].starts:
        scope_id = scope["p"]
        scope = run.scopes[scope_id]
    return scope_id
