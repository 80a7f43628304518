"""Messages between the processes of a file and with the outside, and signals to everyone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .correlation import matches
from .data import find, inputs
from .definition import EventType
from .effects import Data, MessageSent, SignalSent
from .events import Place, fire, holder_of, places
from .program import Step
from .run import Run, Token


def send(run: Run, step: Step, token: Token, name: str) -> None:
    """Send a node's message to whoever receives it; keep it for a process of the file."""
    scope_id = token["s"]
    data = inputs(run, step, scope_id, token)
    process = run.process(scope_id)
    targets = [
        f.target for f in run.main.definition.message_flows if f.source in (step.id, process)
    ]
    drawn = [f.target for f in run.main.definition.message_flows if f.source == step.id]
    delivered = False
    for target in drawn or [""]:
        delivered |= deliver_inside(run, name, data, target, run.root(scope_id))
    run.effects.append(MessageSent(name, step.id, data, delivered or bool(targets and delivered)))


def deliver_inside(run: Run, name: str, data: dict[str, Any], target: str, sender: str) -> bool:
    """Deliver a message sent inside, or put it into the mail where somebody may yet receive it."""
    place = receiver(run, name, data, {}, target, sender)
    if place is not None:
        fire(run, place, data)
        return True
    known = target in run.main.steps or target in run.main.grounds
    if (target and known) or (name and name in run.main.receivers):
        run.tree.setdefault("mail", []).append([name, data, target, sender])
        return True
    return False


def receiver(
    run: Run, name: str, data: Data, correlation: Data, target: str = "", sender: str = ""
) -> Place | None:
    """Return who receives a message: somebody waiting before somebody that would begin."""
    for place in places(run):
        wait = place.subscription
        if wait.event.type is not EventType.MESSAGE or not is_meant(run, place, name, target):
            continue
        scope_id = root_of(run, place)
        if scope_id is None:
            return place
        given = all(find(run, scope_id, None, key) == item for key, item in correlation.items())
        if given and matches(run, scope_id, name, data):
            return place
    return None


def is_meant(run: Run, place: Place, name: str, target: str) -> bool:
    """Tell whether a subscription is for this message: by its node, else by name and process."""
    wait = place.subscription
    if target == wait.node.id:
        return True
    if wait.event.name != name or not name:
        return bool(target) and not wait.event.name and in_process(run, wait.node, target)
    return not target or target == wait.node.id or in_process(run, wait.node, target)


def in_process(run: Run, step: Step, process: str) -> bool:
    definition = run.main.definition
    return step.scope in definition.scopes and definition.process_of(step.scope) == process


def root_of(run: Run, place: Place) -> str | None:
    """Return the process instance that waits, None for a start event."""
    if place.id == "0":
        return None
    return run.root(place.id[1:] if place.id.startswith("s") else run.tokens[place.id]["s"])


def receive(run: Run, name: str, data: Data, correlation: Data) -> bool:
    """Take a message from outside, by its name or the node's id; False where nobody waits."""
    place = receiver(run, name, data, correlation)
    if place is None:
        place = receiver(run, name, data, correlation, target=name)
    if place is None:
        return False
    fire(run, place, data)
    return True


def look_at_mail(run: Run) -> None:
    """Hand out messages that were sent before somebody waited for them, in order of sending."""
    if not run.tree.pop("look", False):
        return
    for letter in list(run.tree.get("mail", ())):
        name, data, target, sender = letter
        place = receiver(run, name, data, {}, target, sender)
        if place is not None:
            run.tree["mail"].remove(letter)
            fire(run, place, data)
    if not run.tree.get("mail"):
        run.tree.pop("mail", None)


def broadcast(run: Run, name: str, data: Data) -> int:
    """Let every waiting event of a signal occur and return how many there were."""
    waiting = [p for p in places(run) if is_signal(p, name)]
    occurred = 0
    for place in waiting:
        if still_waits(run, place, waiting):
            fire(run, place, data)
            occurred += 1
    return occurred


def is_signal(place: Place, name: str) -> bool:
    event = place.subscription.event
    return event.type is EventType.SIGNAL and event.name == name


def still_waits(run: Run, place: Place, all_places: Iterable[Place]) -> bool:
    """Tell whether an earlier catcher of the same signal has not ended this one."""
    holder = holder_of(run, place.id)
    if holder is None or holder.get("k") == "ready":
        return False
    return not (place.id.startswith("s") and holder.get("over"))


def throw_signal(run: Run, step: Step, token: Token, name: str) -> None:
    data = inputs(run, step, token["s"], token)
    broadcast(run, name, data)
    run.effects.append(SignalSent(name, step.id, data))
