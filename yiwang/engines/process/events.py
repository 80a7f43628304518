"""Waiting for events, and what happens when one occurs.

Whoever waits is told by its place: a token's id, `s` and a scope's id for event sub-processes, `0`
for start events of processes. A timer's id is that place and the subscription's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from yiwang.engines.decision import feel

from .data import holds, holds_over, outputs, value
from .definition import EventDefinition, EventType, Expression, NodeType
from .effects import Data, Incident, TimerCancelled, TimerSet
from .expressions import formula, is_feel
from .program import Program, Step, Subscription
from .run import Run
from .timing import UNBOUNDED, as_text, cycle, duration, moment

TOP = "0"


class Place(NamedTuple):
    """Where something waits, and for what."""

    id: str
    subscription: Subscription


def token_waits(step: Step, kind: str) -> tuple[Subscription, ...]:
    """Return what a token waits for beside people and programs."""
    if kind == "wait":
        return (*step.waits, *step.guards)
    return step.guards if kind in ("task", "scope", "loop", "data", "stuck") else ()


def places(run: Run) -> Iterator[Place]:
    """Yield every subscription there is, oldest position first, start events last."""
    for name in sorted(run.tokens, key=int):
        token = run.tokens[name]
        if "b" in token and token["k"] != "wait":
            continue  # the body carries the boundary events of its instances
        for subscription in token_waits(run.step(token), token["k"]):
            if subscription.node.id != token["n"] or subscription.number not in token.get(
                "got", ()
            ):
                yield Place(name, subscription)
    for scope_id in sorted(run.scopes, key=int):
        scope = run.scopes[scope_id]
        for subscription in scope_waits(run.program_of(scope), scope):
            yield Place(f"s{scope_id}", subscription)
    for subscription in top_waits(run.main):
        yield Place(TOP, subscription)


def scope_waits(program: Program, scope: dict[str, Any]) -> list[Subscription]:
    """Return the start events of a scope's event sub-processes that can still be triggered."""
    if scope.get("over"):
        return []
    return [
        wait
        for sub_process in program.grounds[scope["n"]].events
        for start in sub_process.starts
        for wait in start.waits
        if wait.event.type is not EventType.COMPENSATE
    ]


def top_waits(program: Program) -> list[Subscription]:
    """Return the start events by which processes of the file may yet begin."""
    return [
        wait
        for process in program.definition.processes.values()
        if process.executable and process.id not in program.called
        for wait in program.grounds[process.id].triggered
    ]


# Setting up


def arm(run: Run, place: str, holder: dict[str, Any], waits: Iterable[Subscription]) -> None:
    """Begin to wait: set timers, look at conditions soon, take mail that is already there."""
    for wait in waits:
        if wait.event.type is EventType.TIMER:
            set_timer(run, place, holder, wait)
        elif wait.event.type is EventType.CONDITIONAL:
            run.changed = True
        elif wait.event.type is EventType.MESSAGE and run.tree.get("mail"):
            run.tree["look"] = True


def set_timer(run: Run, place: str, holder: dict[str, Any], wait: Subscription) -> None:
    try:
        due, left = first_due(run, place, wait.event)
    except ValueError as error:
        holder.setdefault("late", []).append(wait.key)
        run.effects.append(Incident(place, wait.node.id, str(error)))
        return
    keep_timer(run, place, holder, wait, due, left)


def set_late_timers(run: Run, place: str) -> bool:
    """Try once more to set the timers of a place that could not be set; tell whether it had any."""
    holder = holder_of(run, place)
    late = holder.pop("late", ()) if holder else ()
    waits = [each.subscription for each in places(run) if each.id == place]
    if holder is not None:
        arm(run, place, holder, [wait for wait in waits if wait.key in late])
    return bool(late)


def keep_timer(
    run: Run, place: str, holder: dict[str, Any], wait: Subscription, due: datetime, left: int
) -> None:
    holder.setdefault("t", {})[wait.key] = [due.isoformat(), left]
    run.effects.append(TimerSet(f"{place}/{wait.key}", wait.node.id, due))


