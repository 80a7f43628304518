"""Carrying out moves that put positions elsewhere: return, withdraw, recall, jump, terminate.

What may stand beside the target stays; every other position in its scope is cancelled. At the
joins where the target's branch meets others, tokens that arrived from branches beside it stay,
and if such a join had fired already, its other branches are supplied again, so that opinions
given there stay valid. Standing of finished steps: see `standing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from . import loops
from .activities import PEOPLE
from .beside import beside
from .definition import ACTIVITIES
from .history import Completion, completions, inherit
from .moves import Jump, Recall, Return, Terminate, Withdraw
from .nested import arm_inside, open_sub_process
from .program import Program, Step
from .refusal import NotPossible
from .run import Run, ScopeState
from .standing import inside, last, outermost, recover_data
from .supply import supply

_OPEN = ("task", "wait", "stuck")


def task_token(run: Run, name: str) -> str:
    """Return an open task's token. Raises NotPossible."""
    token = run.tokens.get(name)
    if token is None or token["k"] not in ("task", "stuck"):
        raise NotPossible("This task is not open. It was completed or cancelled before.")
    return name


def give_back(run: Run, move: Return) -> None:
    """退回."""
    name, target = returnable(run, move)
    relocate(run, name, target, "returned", move.persons)


def returnable(run: Run, move: Return) -> tuple[str, Step]:
    """Return the position and the step it may go back to. Raises NotPossible with the reason."""
    name = task_token(run, move.task)
    target = target_step(run, name, move.to)
    if run.tokens[name]["n"] == target.id:
        raise NotPossible("A step cannot be returned to itself.")
    level, _ = level_of(run, name, target)
    if not any(done.node == target.id for done in completions(run.scopes[level])):
        raise NotPossible(
            "%(step)s has not been completed yet, so nothing can go back to it.", step=target.id
        )
    if not comes_before(run, name, target):
        raise NotPossible("%(step)s does not come before this step.", step=target.id)
    return name, target


def comes_before(run: Run, name: str, target: Step) -> bool:
    """Tell whether a way leads from a step to a position."""
    level, source = level_of(run, name, target)
    scope = run.scopes[level]
    program = run.program_of(scope)
    here = outermost(program, scope["n"], target.id)
    at = run.tokens[source]["n"]
    return at == here or here in program.ancestors(at)


def jump(run: Run, move: Jump) -> None:
    """跳转."""
    if not move.reason.strip():
        raise NotPossible("A jump needs a reason.")
    name = task_token(run, move.task)
    relocate(run, name, target_step(run, name, move.to), "jumped", ())


def withdraw(run: Run, move: Withdraw) -> None:
    """撤回."""
    first = next(
        (done for scope in run.scopes.values() if scope["o"] == "0" for done in initial(scope)),
        None,
    )
    if first is None:
        raise NotPossible("No first step has been completed, so there is nothing to take back.")
    if first.by != move.by:
        raise NotPossible("Only the initiator can withdraw the matter.")
    open_now = [name for name, token in run.tokens.items() if token["k"] in _OPEN]
    if not open_now:
        raise NotPossible("The matter has no open step to take back.")
    name = min(open_now, key=int)
    relocate(run, name, target_step(run, name, first.node), "withdrawn", ())


def initial(scope: ScopeState) -> Iterator[Completion]:
    """Yield the completion of the first step recorded for a process instance."""
    begun = scope.get("i")
    if isinstance(begun, str):
        node, _, by = begun.partition("=")
        yield Completion(node, 0, by, "")


def recall(run: Run, move: Recall) -> None:
    """取回."""
    sent = [n for n, token in run.tokens.items() if token.get("f") == move.node]
    if not sent:
        raise NotPossible("Nothing this step sent on is still open.")
    if any(run.tokens[name].get("seen") for name in sent):
        raise NotPossible("The next person has opened it already. Ask for it to be returned.")
    name = min(sent, key=int)
    target = target_step(run, name, move.node)
    level, _ = level_of(run, name, target)
    done = last(run, level, move.node)
    if not any(each.by == move.by for each in done.values()):
        raise NotPossible("Only who completed the step can take it back.")
    program = run.program_of(run.scopes[level])
    relation = beside(program, run.scopes[level]["n"])
    newer = after(list(completions(run.scopes[level])), move.node)
    people = [each for each in newer if program.steps[each.node].type in PEOPLE]
    if any(not relation.together(each.node, move.node) for each in people):
        raise NotPossible("A later step has been completed already.")
    relocate(
        run, name, target, "recalled", tuple(n for n, d in done.items() if n and d.by == move.by)
    )


def terminate(run: Run, move: Terminate) -> None:
    """终止."""
    if not move.reason.strip():
        raise NotPossible("To end a matter needs a reason.")
    for scope_id in [key for key, scope in run.scopes.items() if scope["o"] == "0"]:
        run.clear(scope_id, "terminated")
        run.end_process(scope_id, "terminated")
    run.stop_timers("0/", run.tree)
    run.tree.pop("mail", None)
    if not run.tree["begun"]:
        run.tree["begun"].append("")
        run.tree["worst"] = "terminated"


# Where to


def target_step(run: Run, name: str, node: str) -> Step:
    """Return the step a position is to be moved to. Raises NotPossible."""
    program = run.program_of(run.scopes[run.tokens[name]["s"]])
    step = program.steps.get(node)
    if step is None:
        raise NotPossible("There is no step %(step)s in this process.", step=node)
    if step.type not in ACTIVITIES or step.starts or step.node.for_compensation:
        raise NotPossible("%(step)s is not a step that work can be given to.", step=node)
    return step


