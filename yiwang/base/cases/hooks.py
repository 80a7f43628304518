"""What other contexts do in the same transaction when a case reaches a milestone."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from yiwang.kernel.actor import Actor

if TYPE_CHECKING:
    from yiwang.base.cases.models import Case

MilestoneHook = Callable[[Actor, "Case", str, Mapping[str, Any]], None]

_hooks: list[MilestoneHook] = []


def on_milestone(hook: MilestoneHook) -> None:
    """Register a hook; called by each context when it starts."""
    _hooks.append(hook)


def hooks() -> tuple[MilestoneHook, ...]:
    return tuple(_hooks)
