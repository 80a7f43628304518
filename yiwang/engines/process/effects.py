"""What a step asks the outside to do or tells it. Ids are stable across save and restore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from .definition import nothing

Data: TypeAlias = Mapping[str, Any]  # JSON values


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """A person has something to do.

    index, count: place among the instances of a multi-person step, from 1; 0 where there is one.
    item: what this instance is about. inputs: values of the task's data inputs. performers: as
    the model names them. post: whose it is, where a move said so. way, of: an opinion asked for
    before, after or parallel to the task `of`.
    """

    id: str
    node: str
    name: str
    type: str
    properties: Mapping[str, str]
    process: str
    inputs: Data = field(default_factory=nothing)
    index: int = 0
    count: int = 0
    item: Any = None
    performers: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    post: str = ""
    way: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class ServiceRequested:
    """A program has something to do: service, send, foreign script or unknown decision."""

    id: str
    node: str
    name: str
    type: str
    properties: Mapping[str, str]
    process: str
    inputs: Data = field(default_factory=nothing)
    index: int = 0
    count: int = 0
    item: Any = None
    script: str = ""
    language: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class TaskCancelled:
    """A task or service request is no longer wanted; `reason` is a stable word."""

    id: str
    node: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskUpdated:
    """A task changed hands or state; `change` is the move's name, `detail` its facts."""

    id: str
    node: str
    change: str
    detail: Data = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class StepStands:
    """After a move a finished step was not asked again: nothing it relies on has changed."""

    node: str
    by: str
    instance: int = 0


@dataclass(frozen=True, slots=True)
class TimerSet:
    """Send back Timer(id) once `due` has come."""

    id: str
    node: str
    due: datetime


@dataclass(frozen=True, slots=True)
class TimerCancelled:
    id: str


@dataclass(frozen=True, slots=True)
class MessageSent:
    """A message leaves. `delivered`: it was received by or kept for a process of this state."""

    name: str
    node: str
    data: Data
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class SignalSent:
    name: str
    node: str
    data: Data


@dataclass(frozen=True, slots=True)
class EscalationRaised:
    """An escalation that nothing in the process caught."""

    code: str
    node: str
    data: Data


@dataclass(frozen=True, slots=True)
class Incident:
    """A position cannot go on by itself; Retry(id) tries again."""

    id: str
    node: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A process instance ended: completed, terminated or error (then with its code)."""

    process: str
    status: str
    code: str = ""


Effect: TypeAlias = (
    TaskOpened
    | ServiceRequested
    | TaskCancelled
    | TaskUpdated
    | StepStands
    | TimerSet
    | TimerCancelled
    | MessageSent
    | SignalSent
    | EscalationRaised
    | Incident
    | Ended
)
