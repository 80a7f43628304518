"""Tasks, sub-processes and calls: opening them, doing them, completing them."""

from __future__ import annotations

from typing import Any

from . import loops
from .compensation import next_handler, records, remember
from .data import (
    evaluate,
    holds,
    inputs,
    lacks_inputs,
    outputs,
    visible,
    write_all,
)
from .definition import Expression, NodeType
from .effects import Data, ServiceRequested, TaskOpened
from .events import arm, scope_waits
from .expressions import formula
from .flows import go_on
from .history import Completion, inherit, record
from .messages import send
from .program import Ground, Program, Step, program
from .run import ENTER, PERFORM, Run, Token
from .scripts import assigned, runs_here
from .standing import confirm, hand_down, looked_at, stands

MAX_DEPTH = 100  # scopes in each other; a process that calls itself for ever is stopped there
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
    if step.type in _SCOPES:
        _SCOPES[step.type](run, step, scope_id, more)
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
    value = run.library.decisions[step.node.decision](seen, run.now)
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


# Sub-processes


def enter_sub_process(run: Run, step: Step, scope_id: str, more: dict[str, Any]) -> None:
    inner = open_sub_process(run, step, scope_id, more)
    made = run.program_of(run.scopes[scope_id])
    if "r" in run.scopes[scope_id] and "b" not in more:
        hand_down(run, scope_id, inner)
    begin_inside(run, made, made.grounds[step.id], inner)


def open_sub_process(run: Run, step: Step, scope_id: str, more: dict[str, Any]) -> str:
    """Open a sub-process with nothing in it yet and return its scope."""
    scope = run.scopes[scope_id]
    name = run.place(step, scope_id, "scope", more)
    arm_guards(run, name, step)
    ground = run.program_of(scope).grounds[step.id]
    return run.open_scope(ground, name, scope_id, {}, scope.get("l"))


def arm_inside(run: Run, made: Program, scope_id: str) -> None:
    """Let a scope's event sub-processes wait for their events."""
    arm(run, f"s{scope_id}", run.scopes[scope_id], scope_waits(made, run.scopes[scope_id]))


def begin_inside(run: Run, made: Program, ground: Ground, scope_id: str) -> None:
    """Start event sub-processes waiting, then everything a scope begins with."""
    arm_inside(run, made, scope_id)
    begins = list(ground.begins)
    node = made.definition.nodes.get(ground.scope.id)
    if node is not None and node.ordering_sequential and begins:
        run.scopes[scope_id]["next"] = [step.id for step in begins[1:]]
        begins = begins[:1]
    for step in begins:
        run.enter(step, scope_id)
    run.emptied.append(scope_id)


def enter_call(run: Run, step: Step, scope_id: str, more: dict[str, Any]) -> None:
    """Start the called process with data of its own: those mapped, else all that is seen here."""
    name = run.place(step, scope_id, "scope", more)
    made, called = called_program(run, scope_id, step.node.called)
    if made is None:
        reason = f"The called process {step.node.called or '(none)'} is not known."
        run.stick(name, f"{reason} Give it with the library or in the same file.")
        return
    if depth(run, scope_id) > MAX_DEPTH:
        run.stick(name, f"{step.node.called} calls itself without end.")
        return
    arm_guards(run, name, step)
    token = run.tokens[name]
    process = made.definition.processes[step.node.called]
    seen = visible(run, scope_id, token)
    data = inputs(run, step, scope_id, token) if step.node.reads else seen
    if process.inputs:
        wanted = {item.name for item in process.inputs}
        data = {key: item for key, item in data.items() if key in wanted}
    ground = made.grounds[process.id]
    names = ground.scope.names
    own = {names.get(key, key): item for key, item in data.items()}
    inner = run.open_scope(ground, name, "0", own, called)
    begin_inside(run, made, ground, inner)


def depth(run: Run, scope_id: str) -> int:
    """Return how many scopes a position lies in, those that called it included."""
    found = 0
    while scope_id in run.scopes:
        found += 1
        owner = run.tokens.get(run.scopes[scope_id]["o"])
        if owner is None:
            break
        scope_id = owner["s"]
    return found


