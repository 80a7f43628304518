"""When an ad-hoc sub-process is done."""

from __future__ import annotations

from .data import holds
from .definition import NodeType
from .expressions import formula
from .run import Run


def look_at_ad_hoc(run: Run, scope_id: str) -> None:
    """After an activity of an ad-hoc sub-process completed, see whether all is done."""
    if scope_id in run.scopes and ad_hoc_is_done(run, scope_id):
        scope = run.scopes[scope_id]
        scope.pop("next", None)
        if run.program_of(scope).steps[scope["n"]].node.cancel_remaining:
            run.clear(scope_id, "completed")
        run.emptied.append(scope_id)


def ad_hoc_is_done(run: Run, scope_id: str) -> bool:
    scope = run.scopes[scope_id]
    step = run.program_of(scope).steps.get(scope["n"])
    if step is None or step.type is not NodeType.AD_HOC_SUB_PROCESS:
        return False
    condition = formula(step.node.completion)
    return condition is not None and holds(run, condition, scope_id)
