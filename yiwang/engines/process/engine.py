"""The two doors of execution: start a case's processes, and let something happen to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from . import event_nodes, gateways, moves, moving, signing
from .activities import PEOPLE, finish, look_at_waiting_data
from .data import write_all
from .definition import Definition, EventType
from .effects import (
    Data,
    Effect,
    Ended,
    ServiceRequested,
    StepStands,
    TaskCancelled,
    TaskOpened,
)
from .errors import escalate, fail, strike
from .events import (
    TOP,
    arm,
    due_timer,
    fire,
    look_at_conditions,
    open_process,
    places,
    set_late_timers,
)
from .gateways import look_at_joins
from .happenings import (
    Change,
    Complete,
    Condition,
    Enable,
    Error,
    Escalation,
    Happening,
    Message,
    Retry,
    Signal,
    Timer,
)
from .library import EMPTY, Library
from .messages import broadcast, look_at_mail, receive
from .nested import begin_inside, close_scope
from .program import Program, program
from .refusal import NotPossible
from .run import Run
from .state import State, Tree, empty, pack

__all__ = ["NotPossible", "Step", "advance", "event_nodes", "gateways", "start"]


@dataclass(frozen=True, slots=True)
class Step:
    """What one happening led to: the new state, what to do about it, nodes as they completed."""

    state: State
    effects: tuple[Effect, ...]
    trace: tuple[str, ...]


def start(definition: Definition, data: Data, now: datetime, *, library: Library = EMPTY) -> Step:
    """Start every executable process of a file that nothing has to trigger or call.

    data: JSON values each process starts with. now: aware. Processes that begin by a message,
    signal, timer or condition wait for it.
    """
    main = program(definition)
    run = Run(main, library, empty(main.digest), now)
    for process in definition.processes.values():
        ground = main.grounds[process.id]
        if not process.executable or process.id in main.called:
            continue
        if ground.begins or not ground.triggered:
            scope_id = open_process(run, process.id, data)
            begin_inside(run, main, ground, scope_id)
        elif data:
            run.tree["inputs"] = dict(data)
        arm(run, TOP, run.tree, ground.triggered)
    return complete(run)


def advance(
    definition: Definition,
    state: State,
    happening: Happening,
    now: datetime,
    *,
    library: Library = EMPTY,
) -> Step:
    """Let something happen and return where that leads.

    Raises NotPossible where the state does not allow it; the state given stays valid.
    """
    return advance_all(definition, state, (happening,), now, library=library)


def advance_all(
    definition: Definition,
    state: State,
    happenings: tuple[Happening, ...],
    now: datetime,
    *,
    library: Library = EMPTY,
) -> Step:
    """Let several things happen at the same moment."""
    run = working_copy(program(definition), state.tree, now, library)
    for happening in happenings:
        if "held" in run.tree and type(happening) not in RESTING:
            raise NotPossible("The matter is suspended. Resume it first.")
        HAPPENS[type(happening)](run, happening)
    return complete(run)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a happening would do, without doing it: the tasks it cancels, opens and lets stand.

    refusal: why it is not possible; `reason` is its text.
    """

    possible: bool
    reason: str = ""
    refusal: NotPossible | None = None
    cancels: tuple[TaskCancelled, ...] = ()
    opens: tuple[TaskOpened | ServiceRequested, ...] = ()
    stands: tuple[StepStands, ...] = ()
    ends: bool = False


def consider(
    definition: Definition,
    state: State,
    happening: Happening,
    now: datetime,
    *,
    library: Library = EMPTY,
) -> Consequences:
    """Say beforehand whether something may happen, why not, and what it would lead to.

    Decisions are evaluated for this; nothing is asked of the outside.
    """
    dry = replace(library, perform=None)
    try:
        step = advance(definition, state, happening, now, library=dry)
    except NotPossible as refusal:
        return Consequences(False, str(refusal), refusal)
    return Consequences(
        True,
        cancels=tuple(e for e in step.effects if isinstance(e, TaskCancelled)),
        opens=tuple(e for e in step.effects if isinstance(e, TaskOpened | ServiceRequested)),
        stands=tuple(e for e in step.effects if isinstance(e, StepStands)),
        ends=any(isinstance(e, Ended) for e in step.effects),
    )


def working_copy(main: Program, tree: Tree, now: datetime, library: Library) -> Run:
    """Return a run over a private tree. Raises NotPossible if it belongs to another definition."""
    if tree["d"] != main.digest:
        raise NotPossible("The state belongs to another version of the process. Migrate it first.")
    return Run(main, library, tree, now)


def complete(run: Run) -> Step:
    """Do all that has become possible and pack what is left."""
    run.settle(look, close_scope)
    if is_over(run):
        run.tree["status"] = run.tree.get("worst", "completed")
    return Step(pack(run.tree), tuple(run.effects), tuple(run.trace))


