"""What may happen to a running process. Ids are those of the effects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from .definition import nothing
from .effects import Data
from .moves import (
    AddSigners,
    Circulate,
    Delegate,
    Jump,
    Open,
    Recall,
    RemoveSigners,
    Resume,
    Return,
    Suspend,
    Terminate,
    Transfer,
    Urge,
    Withdraw,
)

__all__ = [
    "AddSigners",
    "Change",
    "Circulate",
    "Complete",
    "Condition",
    "Delegate",
    "Enable",
    "Error",
    "Escalation",
    "Happening",
    "Jump",
    "Message",
    "Open",
    "Recall",
    "RemoveSigners",
    "Resume",
    "Retry",
    "Return",
    "Signal",
    "Suspend",
    "Terminate",
    "Timer",
    "Transfer",
    "Urge",
    "Withdraw",
]


@dataclass(frozen=True, slots=True)
class Complete:
    """A task is done, by whom (a post), with what (JSON values written to the process data)."""

    task: str
    data: Data = field(default_factory=nothing)
    by: str = ""


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer is due."""

    id: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message arrived. `correlation`: values the receiving instance's data must equal."""

    name: str
    data: Data = field(default_factory=nothing)
    correlation: Data = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class Signal:
    name: str
    data: Data = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class Error:
    """A task failed with a code that the model may catch; without task whatever catches it."""

    task: str
    code: str
    data: Data = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class Escalation:
    """A task escalates while it goes on."""

    task: str
    code: str
    data: Data = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class Change:
    """Data changed from outside; conditions look again. `process` narrows it to one process."""

    data: Data = field(default_factory=nothing)
    process: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A conditional event is declared true by its node id, whatever the data say."""

    node: str
    data: Data = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class Enable:
    """Start an activity of an ad-hoc sub-process (once more)."""

    node: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Try a position with an incident again."""

    id: str


Move: TypeAlias = (
    Return
    | Withdraw
    | Recall
    | Open
    | Jump
    | Transfer
    | Delegate
    | AddSigners
    | RemoveSigners
    | Suspend
    | Resume
    | Urge
    | Circulate
    | Terminate
)
Happening: TypeAlias = (
    Complete
    | Timer
    | Message
    | Signal
    | Error
    | Escalation
    | Change
    | Condition
    | Enable
    | Retry
    | Move
)
