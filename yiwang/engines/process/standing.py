"""Which finished steps still stand after a return or a jump.

The move notes, in the scope it happens in, under `r` the steps finished later than its target
(they are looked at when a token reaches them again) and under `w` the steps finished in branches
beside it (looked at when their branch meets the target's at a join). A step stands if no field it
relies on has changed since; otherwise it is opened again for the same post.
"""

from __future__ import annotations

from .beside import beside
from .definition import NodeType
from .effects import StepStands
from .history import Completion, completions, digest, renew
from .program import Program, Step
from .run import BEFORE_JOIN, Run
from .supply import supply


def last(run: Run, scope_id: str, node: str) -> dict[int, Completion]:
    """Return the last completion of a step by instance (0 where it has one only)."""
    return {c.instance: c for c in completions(run.scopes[scope_id]) if c.node == node}


def looked_at(run: Run, step: Step, scope_id: str) -> dict[int, Completion]:
    """Return a step's completions if a move put them in question, and take it off the list.

    What a program did is done again whenever the matter passes, unless the step declares what it
    relies on: its doing may have set something that the move took back.
    """
    scope = run.scopes[scope_id]
    if step.id not in scope.get("r", ()):
        return {}
    scope["r"].remove(step.id)
    if not scope["r"]:
        del scope["r"]
    if step.type is NodeType.SERVICE_TASK and step.relies is None:
        return {}
    return last(run, scope_id, step.id)


def outermost(program: Program, scope: str, node: str) -> str | None:
    """Return the node of a scope that a node deeper inside belongs to, None if it is elsewhere."""
    step = program.steps.get(node)
    while step is not None and step.scope != scope:
        step = program.steps.get(step.scope)
    return step.id if step else None


def inside(program: Program, scope: str, history: str) -> str:
    """Return the part of a history that concerns nodes inside a sub-process."""
    entries = [entry for entry in history.split("|") if entry]
    return "".join(
        f"|{entry}"
        for entry in entries
        if outermost(program, scope, entry.partition("=")[0].partition("#")[0])
    )


def recover_data(run: Run, outer_id: str, inner_id: str) -> None:
    """Give a sub-process entered again by a move the data it and those inside it ended with."""
    outer, inner = run.scopes[outer_id], run.scopes[inner_id]
    program = run.program_of(outer)
    ended = outer.get("e", {})
    inner["d"] |= ended.get(inner["n"], {})
    if deeper := {n: data for n, data in ended.items() if outermost(program, inner["n"], n)}:
        inner["e"] = deeper


def hand_down(run: Run, outer_id: str, inner_id: str) -> None:
    """Give a sub-process entered again what is in question inside it."""
    outer, inner = run.scopes[outer_id], run.scopes[inner_id]
    program = run.program_of(outer)
    mine = [node for node in outer.get("r", ()) if outermost(program, inner["n"], node)]
    if not mine:
        return
    recover_data(run, outer_id, inner_id)
    inner["r"], inner["h"] = mine, inside(program, inner["n"], outer.get("h", ""))
    outer["r"] = [node for node in outer["r"] if node not in mine]
    if not outer["r"]:
        del outer["r"]


def stands(run: Run, step: Step, scope_id: str, done: Completion) -> bool:
    return done.digest == digest(run, step, scope_id)


def confirm(run: Run, scope_id: str, done: Completion) -> None:
    """A finished step is not asked again."""
    renew(run.scopes[scope_id], done)
    run.effects.append(StepStands(done.node, done.by, done.instance))


def reopen_beside(run: Run, join: Step, scope_id: str) -> bool:
    """Before a join fires: open the first step of its branches again that no longer stands.

    True if there is one; the join then waits for it.
    """
    scope = run.scopes[scope_id]
    program = run.program_of(scope)
    relation = beside(program, scope["n"])
    arrived = scope.get("j", {})
    flows = [flow for flow in join.node.incoming if arrived.get(flow)]
    branch = [
        (at, done)
        for done in completions(scope)
        if (at := outermost(program, scope["n"], done.node))
        and not all(relation.together(at, flow) for flow in flows)
        and any(relation.together(at, flow) for flow in flows)
    ]
    changed = [
        at
        for at, done in branch
        if done.node in scope["w"] and not stands(run, program.steps[done.node], scope_id, done)
    ]
    if changed:
        here = furthest_back(program, changed)
        again = [d.node for at, d in branch if at == here or here in program.ancestors(at)]
        forget_watch(run, scope_id, again)
        # The step itself is listed, too: of a step with several instances, or of a sub-process,
        # only what no longer stands is opened.
        scope["r"] = list(dict.fromkeys([*scope.get("r", ()), *again]))
        supply(run, scope_id, program.steps[here])
        run.enter(program.steps[here], scope_id)
        return True
    mine = [done for _, done in branch if done.node in scope["w"]]
    for done in mine:
        confirm(run, scope_id, done)
    passed = [done.node for done in mine]
    forget_watch(run, scope_id, passed)
    if "r" in scope:
        scope["r"] = [node for node in scope["r"] if node not in passed]
    return False


def furthest_back(program: Program, nodes: list[str]) -> str:
    """Return the node that none of the others comes before; of nodes in a circle the first."""
    for node in nodes:
        if not (program.ancestors(node) - {node}).intersection(nodes):
            return node
    return nodes[0]


def forget_watch(run: Run, scope_id: str, nodes: list[str]) -> None:
    scope = run.scopes[scope_id]
    scope["w"] = [node for node in scope["w"] if node not in nodes]
    if not scope["w"]:
        del scope["w"]


BEFORE_JOIN.append(reopen_beside)
