"""Who acts as an enforcement officer shows a certificate in force, at every step."""

from collections.abc import Mapping
from typing import Any

from yiwang.govern.enforcement import queries
from yiwang.kernel.actor import Actor

OFFICER = "enforcer"  # the role whose steps ask for a certificate


def require(actor: Actor, task: Any, outcome: str, data: Mapping[str, Any]) -> None:
    """Raises NotCertified: none of this body holds today (Administrative Penalty Law, art. 42)."""
    if task.role == OFFICER:
        queries.certified(actor.account, actor.name, task.case.body_id, actor.today)
