"""A log: traces of finished steps, the way they were finished."""

from __future__ import annotations

from typing import NamedTuple

START, END = "▶", "■"  # stand for coming in and being closed; no id of a flow node looks so


class Event(NamedTuple):
    """A step that was finished. `began`: when it lay there to be done.

    outcome: how it ended, as the process names it. group: who is answerable for it (a body).
    """

    step: str
    began: float
    done: float
    outcome: str = ""
    group: str = ""


class Move(NamedTuple):
    """Something done to the course of a case besides finishing steps, at the moment `at`.

    kind: its stable name. step, target: from where to where, empty where it has none.
    """

    kind: str
    at: float
    step: str = ""
    target: str = ""
    reason: str = ""


class Trace(NamedTuple):
    """One case: its events by the moment they were done, the earliest first.

    model: names the version that the case runs by. ended: when it was closed, None while it runs.
    """

    case: str
    model: str
    began: float
    ended: float | None
    end: str
    events: list[Event]
    moves: tuple[Move, ...] = ()