def level_of(run: Run, name: str, target: Step) -> tuple[str, str]:
    """Return the nearest scope around a position that holds the target, and the token there."""
    while True:
        token = run.tokens[name]
        if "b" in token:
            name = token["b"]
            continue
        scope = run.scopes[token["s"]]
        if holds(run.program_of(scope), scope["n"], target.scope):
            return token["s"], name
        if scope["o"] == "0" or scope["p"] == "0":
            raise NotPossible("%(step)s lies in another process.", step=target.id)
        name = scope["o"]


def holds(program: Program, outer: str, inner: str) -> bool:
    """Tell whether a scope is another one or lies in it."""
    while inner:
        if inner == outer:
            return True
        inner = program.definition.scopes[inner].parent
    return False


def way_in(program: Program, outer: str, target: Step) -> list[Step]:
    """Return the sub-processes from a scope down to the target, then the target itself."""
    way = [target]
    while way[0].scope != outer:
        sub_process = program.steps[way[0].scope]
        if sub_process.node.loop is not None or sub_process.starts:
            raise NotPossible(
                "%(step)s lies in %(other)s, which runs several times or on an event. "
                "Choose %(other)s as a whole.",
                step=target.id,
                other=sub_process.id,
            )
        way.insert(0, sub_process)
    return way


def after(done: list[Completion], node: str) -> list[Completion]:
    """Return what was completed after a step's last completion, oldest first."""
    places = [number for number, each in enumerate(done) if each.node == node]
    return done[places[-1] + 1 :] if places else []


# The move


def relocate(run: Run, name: str, target: Step, reason: str, persons: tuple[int, ...]) -> None:
    """Move a position to a step, with all that follows from it."""
    scope_id, source = level_of(run, name, target)
    scope = run.scopes[scope_id]
    program = run.program_of(scope)
    way = way_in(program, scope["n"], target)
    relation = beside(program, scope["n"])
    here = run.tokens[source]["n"]
    if relation.together(here, way[0].id) and here != way[0].id:
        raise NotPossible(
            "%(step)s lies in a branch beside; move the task there instead.", step=target.id
        )
    ended = [
        other
        for other, token in run.inside(scope_id)
        if "b" not in token and (other == source or not relation.together(token["n"], way[0].id))
    ]
    again = [node for other in ended for node in in_question(run, other)]
    mark(run, scope_id, way[0], target, again)
    for other in ended:
        if other in run.tokens:
            run.cancel(other, reason)
    supply(run, scope_id, way[0])
    put(run, way, scope_id, persons)


def in_question(run: Run, name: str) -> list[str]:
    """Return the steps of a position about to end whose earlier completion may stand yet.

    They were opened again because something had changed, which may change back. What was
    finished inside a sub-process goes into the history around it.
    """
    token = run.tokens[name]
    found = [token["n"]] if "q" in token or token.get("ok") else []
    if token["k"] == "scope" and run.step(token).node.loop is None:
        for scope_id, scope in list(run.scopes.items()):
            if scope["o"] == name and scope["p"] != "0":
                for inner, _ in list(run.inside(scope_id)):
                    found += in_question(run, inner)
                found += scope.get("r", ())
                inherit(run.scopes[token["s"]], scope)
    return found


def mark(run: Run, scope_id: str, first: Step, target: Step, again: Collection[str] = ()) -> None:
    """Put in question what was finished after the target, and in branches beside it.

    first: the node of this scope that the target lies in, or is. again: steps in question anyway.
    """
    scope = run.scopes[scope_id]
    program = run.program_of(scope)
    relation = beside(program, scope["n"])
    done = list(completions(scope))
    later = {each.node for each in after(done, target.id)}
    if all(each.node != target.id for each in done):  # jumped over before: all behind it counts
        behind_it = {each.node: outermost(program, scope["n"], each.node) for each in done}
        later = {n for n, at in behind_it.items() if at and first.id in program.ancestors(at)}
    watched, open_to = set(scope.get("w", ())), {*scope.get("r", ()), *again}
    beside_it, behind = [], []
    for each in done:
        at = outermost(program, scope["n"], each.node)
        if at is None or each.node == target.id:
            continue
        if relation.together(at, first.id):
            beside_it.append(each.node)
            later.discard(each.node)
        if each.node in later or each.node in open_to or each.node in watched - {*beside_it}:
            behind.append(each.node)
    for key, nodes in (("w", beside_it), ("r", behind)):
        if nodes:
            scope[key] = list(dict.fromkeys(nodes))
        else:
            scope.pop(key, None)


def put(run: Run, way: list[Step], scope_id: str, persons: tuple[int, ...]) -> None:
    """Open the target for whoever had it, inside its sub-processes where it lies in some."""
    target = way[-1]
    for place, sub_process in enumerate(way[:-1]):
        outer = run.scopes[scope_id]
        program, outer_id = run.program_of(outer), scope_id
        scope_id = open_sub_process(run, sub_process, scope_id, {})
        recover_data(run, outer_id, scope_id)
        scope = run.scopes[scope_id]
        scope["h"] = inside(program, sub_process.id, outer.get("h", ""))
        arm_inside(run, program, scope_id)
        mark(run, scope_id, way[place + 1], target)
        supply(run, scope_id, way[place + 1])
    done = last(run, scope_id, target.id)
    if target.node.loop is not None:
        loops.begin(run, target, scope_id, done, persons or tuple(done))
    else:
        run.enter(target, scope_id, **({"p": done[0].by} if 0 in done else {}))
