"""What other contexts do in the same transaction when a case reaches a milestone."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from yiwang.kernel.actor import Actor

if TYPE_CHECKING:
    from yiwang.base.cases.models import Case

# A generator: what it yields joins the facts (a document's number, before a clock stands still on
# it); what follows the yield runs when state and clocks have moved.
MilestoneHook = Callable[[Actor, "Case", str, Mapping[str, Any]], Iterator[Mapping[str, Any]]]

_hooks: list[MilestoneHook] = []


def on_milestone(hook: MilestoneHook) -> None:
    """Register a hook; called by each context when it starts."""
    _hooks.append(hook)


def hooks() -> tuple[MilestoneHook, ...]:
    return tuple(_hooks)