def first_due(run: Run, place: str, event: EventDefinition) -> tuple[datetime, int]:
    """Return when a timer is first due and how often it then comes again."""
    if days := event.properties.get("workingDays"):
        if run.library.working_days is None or not days.isdecimal():
            raise ValueError(f"No calendar was given to count {days} working days by.")
        return run.library.working_days(run.now, int(days)), 0
    if event.cycle is not None:
        found = cycle(timer_text(run, place, event.cycle))
        if found is None:
            raise ValueError(f"The cycle {event.cycle.text} is not one of ISO 8601.")
        due = found.start if found.start else found.interval.after(run.now)
        while found.start and due <= run.now and found.times == UNBOUNDED:
            due = found.interval.after(due)
        return due, found.times - 1 if found.times > 0 else found.times
    if event.duration is not None:
        span = duration(timer_text(run, place, event.duration))
        if span is None:
            raise ValueError(f"The duration {event.duration.text} is not one of ISO 8601.")
        return span.after(run.now), 0
    due_date = moment(timer_text(run, place, event.date)) if event.date else None
    if due_date is None:
        raise ValueError("The timer's date is not one of ISO 8601.")
    return due_date, 0


def timer_text(run: Run, place: str, expression: Expression) -> str:
    """Return a literal as it stands, else what the expression yields."""
    text = expression.text.strip().strip("\"'")
    if duration(text) or moment(text) or cycle(text) or not is_feel(expression.language):
        return text
    scope_id, token = scope_of(run, place)
    read = formula(expression)
    if scope_id is None or read is None:
        return text
    found = value(run, read, scope_id, token)
    return as_text(feel.to_json(found)) if found is not None else ""


def scope_of(run: Run, place: str) -> tuple[str | None, Any]:
    """Return the scope and token from which a place sees data."""
    if place == TOP:
        return None, None
    if place.startswith("s"):
        return place[1:], None
    token = run.tokens[place]
    return token["s"], token


def next_due(run: Run, place: str, wait: Subscription, due: str, left: int) -> None:
    """Set a cycle's timer again, if it is to come again."""
    if wait.event.cycle is None or left == 0 or not comes_again(place, wait.node):
        return
    found = cycle(timer_text(run, place, wait.event.cycle))
    holder = holder_of(run, place)
    if found is None or holder is None:
        return
    following = found.interval.after(datetime.fromisoformat(due))
    if found.end and following > found.end:
        return
    keep_timer(run, place, holder, wait, following, left - 1 if left > 0 else left)


def comes_again(place: str, step: Step) -> bool:
    if place == TOP:
        return True
    return step.type is not NodeType.CATCH_EVENT and not step.node.interrupting


def holder_of(run: Run, place: str) -> dict[str, Any] | None:
    if place == TOP:
        return run.tree
    return run.scopes.get(place[1:]) if place.startswith("s") else run.tokens.get(place)


# Happening


def fire(run: Run, place: Place, data: Data) -> None:
    """An event occurs where something waits for it."""
    step = place.subscription.node
    if step.node.attached:
        fire_boundary(run, place, data)
    elif place.id == TOP:
        begin_process(run, place.subscription, data)
    elif place.id.startswith("s"):
        begin_event_sub_process(run, place, data)
    else:
        fire_own(run, place, data)


def fire_own(run: Run, place: Place, data: Data) -> None:
    """A catch event or receive task got what it waits for."""
    token, step = run.tokens[place.id], place.subscription.node
    outputs(run, step, token["s"], token, data)
    if step.node.parallel_multiple:
        got = token.setdefault("got", [])
        got.append(place.subscription.number)
        if len(got) < len(step.waits):
            return
    if group := token.get("g"):
        others = [
            key for key, t in run.inside(token["s"]) if t.get("g") == group and key != place.id
        ]
        for other in others:
            run.cancel(other, "other event")
    run.stop_timers(f"{place.id}/", token)
    run.ready(place.id, step)


def all_met(holder: dict[str, Any], happened: Subscription) -> bool:
    """Note one event of a boundary or start; tell whether none is missing, and begin anew."""
    step = happened.node
    if not step.node.parallel_multiple:
        return True
    met = {*holder.get("met", ()), happened.key}
    needed = {wait.key for wait in step.waits}
    holder["met"] = sorted(met - needed if met >= needed else met)
    return met >= needed


def fire_boundary(run: Run, place: Place, data: Data) -> None:
    name, step = place.id, place.subscription.node
    token = run.tokens[name]
    scope_id = token["s"]
    if not all_met(token, place.subscription):
        return
    if step.node.interrupting:
        run.cancel(name, "interrupted")
    outputs(run, step, scope_id, None, data)
    run.place(step, scope_id, "ready", {})


