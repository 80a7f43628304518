"""What papers of a life may say besides what a milestone knows: a context that keeps facts beside
its cases registers how to tell them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import Actor

Provide = Callable[[Actor, Case], Mapping[str, Any]]  # JSON values by the names templates use

_provided: dict[str, Provide] = {}


def facts(life: str, provide: Provide) -> None:
    """Register what the papers of a life are told; called when a context starts."""
    _provided[life] = provide


def of(actor: Actor, case: Case) -> Mapping[str, Any]:
    found = _provided.get(case.life)
    return found(actor, case) if found else {}