def look(run: Run) -> bool:
    """Look at everything that depends on more than one token; tell whether something is ready."""
    look_at_mail(run)
    if run.changed and run.main.watches_data:
        run.changed = False
        look_at_waiting_data(run)
        look_at_conditions(run)
    look_at_joins(run)
    return bool(run.queue or run.emptied)


def is_over(run: Run) -> bool:
    """Tell whether nothing is left: no instance, and no moment at which a new process begins."""
    begun = set(run.tree["begun"])
    pending = any(
        run.main.steps[key.rpartition(":")[0]].scope not in begun for key in run.tree.get("t", {})
    )
    return bool(begun) and not run.scopes and not pending


# What each happening does


def open_task(run: Run, name: str) -> dict[str, Any]:
    return signing.worked_on(run, name)


def complete_task(run: Run, happening: Complete) -> None:
    token = open_task(run, happening.task)
    # What a program does in between does not come between two people: the sender stays who it was.
    run.sender = token["n"] if run.step(token).type in PEOPLE else token.get("f", "")
    if not signing.complete(run, happening):
        finish(run, happening.task, happening.data, happening.by)
    look(run)  # this was a round of its own: what its data make true happens before the next


def timer(run: Run, happening: Timer) -> None:
    if not due_timer(run, happening.id):
        raise NotPossible(f"Timer {happening.id} is no longer set.")


def message(run: Run, happening: Message) -> None:
    if not receive(run, happening.name, happening.data, happening.correlation):
        raise NotPossible(f"Nothing waits for the message {happening.name}.")


def signal(run: Run, happening: Signal) -> None:
    broadcast(run, happening.name, happening.data)


def error(run: Run, happening: Error) -> None:
    if not happening.task:
        strike(run, happening.code, happening.data)
        return
    open_task(run, happening.task)
    fail(run, happening.task, happening.code, happening.data)


def escalation(run: Run, happening: Escalation) -> None:
    open_task(run, happening.task)
    escalate(run, happening.task, happening.code, happening.data)


def change(run: Run, happening: Change) -> None:
    run.changed = True
    for scope_id, scope in run.scopes.items():
        if scope["p"] == "0" and happening.process in ("", scope["n"]):
            write_all(run, scope_id, None, happening.data)
    if "inputs" in run.tree:
        run.tree["inputs"].update(happening.data)


def condition(run: Run, happening: Condition) -> None:
    found = [
        place
        for place in places(run)
        if place.subscription.event.type is EventType.CONDITIONAL
        and happening.node
        in (place.subscription.node.id, place.subscription.node.node.name, text_of(place))
    ]
    if not found:
        raise NotPossible(f"Nothing waits for the condition {happening.node}.")
    fire(run, found[0], happening.data)


def text_of(place: Any) -> str:
    condition = place.subscription.event.condition
    return condition.text if condition else ""


def enable(run: Run, happening: Enable) -> None:
    step = run.main.steps.get(happening.node)
    scopes = [key for key, scope in run.scopes.items() if step and scope["n"] == step.scope]
    if step is None or not scopes:
        raise NotPossible(f"{happening.node} is not in an ad-hoc sub-process that is open.")
    run.enter(step, scopes[0])


def retry(run: Run, happening: Retry) -> None:
    token = run.tokens.get(happening.id)
    if token is None or token["k"] != "stuck":
        if not set_late_timers(run, happening.id):
            raise NotPossible(f"Position {happening.id} has no incident.")
        return
    step = run.step(token)
    run.tokens.pop(happening.id)
    run.enter(step, token["s"], **{k: token[k] for k in ("b", "i", "d", "p") if k in token})


HAPPENS: dict[type, Callable[[Run, Any], None]] = {
    Complete: complete_task,
    Timer: timer,
    Message: message,
    Signal: signal,
    Error: error,
    Escalation: escalation,
    Change: change,
    Condition: condition,
    Enable: enable,
    Retry: retry,
    moves.Return: moving.give_back,
    moves.Withdraw: moving.withdraw,
    moves.Recall: moving.recall,
    moves.Jump: moving.jump,
    moves.Terminate: moving.terminate,
    moves.Open: signing.opened,
    moves.Transfer: signing.transfer,
    moves.Delegate: signing.delegate,
    moves.AddSigners: signing.add_signers,
    moves.RemoveSigners: signing.remove_signers,
    moves.Suspend: signing.suspend,
    moves.Resume: signing.resume,
    moves.Urge: signing.urge,
    moves.Circulate: signing.circulate,
}
RESTING = (moves.Resume, moves.Terminate, moves.Urge, moves.Circulate, moves.Suspend)
