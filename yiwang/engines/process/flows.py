"""Which flows a token leaves a node by."""

from __future__ import annotations

from typing import Any

from .data import holds
from .definition import NodeType
from .errors import raise_error
from .program import Step
from .run import Run, Token

Flows = list[tuple[str, Step]]


def chosen(
    run: Run, step: Step, scope_id: str, token: Token | None, extra: dict[str, Any] | None = None
) -> Flows:
    """Return the flows a token takes: the unconditional, and those whose condition holds.

    An exclusive gateway takes the first of them; the default is taken where no condition holds.
    """
    flows: Flows = []
    default = step.default[0] if step.default else ""
    met = False
    for flow, target, condition in step.outgoing:
        if flow == default or not (
            condition is None or holds(run, condition, scope_id, token, extra)
        ):
            continue
        flows.append((flow, target))
        met = met or condition is not None or step.type in _CHOOSING
        if step.type is NodeType.EXCLUSIVE_GATEWAY:
            break
    if step.default and not met:
        flows.append(step.default)
    return flows


_CHOOSING = frozenset(
    {NodeType.EXCLUSIVE_GATEWAY, NodeType.INCLUSIVE_GATEWAY, NodeType.COMPLEX_GATEWAY}
)


def go_on(run: Run, name: str, token: Token, step: Step, traced: bool = True) -> None:
    """Complete a node: take its token away and send others on.

    traced: false where the trace has it already, as a loop whose instances stand there.
    """
    flows = chosen(run, step, token["s"], token) if step.outgoing else []
    if step.outgoing and not flows:
        nothing_holds(run, name)
        return
    run.remove(name)
    run.leave(step, token["s"], flows, traced)


def nothing_holds(run: Run, name: str) -> None:
    """No condition holds and there is no default: an error that only a catch-all catches."""
    if not raise_error(run, name, None, {}):
        run.stick(name, "No outgoing condition holds and there is no default flow.")
