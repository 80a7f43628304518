"""What contexts ask of whoever ends a task in cases of their life, besides what the package says: a
certificate in force, a licence to practise.
"""

from collections.abc import Callable, Mapping
from typing import Any

from yiwang.base.work.models import Task
from yiwang.kernel.actor import Actor

# (actor, task, id of the outcome, what was entered); raises a refusal that the person reads
Check = Callable[[Actor, Task, str, Mapping[str, Any]], None]

_checks: dict[str, list[Check]] = {}


def check(life: str, function: Check) -> None:
    """Register a check for tasks in cases of a life; called when a context starts."""
    _checks.setdefault(life, []).append(function)


def require(actor: Actor, task: Task, outcome: str, data: Mapping[str, Any]) -> None:
    for each in _checks.get(task.case.life, ()):
        each(actor, task, outcome, data)
