"""Types of FEEL: does a value conform, and the standard's implicit conversions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from .costs import ELEMENT
from .temporal import Date, DateTime, Time
from .values import FeelError, Function, Range, Run, Value, kind, python_type


@dataclass(frozen=True, slots=True)
class Simple:
    """A built-in type without parts, "Any" and "Null" among them."""

    name: str
    python: type | None = field(init=False, compare=False, repr=False)  # of its values

    def __post_init__(self) -> None:
        object.__setattr__(self, "python", python_type(self.name))


@dataclass(frozen=True, slots=True)
class ListOf:
    element: Type


@dataclass(frozen=True, slots=True)
class RangeOf:
    element: Type


@dataclass(frozen=True, slots=True)
class ContextOf:
    members: tuple[tuple[str, Type], ...]


@dataclass(frozen=True, slots=True)
class FunctionOf:
    parameters: tuple[Type, ...]
    result: Type


@dataclass(frozen=True, slots=True)
class Constrained:
    """A base type and a test on its values, as an item definition's allowed values are."""

    base: Type
    test: Callable[[Run, Value], bool]
    text: str  # of the test, for messages


@dataclass(eq=False, slots=True)
class Named:
    """An item definition; `target` is set when all definitions are read, as they may refer."""

    name: str
    target: Type | None = None


Type: TypeAlias = Simple | ListOf | RangeOf | ContextOf | FunctionOf | Constrained | Named
ANY = Simple("Any")
NULL = Simple("Null")
_SUPERTYPES = {"list": ListOf, "context": ContextOf, "function": FunctionOf, "range": RangeOf}


def resolved(declared: Type) -> Type:
    """Return what a name stands for."""
    for _ in range(32):
        if not isinstance(declared, Named) or declared.target is None:
            return declared
        declared = declared.target
    return ANY


def base_of(declared: Type) -> Type:
    """Return a type without its names and constraints."""
    declared = resolved(declared)
    while isinstance(declared, Constrained):
        declared = resolved(declared.base)
    return declared


def plain_class(declared: Type | None) -> type | None:
    """Return the class whose values all conform; None when that takes a closer look."""
    return declared.python if type(declared) is Simple else None


def name_of(declared: Type) -> str:
    """Return a type as people write it."""
    if isinstance(declared, Simple | Named):
        return declared.name
    if isinstance(declared, Constrained):
        return name_of(declared.base)
    if isinstance(declared, ListOf | RangeOf):
        word = "list" if isinstance(declared, ListOf) else "range"
        return f"{word}<{name_of(declared.element)}>"
    return "context" if isinstance(declared, ContextOf) else "function"


def conforms(value: Value, declared: Type, run: Run, depth: int = 0) -> bool:
    """Tell whether a value is of a type; null is of every type, constraints are heeded."""
    declared = resolved(declared)
    if isinstance(declared, Constrained):
        return conforms(value, declared.base, run, depth) and (
            value is None or declared.test(run, value)
        )
    if value is None or declared is ANY:
        return True
    if isinstance(declared, Simple):
        return declared.name in ("Any", kind(value))
    if depth > 100:
        raise FeelError("the value is nested too deeply for its type")
    if isinstance(declared, ListOf):
        return isinstance(value, list) and _all_conform(value, declared.element, run, depth)
    if isinstance(declared, ContextOf):
        run.spend(2 * ELEMENT * len(declared.members))
        return isinstance(value, dict) and all(
            name in value and conforms(value[name], member, run, depth + 1)
            for name, member in declared.members
        )
    if isinstance(declared, RangeOf):
        return isinstance(value, Range) and all(
            conforms(end, declared.element, run, depth + 1) for end in (value.low, value.high)
        )
    return isinstance(declared, FunctionOf) and _function_conforms(value, declared)


def _all_conform(values: list[Value], element: Type, run: Run, depth: int) -> bool:
    run.spend(ELEMENT * len(values))
    return all(conforms(item, element, run, depth + 1) for item in values)


def _function_conforms(value: Value, declared: FunctionOf) -> bool:
    if kind(value) != "function":
        return False
    if not isinstance(value, Function):
        return any(
            len(signature) == len(declared.parameters) for signature in value.parameter_lists
        )
    return (
        len(value.parameters) == len(declared.parameters)
        and all(
            is_subtype(expected, own.type or ANY)
            for own, expected in zip(value.parameters, declared.parameters, strict=True)
        )
        and is_subtype(value.result or ANY, declared.result, unknown=True)
    )


def is_subtype(narrow: Type, wide: Type, unknown: bool = False) -> bool:
    """Tell whether every value of one type is of another; `unknown`: Any passes for anything."""
    narrow, wide = base_of(narrow), base_of(wide)
    if wide == ANY or narrow in (NULL, wide) or (unknown and narrow == ANY):
        return True
    if isinstance(wide, Simple):
        return isinstance(narrow, _SUPERTYPES.get(wide.name, ()))
    if isinstance(narrow, ListOf) and isinstance(wide, ListOf):
        return is_subtype(narrow.element, wide.element)
    if isinstance(narrow, RangeOf) and isinstance(wide, RangeOf):
        return is_subtype(narrow.element, wide.element)
    if isinstance(narrow, ContextOf) and isinstance(wide, ContextOf):
        own = dict(narrow.members)
        return all(name in own and is_subtype(own[name], t) for name, t in wide.members)
    if isinstance(narrow, FunctionOf) and isinstance(wide, FunctionOf):
        return len(narrow.parameters) == len(wide.parameters) and is_subtype(
            narrow.result, wide.result
        )
    return False


def is_instance(value: Value, declared: Type, run: Run) -> bool:
    """Answer `instance of`: null is an instance of Null alone."""
    if value is None:
        return base_of(declared) == NULL
    return conforms(value, declared, run)


def coerce(value: Value, declared: Type | None, run: Run) -> Value:
    """Return a value converted to a declared type. Raises FeelError when it does not conform.

    Conversions: [x] to x, x to [x], and a date to its midnight in UTC.
    Source: DMN 1.5, 10.3.2.9.4.
    """
    if declared is None or value is None or conforms(value, declared, run):
        return value
    base = base_of(declared)
    candidate = value
    if isinstance(value, list) and len(value) == 1 and not _takes_list(base):
        candidate = value[0]
    elif isinstance(base, ListOf) and not isinstance(value, list):
        candidate = [value]
    elif base == Simple("date and time") and isinstance(value, Date):
        candidate = DateTime(value, Time(0, 0))
    if candidate is not value and conforms(candidate, declared, run):
        return candidate
    raise FeelError(f"{kind(value)} does not conform to {name_of(declared)}{_limits(declared)}")


def _takes_list(base: Type) -> bool:
    return isinstance(base, ListOf) or base in (ANY, Simple("list"))


def _limits(declared: Type) -> str:
    found = resolved(declared)
    return f" ({found.text})" if isinstance(found, Constrained) else ""
