"""Activities done several times: standard loops and multi-instances.

A body token stands for the whole activity and carries its boundary events; each instance has a
token of its own. Inside, expressions see `loopCounter` (1 for the first), the item, and in a
completion condition the counts of the standard under its names and under those modellers use.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from . import activities, votes
from .ad_hoc import look_at_ad_hoc
from .compensation import remember
from .data import evaluate, find, holds, inputs, names_of, outputs, write
from .definition import EventDefinition, EventType, Loop
from .effects import Data, SignalSent
from .errors import escalate, fail
from .events import arm
from .expressions import formula
from .flows import go_on
from .history import Completion, digest
from .messages import broadcast
from .program import Step
from .run import Run, Token
from .standing import confirm

MAX_INSTANCES = 10_000


def begin(
    run: Run,
    step: Step,
    scope_id: str,
    done: Mapping[int, Completion],
    asked: Collection[int] = (),
) -> None:
    """Start an activity that runs several times.

    done: completions of its instances before a return or jump, which stand if nothing changed;
    asked: instances to be opened again all the same.
    """
    more: dict[str, Any] = {"done": 0}
    if done:
        more["posts"] = {str(number): each.by for number, each in done.items()}
        more["ok"] = {
            str(number): [each.digest, each.outcome]
            for number, each in done.items()
            if number not in asked
        }
    if added := {str(number): each.by for number, each in done.items() if each.added}:
        more["added"] = added
    body = run.place(step, scope_id, "loop", more)
    arm(run, body, run.tokens[body], step.guards)
    loop = step.node.loop
    assert loop is not None, "only loops come here"
    if loop.multi:
        begin_multi(run, body, step, loop)
    elif loop.test_before and not again(run, body, loop):
        complete(run, body, step)
    else:
        start(run, body, step, 1)


def begin_multi(run: Run, body: str, step: Step, loop: Loop) -> None:
    token = run.tokens[body]
    items = items_of(run, token, loop)
    if isinstance(items, str):
        run.stick(body, items)
        return
    if loop.collection:
        items = [*items, *token.get("added", {}).values()]
    else:
        items = [*items, *([None] * len(token.get("added", ())))]
    token["total"] = len(items)
    if any(item is not None for item in items):
        token["items"] = items
    if not items:
        complete(run, body, step)
        return
    for number in range(1, 2 if loop.sequential else len(items) + 1):
        if body in run.tokens:
            start(run, body, step, number)


def items_of(run: Run, body: Token, loop: Loop) -> list[Any] | str:
    """Return one item per instance, or why there is no telling how many."""
    if loop.collection:
        found = collection_of(run, body, loop.collection)
        if isinstance(found, dict):
            found = list(found.values())
        if not isinstance(found, list):
            return f"The collection {loop.collection} is not a list."
    else:
        count = evaluate(run, loop.cardinality, body["s"], body)
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            return "The number of instances is not a whole number."
        found = [None] * min(count, MAX_INSTANCES + 1)
    if len(found) > MAX_INSTANCES:
        return f"There are more than {MAX_INSTANCES} instances."
    return found


def collection_of(run: Run, body: Token, name: str) -> Any:
    """Return the collection: a data input of the activity, else data by that name."""
    step = run.step(body)
    known = names_of(step.node.inputs)
    if name in known:
        given = inputs(run, step, body["s"], body)
        if known[name] in given:
            return given[known[name]]
    return find(run, body["s"], body, known.get(name, name))


def start(run: Run, body: str, step: Step, number: int) -> None:
    """Start one instance."""
    token, loop = run.tokens[body], step.node.loop
    local: dict[str, Any] = {"loopCounter": number}
    if "items" in token and loop is not None:
        local[loop.item or "item"] = token["items"][number - 1]
    token["started"] = max(number, token.get("started", 0))
    kept = token.get("ok", {}).get(str(number))
    if kept and kept[0] == digest(run, step, token["s"], {"d": local}):
        stand(run, body, step, number, kept[1])
        return
    more = {"b": body, "i": number, "d": local, **later_post(token, number)}
    if str(number) in token.get("added", ()):
        more["added"] = 1
    activities.open_instance(run, step, token["s"], more)


def stand(run: Run, body: str, step: Step, number: int, outcome: str | None) -> None:
    """An instance completed before a return stands: count it without asking again."""
    token, loop = run.tokens[body], step.node.loop
    assert loop is not None, "only loops come here"
    added = str(number) in token.get("added", ())
    done = Completion(step.id, number, token["posts"][str(number)], "", outcome, added)
    confirm(run, token["s"], done)
    given = {} if outcome is None else {"outcome": outcome}
    earlier = find(run, token["s"], token, loop.results) if loop.results else None
    if isinstance(earlier, list) and number <= len(earlier):
        token.setdefault("res", {})[str(number)] = earlier[number - 1]
    if given:
        token.setdefault("out", {})[str(number)] = outcome
    token["done"] += 1
    carry_on(run, body, step, loop)


def later_post(body: Token, number: int) -> dict[str, str]:
    """Return the post an instance is opened again for, after a return."""
    post = body.get("posts", {}).get(str(number))
    return {"p": post} if post else {}


def instance_done(run: Run, body: str, step: Step, instance: Token, data: Data) -> None:
    """One instance is complete: see whether all are, or the next begins."""
    token, loop = run.tokens[body], step.node.loop
    assert loop is not None, "only loops come here"
    token["done"] += 1
    if not loop.multi:
        if again(run, body, loop):
            start(run, body, step, token["done"] + 1)
        else:
            complete(run, body, step)
        return
    keep_result(token, loop, instance, data)
    throw_behaviour(run, body, step, loop)
    if body in run.tokens:
        carry_on(run, body, step, loop)


def carry_on(run: Run, body: str, step: Step, loop: Loop) -> None:
    """Complete a multi-instance if enough is done, else start what comes next."""
    token = run.tokens[body]
    if is_enough(run, body, step, loop) or token["done"] >= token["total"]:
        complete(run, body, step)
    elif loop.sequential:
        start(run, body, step, token["started"] + 1)


def keep_result(body: Token, loop: Loop, instance: Token, data: Data) -> None:
    number = str(instance["i"])
    if loop.results:
        local = instance.get("d", {})
        value = data.get(loop.result, local.get(loop.result)) if loop.result else dict(data)
        body.setdefault("res", {})[number] = value
    if "outcome" in data:
        body.setdefault("out", {})[number] = data["outcome"]


def counts(body: Token) -> dict[str, Any]:
    """Return what a completion condition sees of the instances."""
    total, finished = body.get("total", 0), body["done"]
    active = body.get("started", 0) - finished
    return {
        "loopCounter": finished,
        "numberOfInstances": total,
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": finished,
        "numberOfTerminatedInstances": 0,
        "nrOfInstances": total,
        "nrOfActiveInstances": active,
        "nrOfCompletedInstances": finished,
        "outcomes": list(body.get("out", {}).values()),
    }


def is_enough(run: Run, body: str, step: Step, loop: Loop) -> bool:
    condition = formula(loop.completion)
    token = run.tokens[body]
    if votes.rule(step) and votes.decided(step, token) is not None:
        return True
    return condition is not None and holds(run, condition, token["s"], token, counts(token))


def again(run: Run, body: str, loop: Loop) -> bool:
    """Tell whether a standard loop goes round once more."""
    token = run.tokens[body]
    extra = {"loopCounter": token["done"]}
    maximum = evaluate(run, loop.maximum, token["s"], token, extra)
    if isinstance(maximum, int) and token["done"] >= maximum:
        return False
    condition = formula(loop.condition)
    if condition is None:
        return isinstance(maximum, int) or token["done"] == 0
    return holds(run, condition, token["s"], token, extra)


def throw_behaviour(run: Run, body: str, step: Step, loop: Loop) -> None:
    """Throw the event that the completion of an instance calls for."""
    token = run.tokens[body]
    if loop.behaviour == "none" and loop.none_event:
        throw(run, body, step, loop.none_event)
    elif loop.behaviour == "one" and loop.one_event and token["done"] == 1:
        throw(run, body, step, loop.one_event)
    elif loop.behaviour == "complex":
        for condition, event in loop.complex:
            read = formula(condition)
            if read and body in run.tokens and holds(run, read, token["s"], token, counts(token)):
                throw(run, body, step, event)


def throw(run: Run, body: str, step: Step, event: EventDefinition) -> None:
    if event.type is EventType.SIGNAL:
        broadcast(run, event.name, {})
        run.effects.append(SignalSent(event.name, step.id, {}))
    elif event.type is EventType.ESCALATION:
        escalate(run, body, event.name, {})
    elif event.type is EventType.ERROR:
        fail(run, body, event.name, {})


def complete(run: Run, body: str, step: Step) -> None:
    """End the whole activity; instances still open are no longer wanted."""
    token, loop = run.tokens[body], step.node.loop
    for name in [key for key, other in run.tokens.items() if other.get("b") == body]:
        run.cancel(name, "completed")
    if loop is not None and loop.results and "total" in token:
        kept = token.get("res", {})
        gathered = [kept[key] for key in sorted(kept, key=int)]
        known = names_of(step.node.outputs)
        if loop.results in known:
            outputs(run, step, token["s"], token, {known[loop.results]: gathered})
        else:
            write(run, token["s"], token, loop.results, gathered)
    if votes.rule(step) and "total" in token:
        name = step.node.result or votes.RESULT
        write(run, token["s"], token, name, bool(votes.decided(step, token)))
    remember(run, token["s"], token.get("rec", []))
    go_on(run, body, token, step, traced=False)
    look_at_ad_hoc(run, token["s"])
