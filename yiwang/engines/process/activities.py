"""Activities: opening them, doing tasks, completing them."""

from __future__ import annotations

from typing import Any

from . import loops
from .ad_hoc import look_at_ad_hoc
from .compensation import next_handler, records, remember
from .data import (
    evaluate,
    inputs,
    lacks_inputs,
    outputs,
    visible,
)
from .definition import Expression, NodeType
from .effects import Data, ServiceRequested, TaskOpened
from .events import arm
from .flows import go_on
from .history import Completion, record
from .messages import send
from .program import Step
from .run import ENTER, PERFORM, Enter, Run, Token
from .scripts import assigned, runs_here
from .standing import confirm, looked_at, stands

OPEN_SCOPE: dict[NodeType, Enter] = {}  # activities with an inside; see `nested`
PEOPLE = frozenset({NodeType.USER_TASK, NodeType.MANUAL_TASK, NodeType.TASK})


def enter_activity(run: Run, step: Step, scope_id: str, more: dict[str, Any]) -> None:
    """Start an activity: all its instances if it has several, else itself."""
    done = looked_at(run, step, scope_id) if "b" not in more else {}
    if step.node.loop is None and 0 in done:
        if stands(run, step, scope_id, done[0]):
            pass_by(run, step, scope_id, done[0])
            return
        more = {"p": done[0].by, "q": 1, **more}
    if step.node.loop is not None and "b" not in more:
        loops.begin(run, step, scope_id, done)
    elif step.node.reads and lacks_inputs(run, step, scope_id, more):
        name = run.place(step, scope_id, "data", more)
        arm(run, name, run.tokens[name], step.guards)
    else:
        open_instance(run, step, scope_id, more)


def pass_by(run: Run, step: Step, scope_id: str, done: Completion) -> None:
    """A finished step stands: go on behind it, without asking again."""
    confirm(run, scope_id, done)
    name = run.place(step, scope_id, "task", {})
    go_on(run, name, run.tokens[name], step, traced=False)


def open_instance(run: Run, step: Step, scope_id: str, more: dict[str, Any]) -> None:
    if step.type in OPEN_SCOPE:
        OPEN_SCOPE[step.type](run, step, scope_id, more)
    elif step.type is NodeType.RECEIVE_TASK:
        name = run.place(step, scope_id, "wait", more)
        arm(run, name, run.tokens[name], step.waits)
        arm_guards(run, name, step)
    elif is_done_here(run, step) or run.library.perform is not None:
        run.place(step, scope_id, "ready", more)
    else:
        name = run.place(step, scope_id, "task", more)
        ask(run, name, step)


def is_done_here(run: Run, step: Step) -> bool:
    """Tell whether the engine does the task itself, without asking the outside."""
    node = step.node
    if step.type is NodeType.SCRIPT_TASK:
        return node.script is None or runs_here(node.script)
    if step.type is NodeType.BUSINESS_RULE_TASK:
        return node.decision in run.library.decisions
    return step.type is NodeType.SEND_TASK and bool(node.message or sends_along_flow(run, step))


def sends_along_flow(run: Run, step: Step) -> bool:
    return any(flow.source == step.id for flow in run.main.definition.message_flows)


def ask(
    run: Run, name: str, step: Step, request: TaskOpened | ServiceRequested | None = None
) -> None:
    """Ask the outside to do a task, and begin to wait for what may interrupt it."""
    if run.sender:
        run.tokens[name]["f"] = run.sender
    run.effects.append(request or request_for(run, name, step))
    arm_guards(run, name, step)


def arm_guards(run: Run, name: str, step: Step) -> None:
    if step.guards and "b" not in run.tokens[name]:
        arm(run, name, run.tokens[name], step.guards)


def request_for(run: Run, name: str, step: Step) -> TaskOpened | ServiceRequested:
    token, node = run.tokens[name], step.node
    scope_id = token["s"]
    given = inputs(run, step, scope_id, token) if node.reads or node.inputs else {}
    count = run.tokens[token["b"]].get("total", 0) if "b" in token else 0
    item = token.get("d", {}).get(node.loop.item or "item") if node.loop else None
    common = (name, step.id, node.name, step.type.value, node.properties, run.process(scope_id))
    if step.type in PEOPLE:
        post = token.get("p", "")
        return TaskOpened(
            *common,
            given,
            token.get("i", 0),
            count,
            item,
            node.performers,
            node.lanes,
            post,
            token.get("way", ""),
            token.get("of", ""),
        )
    script = node.script or Expression("")
    return ServiceRequested(
        *common, given, token.get("i", 0), count, item, script.text, script.language, node.decision
    )