def called_program(run: Run, scope_id: str, name: str) -> tuple[Program | None, str | None]:
    """Return the program that holds a process, and its key in the library, None for this file."""
    scope = run.scopes[scope_id]
    here = run.program_of(scope)
    if name in here.definition.processes:
        return here, scope.get("l")
    if name in run.library.processes:
        return program(run.library.processes[name]), name
    return None, None


def close_scope(run: Run, scope_id: str) -> None:
    """Nothing is left in a scope: its process ends or its activity completes."""
    scope = run.scopes[scope_id]
    owner = scope["o"]
    if owner == "0":
        run.end_process(scope_id, scope.get("st", "completed"))
        return
    token = run.tokens[owner]
    if token["k"] == "compensate":
        return
    step = run.step(token)
    if scope.get("next") and not ad_hoc_is_done(run, scope_id):
        following = scope["next"].pop(0)
        run.enter(run.program_of(scope).steps[following], scope_id)
        return
    del run.scopes[scope_id]
    run.stop_timers(f"s{scope_id}/", scope)
    if step.type is not NodeType.CALL_ACTIVITY and step.node.loop is None:
        inherit(run.scopes[token["s"]], scope)
    if step.type is NodeType.CALL_ACTIVITY:
        give_back(run, step, token, scope)
    if step.starts and "b" not in token:
        run.trace.append(step.id)
        run.remove(owner)
        return
    end_instance(run, owner, step, scope["d"], scope)


def give_back(run: Run, step: Step, token: Token, scope: dict[str, Any]) -> None:
    """Write a called process's data into the caller: those mapped, else all."""
    definition = program(run.library.processes[scope["l"]]).definition if "l" in scope else None
    holder = definition or run.main.definition
    data = scope["d"]
    declared = {item.name for item in holder.processes[scope["n"]].outputs}
    if declared:
        data = {key: item for key, item in data.items() if key in declared}
    if step.node.writes:
        outputs(run, step, token["s"], token, only_mapped(step, data))
    elif not step.node.reads:
        write_all(run, token["s"], token, data)


def only_mapped(step: Step, data: Data) -> Data:
    wanted = {name for item in step.node.outputs for name in (item.id, item.name)}
    wanted.update(source for a in step.node.writes for source in a.sources)
    return {key: item for key, item in data.items() if key in wanted}


def look_at_ad_hoc(run: Run, scope_id: str) -> None:
    """After an activity of an ad-hoc sub-process completed, see whether all is done."""
    if scope_id in run.scopes and ad_hoc_is_done(run, scope_id):
        scope = run.scopes[scope_id]
        scope.pop("next", None)
        if run.program_of(scope).steps[scope["n"]].node.cancel_remaining:
            run.clear(scope_id, "completed")
        run.emptied.append(scope_id)


def ad_hoc_is_done(run: Run, scope_id: str) -> bool:
    scope = run.scopes[scope_id]
    step = run.program_of(scope).steps.get(scope["n"])
    if step is None or step.type is not NodeType.AD_HOC_SUB_PROCESS:
        return False
    condition = formula(step.node.completion)
    return condition is not None and holds(run, condition, scope_id)


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
_SCOPES = {
    NodeType.SUB_PROCESS: enter_sub_process,
    NodeType.TRANSACTION: enter_sub_process,
    NodeType.AD_HOC_SUB_PROCESS: enter_sub_process,
    NodeType.CALL_ACTIVITY: enter_call,
}
_HERE = {
    NodeType.SCRIPT_TASK: perform_script,
    NodeType.BUSINESS_RULE_TASK: perform_decision,
    NodeType.SEND_TASK: perform_send,
}
for _kind in (*_SCOPES, *_HERE, *PEOPLE, NodeType.SERVICE_TASK, NodeType.RECEIVE_TASK):
    ENTER[_kind] = enter_activity
for _kind in (*_HERE, *PEOPLE, NodeType.SERVICE_TASK):
    PERFORM[_kind] = perform_task
PERFORM[NodeType.RECEIVE_TASK] = perform_receive
