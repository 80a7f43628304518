"""The moves Chinese offices make with a running matter, beyond completing a step.

Each is a happening like any other; `engine.consider` says beforehand whether one is possible, why
not, and what it would do. Who may make a move is the caller's to decide; what is checked here are
the facts of the process. The one table of moves is docs/reference/moves.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .definition import nothing
from .effects import Data


@dataclass(frozen=True, slots=True)
class Return:
    """退回: send a matter back to an earlier step, from an open task.

    persons: of a multi-person step, the numbers (from 1) to ask again; empty: all.
    """

    task: str
    to: str
    by: str = ""
    reason: str = ""
    persons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdraw:
    """撤回: the initiator takes the matter back to the first step."""

    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """取回: the sender takes back what was sent on, until the next person has opened it."""

    node: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A person has opened a task; it can no longer be recalled by the sender."""

    task: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """跳转: a privileged, reasoned move from an open task to any activity."""

    task: str
    to: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """转办: a task becomes another post's."""

    task: str
    to: str
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Delegate:
    """委派: another post works on a task and gives it back to its owner."""

    task: str
    to: str
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AddSigners:
    """加签: more posts sign before the task's person, after, or beside (parallel)."""

    task: str
    way: str
    posts: tuple[str, ...]
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RemoveSigners:
    """减签: signers (their task ids) that have not signed are no longer asked."""

    tasks: tuple[str, ...]
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suspend:
    """挂起: a task, or with an empty task the whole matter, rests; its timers stop."""

    task: str = ""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """恢复: what rested goes on; timers are due later by the time it rested."""

    task: str = ""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Urge:
    """催办: remind whoever has a task."""

    task: str
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Circulate:
    """传阅: let others read; nothing waits for them."""

    task: str
    posts: tuple[str, ...]
    by: str = ""
    data: Data = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class Terminate:
    """终止: end the whole matter."""

    by: str
    reason: str
