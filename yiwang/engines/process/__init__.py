"""Processes: BPMN 2.0 read, proven sound, and run by values.

`read` turns XML into a frozen definition or refuses it with problems; `start` and `advance` take a
state and return a new one with effects for the outside to carry out. Nothing here knows a
database, a clock or a calendar: all are passed in.
"""

from .definition import Definition
from .engine import Consequences, Step, advance, advance_all, consider, start
from .library import Library
from .migration import Migration, migrate, migration
from .queries import finished, open_tasks, positions, return_targets, timers, whereabouts
from .reader import parse, problems, read, write
from .refusal import NotPossible, Unreadable
from .rules.problem import Text
from .state import State, WrongVersion, dump, load

__all__ = [
    "Consequences",
    "Definition",
    "Library",
    "Migration",
    "NotPossible",
    "State",
    "Step",
    "Text",
    "Unreadable",
    "WrongVersion",
    "advance",
    "advance_all",
    "consider",
    "dump",
    "finished",
    "load",
    "migrate",
    "migration",
    "open_tasks",
    "parse",
    "positions",
    "problems",
    "read",
    "return_targets",
    "start",
    "timers",
    "whereabouts",
    "write",
]
