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
    """What one evaluation may use before it is ended."""

    steps: int = 1_000_000  # evaluated nodes and copied elements, each some 0.5 µs
    depth: int = 120  # nested function calls
    elements: int = 200_000  # of one list, characters of one string times ten
    problems: int = 100  # kept; later ones are dropped


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, or one comparison such as `< 10`, whose `operator` is then not empty."""

    low: Value
    high: Value
    low_closed: bool = True
    high_closed: bool = True
    operator: str = ""


PROBLEM_COST: Final = 40  # steps, for telling what is wrong takes longer than most that is right


class Run:
    """The state of one evaluation: clock, problems found, and what it may still use."""

    __slots__ = ("depth", "element", "hooks", "limits", "now", "problems", "steps", "zone")

    def __init__(
        self,
        now: datetime | None = None,
        zone: tzinfo | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.now = now
        self.zone = zone
        self.limits = limits or DEFAULT_LIMITS
        self.steps = self.limits.steps
        self.depth = 0
        self.problems: list[Problem] = []
        self.element = ""
        self.hooks: Any = None  # of the model evaluation, not used by FEEL itself

    def problem(self, reason: str, position: int = 0) -> Value:
        """Note why a value is null, and return that null. Raises ExhaustedError."""
        self.spend(PROBLEM_COST)
        if len(self.problems) < self.limits.problems:
            self.problems.append(Problem(reason, position, self.element))
        return None

    def spend(self, steps: int) -> None:
        """Charge work. Raises ExhaustedError."""
        self.steps -= steps
        if self.steps < 0:
            # What remains is for the problems that tell of this end.
            self.steps = self.limits.problems * PROBLEM_COST
            raise ExhaustedError(f"the evaluation took more than {self.limits.steps} steps")

    def hold(self, elements: int) -> None:
        """Charge a new list or string of so many elements. Raises ExhaustedError."""
        if elements > self.limits.elements:
            raise ExhaustedError(f"a value would have more than {self.limits.elements} elements")
        self.spend(elements)


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
