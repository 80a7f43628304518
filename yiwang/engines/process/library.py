"""What a process may call while it runs: processes, decisions, a calendar, work done at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeAlias

from .definition import Definition
from .effects import Data, ServiceRequested, TaskOpened

Decide: TypeAlias = Callable[[Data, datetime], Any]
Perform: TypeAlias = Callable[[TaskOpened | ServiceRequested], Data | None]
DueAfter: TypeAlias = Callable[[datetime, int], datetime]


@dataclass(frozen=True)
class Library:
    """Everything a definition names but does not hold.

    processes: id of a process → the definition that holds it. decisions: id of a decision → what
    evaluates it over process data and returns JSON values. working_days: the moment so many
    working days after another (timers with `yw:workingDays`). perform: does a task at once and
    returns its data, or None to leave it open. zone: in which dates without zone are meant.
    """

    processes: Mapping[str, Definition] = field(default_factory=dict)
    decisions: Mapping[str, Decide] = field(default_factory=dict)
    working_days: DueAfter | None = None
    perform: Perform | None = None
    zone: tzinfo = UTC


EMPTY = Library()
