"""Undoing what was completed, last first.

When an activity with a compensation handler completes, its scope keeps a record; when a
sub-process completes, its own records and data go into one record of the enclosing scope. A
throw runs the handlers one after the other and waits for them unless it says otherwise.

A record: `n` node, `i` an instance's own data, `d` data of a sub-process as they were at its end,
`k` records inside it. Of an activity that runs several times each instance is undone.
"""

from __future__ import annotations

from typing import Any

from .definition import EventDefinition, EventType
from .errors import compensating_scope
from .events import fire, places
from .flows import go_on
from .program import Step
from .run import Run, Token

Record = dict[str, Any]


def records(run: Run, step: Step, token: Token, inner: dict[str, Any] | None) -> list[Record]:
    """Return the record of a completed activity or instance, none if there is nothing to undo."""
    inside = (inner or {}).get("k", [])
    if step.handler is None and not inside and not handler_sub_process(run, step, token["s"]):
        return []
    record: Record = {"n": step.id}
    if "b" in token and token.get("d"):
        record["i"] = token["d"]
    if inner is not None:
        record |= {"d": inner["d"], "k": inside}
    return [record]


def remember(run: Run, scope_id: str, done: list[Record]) -> None:
    """Keep records of a completed activity, one for each instance it had."""
    if done:
        run.scopes[scope_id].setdefault("k", []).extend(done)


def handler_sub_process(run: Run, step: Step, scope_id: str) -> Step | None:
    """Return the compensation event sub-process of a sub-process."""
    ground = run.program_of(run.scopes[scope_id]).grounds.get(step.id)
    for sub_process in ground.events if ground else ():
        for start in sub_process.starts:
            if any(wait.event.type is EventType.COMPENSATE for wait in start.waits):
                return sub_process
    return None


def begin(run: Run, name: str, event: EventDefinition) -> None:
    """Start the compensation an event throws; the token waits until all handlers are done."""
    token = run.tokens[name]
    scope_id, records = wanted(run, token["s"], event.activity)
    if not event.waits:
        # The throw goes on at once; a token of its own sees the handlers through.
        runner = run.place(run.step(token), token["s"], "compensate", {"quiet": True})
        go_on(run, name, token, run.step(token))
        name = runner
    start(run, name, scope_id, records, "throw")


def begin_cancellation(run: Run, name: str) -> None:
    """Cancel a transaction: end all else in it, undo what was completed, then leave by its
    cancel boundary event.
    """
    token = run.tokens[name]
    scope_id = token["s"]
    run.clear(scope_id, "cancelled", keep=name)
    records = run.scopes[scope_id].pop("k", [])
    start(run, name, scope_id, records, "cancel")


def wanted(run: Run, scope_id: str, activity: str) -> tuple[str, list[Record]]:
    """Take out the records to undo, and the scope they lie in; for one activity look outwards."""
    scope_id = compensating_scope(run, scope_id)
    if not activity:
        return scope_id, run.scopes[scope_id].pop("k", [])
    while True:
        scope = run.scopes[scope_id]
        found = [record for record in scope.get("k", ()) if record["n"] == activity]
        if found:
            scope["k"] = [record for record in scope["k"] if record["n"] != activity]
            return scope_id, found
        if scope["p"] == "0":
            return scope_id, []
        scope_id = scope["p"]


def start(run: Run, name: str, scope_id: str, records: list[Record], kind: str) -> None:
    token = run.tokens[name]
    token["k"], token["why"] = "compensate", kind
    token["todo"] = [[scope_id, record] for record in records]
    next_handler(run, name)


def next_handler(run: Run, name: str) -> None:
    """Run the handler of the last record left; with none left the throw is done."""
    token = run.tokens[name]
    while token["todo"]:
        scope_id, record = token["todo"].pop()
        if scope_id not in run.scopes:
            continue
        program = run.program_of(run.scopes[scope_id])
        step = program.steps[record["n"]]
        if step.handler is not None:
            boundary = next(b for b in step.boundaries if b.node.handler)
            run.trace.append(boundary.id)
            own = {"d": record["i"]} if "i" in record else {}
            run.enter(step.handler, scope_id, b=name, **own)
            return
        sub_process = handler_sub_process(run, step, scope_id)
        inner = run.open_scope(
            program.grounds[step.id],
            name,
            scope_id,
            {**record.get("i", {}), **record.get("d", {})},
            run.scopes[scope_id].get("l"),
        )
        run.scopes[inner]["over"] = True
        if sub_process is not None:
            run.scopes[inner]["k"] = record.get("k", [])
            run_event_sub_process(run, sub_process, inner, name)
            return
        token["todo"] += [[inner, part] for part in record.get("k", [])]
    done(run, name)


def run_event_sub_process(run: Run, sub_process: Step, scope_id: str, name: str) -> None:
    program = run.program_of(run.scopes[scope_id])
    owner = run.place(sub_process, scope_id, "scope", {"b": name})
    inner = run.open_scope(
        program.grounds[sub_process.id], owner, scope_id, {}, run.scopes[scope_id].get("l")
    )
    for begin_step in sub_process.starts:
        run.place(begin_step, inner, "ready", {})


def done(run: Run, name: str) -> None:
    token = run.tokens[name]
    for scope_id in [key for key, scope in run.scopes.items() if scope["o"] == name]:
        del run.scopes[scope_id]
    step = run.step(token)
    if token.get("quiet"):
        run.remove(name)
    elif token["why"] == "throw":
        go_on(run, name, token, step)
    else:
        finish_cancellation(run, name, token)


def finish_cancellation(run: Run, name: str, token: Token) -> None:
    """Leave a transaction by its cancel boundary event, else by its normal flow."""
    owner = run.scopes[token["s"]]["o"]
    caught = [
        place
        for place in places(run)
        if place.id == owner and place.subscription.event.type is EventType.CANCEL
    ]
    if caught:
        fire(run, caught[0], {})
    else:
        run.remove(name)
