"""The facts that rules decide by, each a pure function of what was known at an instant.

A function gives JSON and the events that it rests on. Contexts that bring events of their own
register the facts about them here when they start.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiwang.govern.supervision.values import Dossier, Event


@dataclass(frozen=True)
class View:
    """A dossier as it was known at an instant.

    event: what gave rise to the look. clock: whose turn it is, empty where no clock's.
    """

    dossier: Dossier
    at: datetime
    events: Sequence[Event]
    event: Event | None = None
    clock: str = ""

    def of(self, *kinds: str) -> list[Event]:
        return [each for each in self.events if each.kind in kinds]


@dataclass(frozen=True)
class Known:
    """A fact as JSON, and the events that it rests on."""

    value: dict[str, Any]
    events: Sequence[Event] = ()


Fact = Callable[[View], Known]

_facts: dict[str, Fact] = {}


def fact(name: str, function: Fact) -> None:
    """Register a fact by the name under which decisions ask for it."""
    _facts[name] = function


def names() -> list[str]:
    return sorted(_facts)


def known(name: str, view: View) -> Known:
    """A fact by its name.

    Raises:
        KeyError: there is none.
    """
    return _facts[name](view)


def whole(value: object) -> int:
    """A whole number out of a fact that others told; 0 for anything that is none."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else 0
