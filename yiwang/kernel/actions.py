"""Actions are the only writes: one function per thing that a person or a process does."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from yiwang.kernel.actor import Actor, acting
from yiwang.kernel.evidence.record import record
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.outbox.announce import Event, announce

P = ParamSpec("P")
R = TypeVar("R")

_announced: ContextVar[list[Event] | None] = ContextVar("announced", default=None)

ACTIONS: dict[str, str] = {}  # the name of each action and the permission it asks for


def tell(event: Event) -> None:
    """Announce an event from inside an action; it is saved with the change or not at all."""
    events = _announced.get()
    if events is None:
        raise LookupError("events are announced by actions only")
    events.append(event)


def action(
    permission: str, *, about: str = ""
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function an action: permission, one transaction, events and evidence.

    An action that calls another stands or falls with it, and each leaves its own entry.

    Args:
        permission: `context:object:verb` that the actor's post must carry.
        about: name of the result's attribute that holds the id of the person concerned.
    """

    def decorate(
        function: Callable[Concatenate[Actor, P], R],
    ) -> Callable[Concatenate[Actor, P], R]:
        name = f"{function.__module__}.{function.__name__}"
        ACTIONS[name] = permission

        @wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            actor.require(permission)
            inside = _announced.get() is not None
            with acting(actor, alone=not inside):
                token = _announced.set([])
                try:
                    result = function(actor, *args, **kwargs)
                    events = _announced.get() or []
                finally:
                    _announced.reset(token)
                announce(actor, events)
                record(
                    actor,
                    name,
                    _object(result, events),
                    _content(events),
                    subject=_about(result, about),
                )
                return result

        return run

    return decorate


def _object(result: Any, events: list[Event]) -> UUID:
    found = getattr(result, "id", None)
    if isinstance(found, UUID):
        return found
    return events[0].object_id if events else NOBODY


def _about(result: Any, attribute: str) -> UUID | None:
    return getattr(result, attribute, None) if attribute else None


def _content(events: list[Event]) -> dict[str, Any]:
    return {"events": [{"kind": event.kind, **event.content()} for event in events]}