# Doing a task in the round after it was reached


def perform_task(run: Run, name: str, token: Token, step: Step) -> None:
    """Do a task here, have the library do it, or open it."""
    if is_done_here(run, step):
        _HERE[step.type](run, name, token, step)
        return
    perform = run.library.perform
    request = request_for(run, name, step)
    data = perform(request) if perform is not None else None
    if data is not None:
        finish(run, name, data)
        return
    token["k"] = "task"
    ask(run, name, step, request)


def perform_script(run: Run, name: str, token: Token, step: Step) -> None:
    """Evaluate a FEEL script; see `script_data` for where its value goes."""
    script = step.node.script
    finish(run, name, {} if script is None else script_data(run, token, step, script))


def script_data(run: Run, token: Token, step: Step, script: Expression) -> dict[str, Any]:
    """Return what a script gives: under its result variable, under its one data output, under the
    name it assigns to, or, where it is a context, entry by entry.
    """
    target, text = assigned(script)
    local = inputs(run, step, token["s"], token)
    result = step.node.result
    if result:
        target, text = result, text if not target else script.text
    value = evaluate(run, Expression(text), token["s"], token, local)
    if not target and len(step.node.outputs) == 1:
        target = step.node.outputs[0].name
    if target:
        return {target: value}
    return value if isinstance(value, dict) else {}


def perform_decision(run: Run, name: str, token: Token, step: Step) -> None:
    """Evaluate a decision of the library over what the task sees."""
    seen = {
        **visible(run, token["s"], token),
        **inputs(run, step, token["s"], token),
    }
    try:
        value = run.library.decisions[step.node.decision](seen, run.now)
    except (ValueError, LookupError) as error:  # the rules do not settle these data: people must
        run.stick(name, str(error))
        return
    target = step.node.result or (step.node.outputs[0].name if step.node.outputs else "")
    if target:
        finish(run, name, {target: value})
    else:
        finish(run, name, value if isinstance(value, dict) else {step.node.decision: value})


def perform_send(run: Run, name: str, token: Token, step: Step) -> None:
    send(run, step, token, step.node.message)
    if name in run.tokens:
        finish(run, name, {})


def perform_receive(run: Run, name: str, token: Token, step: Step) -> None:
    """The message is there, its data written; the task completes."""
    end_instance(run, name, step, {})


# Completing


def finish(run: Run, name: str, data: Data, by: str = "") -> None:
    """A task is done with data, by somebody or something."""
    token = run.tokens[name]
    step = run.step(token)
    outputs(run, step, token["s"], token, data)
    if token["k"] == "task":
        record(run, step, token, by, data.get("outcome"))
    end_instance(run, name, step, data)


def end_instance(
    run: Run, name: str, step: Step, data: Data, inner: dict[str, Any] | None = None
) -> None:
    """An activity, or one instance of it, is complete."""
    token = run.tokens[name]
    body = token.get("b")
    if body is None:
        remember(run, token["s"], records(run, step, token, inner))
        go_on(run, name, token, step)
        look_at_ad_hoc(run, token["s"])
        return
    run.trace.append(step.id)
    run.remove(name)
    if run.tokens[body]["k"] == "compensate":
        next_handler(run, body)
        return
    if done := records(run, step, token, inner):
        run.tokens[body].setdefault("rec", []).extend(done)
    loops.instance_done(run, body, step, token, data)


def look_at_waiting_data(run: Run) -> None:
    """Start activities whose data inputs have got their values."""
    for name, token in list(run.tokens.items()):
        if token["k"] == "data" and not lacks_inputs(
            run, step := run.step(token), token["s"], token
        ):
            run.tokens.pop(name)
            run.stop_timers(f"{name}/", token)
            more: dict[str, Any] = {key: token[key] for key in _CARRIED if key in token}
            open_instance(run, step, token["s"], more)


_CARRIED = ("b", "i", "d", "p")  # what stays with a position that is entered anew
_HERE = {
    NodeType.SCRIPT_TASK: perform_script,
    NodeType.BUSINESS_RULE_TASK: perform_decision,
    NodeType.SEND_TASK: perform_send,
}
for _kind in (*_HERE, *PEOPLE, NodeType.SERVICE_TASK, NodeType.RECEIVE_TASK):
    ENTER[_kind] = enter_activity
for _kind in (*_HERE, *PEOPLE, NodeType.SERVICE_TASK):
    PERFORM[_kind] = perform_task
PERFORM[NodeType.RECEIVE_TASK] = perform_receive
