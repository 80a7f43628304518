"""What service tasks call: each context registers its part when it starts."""

from collections.abc import Callable, Mapping
from typing import Any

from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import Actor

# (actor, case, properties of the task in the process, facts of the step it names) → process data
Handler = Callable[[Actor, Case, Mapping[str, str], Mapping[str, Any]], Mapping[str, Any]]

_handlers: dict[str, Handler] = {}


def service(name: str, handler: Handler) -> None:
    """Register what `yw:call="name"` does."""
    _handlers[name] = handler


def handler(name: str) -> Handler | None:
    return _handlers.get(name)


def services() -> list[str]:
    """What a service task may call, by name."""
    return sorted(_handlers)