def begin_event_sub_process(run: Run, place: Place, data: Data) -> None:
    """Start an event sub-process in a scope; an interrupting one ends all else there."""
    scope_id, start = place.id[1:], place.subscription.node
    scope = run.scopes[scope_id]
    if not all_met(scope, place.subscription):
        return
    program = run.program_of(scope)
    sub_process = program.steps[start.scope]
    if start.node.interrupting:
        scope["over"] = True
        run.stop_timers(f"s{scope_id}/", scope)
        run.clear(scope_id, "interrupted")
    owner = run.place(sub_process, scope_id, "scope", {})
    inner = run.open_scope(program.grounds[start.scope], owner, scope_id, {}, scope.get("l"))
    outputs(run, start, inner, None, data)
    run.place(start, inner, "ready", {})
    arm(run, f"s{inner}", run.scopes[inner], scope_waits(program, run.scopes[inner]))


def begin_process(run: Run, subscription: Subscription, data: Data) -> str:
    """Start an instance of a process by one of its start events."""
    step = subscription.node
    gateway = next((s for s in run.main.steps.values() if starts_by(s, step)), None)
    scope_id = open_process(run, step.scope, run.tree.get("inputs", {}))
    outputs(run, step, scope_id, None, data)
    if gateway is not None:
        run.trace.append(gateway.id)
        if gateway.node.event_gateway_parallel:
            for _, target, _ in gateway.outgoing:
                if target is not step:
                    waiting = run.place(target, scope_id, "wait", {})
                    arm(run, waiting, run.tokens[waiting], target.waits)
    if step.node.parallel_multiple and len(step.waits) > 1:
        got = {"got": [subscription.number]}
        name = run.place(step, scope_id, "wait", got)
        arm(run, name, run.tokens[name], [w for w in step.waits if w.number != subscription.number])
    else:
        run.place(step, scope_id, "ready", {})
    return scope_id


def starts_by(gateway: Step, event: Step) -> bool:
    return (
        gateway.type is NodeType.EVENT_BASED_GATEWAY
        and gateway.node.instantiate
        and not gateway.node.incoming
        and any(target is event for _, target, _ in gateway.outgoing)
    )


def open_process(run: Run, process: str, data: Data) -> str:
    """Open an instance of a process of the file, nothing in it yet."""
    ground = run.main.grounds[process]
    names = ground.scope.names
    scope_id = run.open_scope(
        ground, TOP, TOP, {names.get(name, name): item for name, item in data.items()}, None
    )
    if process not in run.tree["begun"]:
        run.tree["begun"].append(process)
    arm(run, f"s{scope_id}", run.scopes[scope_id], scope_waits(run.main, run.scopes[scope_id]))
    stop_start_timers(run, process)
    return scope_id


def stop_start_timers(run: Run, process: str) -> None:
    """A process that began by one start event waits no longer for a moment to begin."""
    timers = run.tree.get("t", {})
    for key in [k for k in timers if run.main.steps[k.rpartition(":")[0]].scope == process]:
        if timers[key][1] == 0:
            del timers[key]
            run.effects.append(TimerCancelled(f"{TOP}/{key}"))


def due_timer(run: Run, timer: str) -> bool:
    """Let a timer's event occur; False where nothing waits for it any more."""
    place, _, key = timer.partition("/")
    holder = holder_of(run, place)
    kept = (holder or {}).get("t", {}).pop(key, None)
    if holder is None or kept is None:
        return False
    found = next((p for p in places(run) if p.id == place and p.subscription.key == key), None)
    if found is None:
        return False
    fire(run, found, {})
    next_due(run, place, found.subscription, *kept)
    return True


def look_at_conditions(run: Run) -> None:
    """Let conditional events occur whose condition became true."""
    for place in list(places(run)):
        event = place.subscription.event
        holder = holder_of(run, place.id)
        if event.type is not EventType.CONDITIONAL or holder is None:
            continue
        scope_id, token = scope_of(run, place.id)
        read = formula(event.condition)
        if read is None:
            continue
        if scope_id is None:
            now = holds_over(run, read, run.tree.get("inputs", {}))
        else:
            now = holds(run, read, scope_id, token)
        before = holder.get("c", {}).get(place.subscription.key, False)
        if now != before:
            holder.setdefault("c", {})[place.subscription.key] = now
        if now and not before:
            fire(run, place, {})
