"""Values of FEEL and what one evaluation carries along.

A number is a `Decimal`, a string `str`, a boolean `bool`, null `None`, a list `list`, a context
`dict`; dates, times and durations are the classes of `temporal`; ranges and functions are here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Final, TypeAlias

from .temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

# FEEL is dynamically typed: the kind of a value is looked at by each operation.
Value: TypeAlias = Any

NUMBERS: Final = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, capitals=1, clamp=0, traps=[]
)


class FeelError(Exception):
    """An operation has no value; caught where it was asked for, noted, and null from there on."""


class ExhaustedError(Exception):
    """An evaluation used up its steps, depth or memory; ends the evaluation."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong while reading or evaluating; the value there is null.

    `position` counts characters in the expression; `element` is the id or name of the decision,
    table cell or other element of a model that holds the expression.
    """

    reason: str
    position: int = 0
    element: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one evaluation may use before it is ended; `costs` says what is charged."""

    steps: int = 1_000_000  # each 0.2 µs of work or 32 bytes of memory, whichever is more
    depth: int = 120  # nested function calls
    problems: int = 100  # kept; later ones are dropped


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, or one comparison such as `< 10`, whose `operator` is then not empty."""

    low: Value
    high: Value
    low_closed: bool = True
    high_closed: bool = True
    operator: str = ""


PROBLEM_COST: Final = 25  # steps, for telling what is wrong takes longer than most that is right
_WRITTEN: Final = 3  # steps, for a value inside another to become text or JSON
_MAX_REASON: Final = 400  # characters
MAX_LEVELS: Final = 200  # of lists and contexts in a value that leaves the evaluation


# Patterns read so far, by text and flags. They live with the expression or model that uses them:
# what a process keeps for all is left over from its largest evaluations and holds their memory.
Library: TypeAlias = dict[tuple[str, str], Any]


class Run:
    """The state of one evaluation: clock, problems found, and what it may still use."""

    __slots__ = (
        *("_allowed", "_aside", "depth", "element", "hooks", "library", "limits", "now"),
        *("patterns", "problems", "steps", "zone"),
    )

    def __init__(
        self,
        now: datetime | None = None,
        zone: tzinfo | None = None,
        limits: Limits | None = None,
        library: Library | None = None,
    ) -> None:
        self.now = now
        self.zone = zone
        self.limits = limits or DEFAULT_LIMITS
        self.steps = self.limits.steps
        self.depth = 0
        self.problems: list[Problem] = []
        self.element = ""
        self.hooks: Any = None  # of the model evaluation, not used by FEEL itself
        self.library: Library = {} if library is None else library
        self.patterns: Library = {}  # charged so far
        self._aside: Run | None = None
        self._allowed: set[int] = set()  # identities

    @property
    def aside(self) -> Run:
        """Another run of the same clock and limits, for what looks at this evaluation again."""
        if self._aside is None:
            self._aside = Run(self.now, self.zone, self.limits, self.library)
        return self._aside

    def problem(self, reason: str, position: int = 0) -> Value:
        """Note why a value is null, and return that null. Raises ExhaustedError."""
        self.spend(PROBLEM_COST)
        if len(self.problems) < self.limits.problems:
            self.problems.append(Problem(reason[:_MAX_REASON], position, self.element))
        return None

    def spend(self, steps: int) -> None:
        """Charge work. Raises ExhaustedError."""
        self.steps -= steps
        if self.steps < 0:
            # What remains is for the problems that tell of this end.
            self.steps = self.limits.problems * PROBLEM_COST
            raise ExhaustedError(f"the evaluation took more than {self.limits.steps} steps")

    def allow(self, source: object, steps: int) -> None:
        """Let something large that was given with the model be evaluated once for nothing."""
        if id(source) not in self._allowed:
            self._allowed.add(id(source))
            self.steps += steps

    def weigh(self, value: Value) -> None:
        """Charge a value as often as it would be written out, which may be far more than it
        takes in memory. Raises ExhaustedError, also for one that is nested too deeply.
        """
        level, depth = [value], 0
        while level:
            depth += 1
            below: list[Value] = []
            for found in level:
                self.spend(_WRITTEN)
                if isinstance(found, list | dict):
                    self.spend(len(found))
                    below.extend(found.values() if isinstance(found, dict) else found)
                elif isinstance(found, str):
                    self.spend(len(found) >> 3)
                elif isinstance(found, Decimal):
                    self.spend(abs(found.adjusted()) >> 3)
            if depth > MAX_LEVELS:
                raise ExhaustedError(f"a value is nested more than {MAX_LEVELS} deep")
            level = below


DEFAULT_LIMITS: Final = Limits()
MISSING: Final = object()


class Scope:
    """Names and their values, looked up outwards."""

    __slots__ = ("names", "parent", "run")

    def __init__(self, run: Run, names: Mapping[str, Value], parent: Scope | None = None) -> None:
        self.run = run
        self.names = names
        self.parent = parent

    def get(self, name: str) -> Value:
        """Return the value of a name, or MISSING."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.names.get(name, MISSING)
            if value is not MISSING:
                return value
            scope = scope.parent
        return MISSING


Compiled: TypeAlias = Callable[[Scope], Value]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A formal parameter; `type` is a `types.Type`, absent when anything goes."""

    name: str
    type: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function value made by an expression or by a model: knowledge, service or definition."""

    name: str
    parameters: tuple[Parameter, ...]
    body: Callable[[Run, list[Value]], Value] = field(repr=False)
    result: Any = None  # types.Type of what it returns


_KINDS: Final[dict[type, str]] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
    Range: "range",
    Function: "function",
}


def register_kind(cls: type, kind: str) -> None:
    """Let a further class count as a kind of value."""
    _KINDS[cls] = kind


def kind(value: Value) -> str:
    """Return the FEEL name of the kind of a value, "unknown" for what is none."""
    return _KINDS.get(type(value), "unknown")


def python_type(name: str) -> type | None:
    """Return the class of the values of a kind; None for Any and for what is no kind."""
    return next((cls for cls, found in _KINDS.items() if found == name), None)
