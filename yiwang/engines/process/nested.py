"""Activities with an inside: sub-processes and calls, opened, given data, closed."""

from __future__ import annotations

from typing import Any

from .activities import OPEN_SCOPE, arm_guards, end_instance, enter_activity
from .ad_hoc import ad_hoc_is_done
from .data import inputs, outputs, visible, write_all
from .definition import NodeType
from .effects import Data
from .events import arm, scope_waits
from .history import inherit
from .program import Ground, Program, Step, program
from .run import ENTER, Run, Token
from .standing import hand_down

MAX_DEPTH = 100  # scopes in each other; a process that calls itself for ever is stopped there


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


for _kind in (NodeType.SUB_PROCESS, NodeType.TRANSACTION, NodeType.AD_HOC_SUB_PROCESS):
    OPEN_SCOPE[_kind] = enter_sub_process
OPEN_SCOPE[NodeType.CALL_ACTIVITY] = enter_call
for _kind in OPEN_SCOPE:
    ENTER[_kind] = enter_activity
