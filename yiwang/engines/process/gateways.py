"""Which flows a token leaves by, and when a join may fire."""

from __future__ import annotations

from typing import Any

from .data import holds
from .definition import NodeType
from .events import arm
from .flows import chosen, go_on, nothing_holds
from .program import Step
from .run import ENTER, PERFORM, Run, Token, take


def enter_gateway(run: Run, step: Step, scope_id: str, more: dict[str, Any]) -> None:
    run.place(step, scope_id, "ready", more)


def perform_parallel(run: Run, name: str, token: Token, step: Step) -> None:
    """Take every flow; a parallel gateway has no conditions."""
    run.remove(name)
    run.leave(step, token["s"], [(flow, target) for flow, target, _ in step.outgoing])


def perform_event_based(run: Run, name: str, token: Token, step: Step) -> None:
    """Pass to all events that follow; the first that happens ends the others."""
    scope_id, group = token["s"], name
    run.remove(name)
    run.trace.append(step.id)
    for _, target, _ in step.outgoing:
        waiting = run.place(target, scope_id, "wait", {"g": group})
        arm(run, waiting, run.tokens[waiting], target.waits)


# Joins that wait for whatever can still arrive


def look_at_joins(run: Run) -> None:
    """Fire inclusive and complex gateways whose time has come."""
    for scope_id, scope in list(run.scopes.items()):
        program = run.program_of(scope)
        if not program.has_joins:
            continue
        for node_id in program.grounds[scope["n"]].scope.nodes:
            step = program.steps[node_id]
            if step.joins and step.type is NodeType.INCLUSIVE_GATEWAY:
                look_at_inclusive(run, step, scope_id)
            elif step.type is NodeType.COMPLEX_GATEWAY:
                look_at_complex(run, step, scope_id)


def look_at_inclusive(run: Run, step: Step, scope_id: str) -> None:
    arrived = run.scopes[scope_id].get("j", {})
    full = [flow for flow in step.node.incoming if arrived.get(flow)]
    if not full or more_to_come(run, step, scope_id, full):
        return
    if not run.holds_up(step, scope_id):
        take(arrived, full)
        run.place(step, scope_id, "ready", {})


def more_to_come(run: Run, join: Step, scope_id: str, full: list[str]) -> bool:
    """Tell whether a token can still reach an empty incoming flow, but no full one.

    Source: BPMN 2.0.2, 13.4.3 and 13.4.5.
    """
    scope = run.scopes[scope_id]
    program = run.program_of(scope)
    upstream = program.upstream(join)
    empty = [flow for flow in join.node.incoming if flow not in full]
    places = {token["n"] for _, token in run.inside(scope_id)}
    places.update(
        program.definition.flows[flow].target for flow, n in scope.get("j", {}).items() if n
    )
    places.discard(join.id)
    return any(
        any(place in upstream[flow] for flow in empty)
        and not any(place in upstream[flow] for flow in full)
        for place in places
    )


def look_at_complex(run: Run, step: Step, scope_id: str) -> None:
    """Fire when the activation condition holds, then wait for the rest and reset.

    The condition sees `activationCount` and, under the id of each incoming flow, its tokens.
    """
    scope = run.scopes[scope_id]
    arrived = scope.get("j", {})
    consumed: list[str] | None = scope.get("x", {}).get(step.id)
    full = [flow for flow in step.node.incoming if arrived.get(flow)]
    if consumed is None:
        if full and activated(run, step, scope_id, arrived):
            take(arrived, full)
            scope.setdefault("x", {})[step.id] = full
            run.place(step, scope_id, "ready", {"first": True})
        return
    late = [flow for flow in full if flow not in consumed]
    if not more_to_come(run, step, scope_id, [*consumed, *late]):
        take(arrived, late)
        del scope["x"][step.id]
        if late:
            run.place(step, scope_id, "ready", {"first": False})
        run.emptied.append(scope_id)


def activated(run: Run, step: Step, scope_id: str, arrived: dict[str, int]) -> bool:
    counts = {flow: arrived.get(flow, 0) for flow in step.node.incoming}
    if step.activation is None:
        return True
    extra = {**counts, "activationCount": sum(counts.values()), "waitingForStart": True}
    return holds(run, step.activation, scope_id, None, extra)


def perform_complex(run: Run, name: str, token: Token, step: Step) -> None:
    """Send tokens on; at reset only by conditions that ask for `waitingForStart`."""
    if token.get("first", True):
        flows = chosen(run, step, token["s"], token, {"waitingForStart": True})
        if step.outgoing and not flows:
            nothing_holds(run, name)
            return
        run.remove(name)
        run.leave(step, token["s"], flows)
        return
    run.remove(name)
    for flow, target, condition in step.outgoing:
        if condition is None or "waitingForStart" not in condition.names:
            continue
        if holds(run, condition, token["s"], token, {"waitingForStart": False}):
            run.arrive(target, token["s"], flow)
    run.emptied.append(token["s"])


for _kind in (
    NodeType.EXCLUSIVE_GATEWAY,
    NodeType.PARALLEL_GATEWAY,
    NodeType.INCLUSIVE_GATEWAY,
    NodeType.COMPLEX_GATEWAY,
    NodeType.EVENT_BASED_GATEWAY,
):
    ENTER[_kind] = enter_gateway
PERFORM[NodeType.EXCLUSIVE_GATEWAY] = go_on
PERFORM[NodeType.INCLUSIVE_GATEWAY] = go_on
PERFORM[NodeType.PARALLEL_GATEWAY] = perform_parallel
PERFORM[NodeType.COMPLEX_GATEWAY] = perform_complex
PERFORM[NodeType.EVENT_BASED_GATEWAY] = perform_event_based
