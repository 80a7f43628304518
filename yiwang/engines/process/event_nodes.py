"""Start, catch, throw and end events on the way of a token."""

from __future__ import annotations

from typing import Any

from .compensation import begin as compensate
from .compensation import begin_cancellation
from .data import inputs
from .definition import EventDefinition, EventType, NodeType
from .errors import escalate, fail
from .events import arm
from .flows import go_on
from .messages import send, throw_signal
from .program import Step
from .run import ENTER, PERFORM, Run, Token


def enter_passing(run: Run, step: Step, scope_id: str, more: dict[str, Any]) -> None:
    run.place(step, scope_id, "ready", more)


def enter_catch(run: Run, step: Step, scope_id: str, more: dict[str, Any]) -> None:
    """Wait; a link or an event without definition is passed."""
    if not step.waits or all(w.event.type is EventType.LINK for w in step.waits):
        run.place(step, scope_id, "ready", more)
        return
    name = run.place(step, scope_id, "wait", more)
    arm(run, name, run.tokens[name], step.waits)


def perform_throw(run: Run, name: str, token: Token, step: Step) -> None:
    """Throw one event after the other, then go on or end."""
    events = step.node.events
    for event in events:
        if name in run.tokens and event.type in _THROWN:
            throw(run, name, token, step, event)
    if name not in run.tokens:  # what it threw ended its own scope: it has happened all the same
        run.trace.append(step.id)
        return
    if any(event.type in _ENDING for event in events):
        return
    if any(event.type is EventType.COMPENSATE for event in events):
        event = next(event for event in events if event.type is EventType.COMPENSATE)
        compensate(run, name, event)
        return
    finish_throw(run, name, token, step)


def finish_throw(run: Run, name: str, token: Token, step: Step) -> None:
    link = run.program_of(run.scopes[token["s"]]).link_target(step)
    if link is None:
        go_on(run, name, token, step)
        return
    run.remove(name)
    run.trace.append(step.id)
    run.enter(link, token["s"])


def throw(run: Run, name: str, token: Token, step: Step, event: EventDefinition) -> None:
    if event.type is EventType.MESSAGE:
        send(run, step, token, event.name)
    elif event.type is EventType.SIGNAL:
        throw_signal(run, step, token, event.name)
    elif event.type is EventType.ESCALATION:
        escalate(run, name, event.name, inputs(run, step, token["s"], token))


_THROWN = frozenset({EventType.MESSAGE, EventType.SIGNAL, EventType.ESCALATION})
_ENDING = frozenset({EventType.ERROR, EventType.TERMINATE, EventType.CANCEL})


def perform_end(run: Run, name: str, token: Token, step: Step) -> None:
    """End a path; an error, a termination or a cancellation ends more than that."""
    perform_throw(run, name, token, step)
    ending = [event for event in step.node.events if event.type in _ENDING]
    if name not in run.tokens or not ending:
        return
    scope_id, event = token["s"], ending[0]
    run.trace.append(step.id)
    if event.type is EventType.ERROR:
        fail(run, name, event.name, inputs(run, step, scope_id, token))
    elif event.type is EventType.CANCEL:
        begin_cancellation(run, name)
    else:
        terminate(run, scope_id)


def terminate(run: Run, scope_id: str) -> None:
    """End everything in a scope; the scope itself then completes, a process as terminated."""
    scope = run.scopes[scope_id]
    scope["over"] = True
    run.stop_timers(f"s{scope_id}/", scope)
    run.clear(scope_id, "terminated")
    scope["st"] = "terminated"
    run.emptied.append(scope_id)


for _kind in (NodeType.START_EVENT, NodeType.END_EVENT, NodeType.THROW_EVENT):
    ENTER[_kind] = enter_passing
ENTER[NodeType.BOUNDARY_EVENT] = enter_passing
ENTER[NodeType.CATCH_EVENT] = enter_catch
PERFORM[NodeType.START_EVENT] = go_on
PERFORM[NodeType.BOUNDARY_EVENT] = go_on
PERFORM[NodeType.CATCH_EVENT] = go_on
PERFORM[NodeType.THROW_EVENT] = perform_throw
PERFORM[NodeType.END_EVENT] = perform_end
