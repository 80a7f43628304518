"""What the form of a matter begins with, where a context knows more than the form itself."""

from collections.abc import Callable, Mapping
from typing import Any

from yiwang.base.packages.facade import Source
from yiwang.kernel.actor import Actor

# (actor, package, what the address asked for) → values of the form
Begin = Callable[[Actor, Source, Mapping[str, str]], Mapping[str, Any]]

_beginnings: dict[str, Begin] = {}


def begins(life: str, begin: Begin) -> None:
    """Register what forms of a life begin with; called by each context when it starts."""
    _beginnings[life] = begin


def of(actor: Actor, source: Source, asked: Mapping[str, str]) -> Mapping[str, Any]:
    begin = _beginnings.get(source.life)
    return begin(actor, source, asked) if begin else {}
