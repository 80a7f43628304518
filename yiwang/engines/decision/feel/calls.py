"""Calling functions: binding of arguments, conversion to parameter types, bounded depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from .costs import CALL, OVERLOAD, of_text
from .operators import midnight
from .temporal import Date
from .types import coerce
from .values import ExhaustedError, FeelError, Function, Run, Value, kind, register_kind

_NO_VALUE: Final = object()


@dataclass(frozen=True, slots=True)
class Formal:
    """A parameter of a built-in function: the kinds of value it takes."""

    name: str
    kinds: frozenset[str]
    optional: bool = False
    variadic: bool = False

    def convert(self, value: Value, exact: bool) -> Value:
        """Return the value as this parameter takes it, else _NO_VALUE."""
        found = kind(value)
        if found in self.kinds or "any" in self.kinds:
            return value
        if exact:
            return _NO_VALUE
        if found == "list" and len(value) == 1 and "list" not in self.kinds:
            return self.convert(value[0], exact=True)
        if "list" in self.kinds and value is not None:
            return [value]
        if isinstance(value, Date) and "date and time" in self.kinds:
            return midnight(value)
        return _NO_VALUE


@dataclass(frozen=True, slots=True)
class Overload:
    formals: tuple[Formal, ...]
    implementation: Callable[..., Value]
    takes_run: bool
    cost: int  # steps of a call
    each: int  # steps for an element of a list or context that is given

    def arrange(self, arguments: Sequence[Value], names: Sequence[str]) -> list[Value] | str:
        """Return one value per parameter, _NO_VALUE where left out, or why that cannot be."""
        formals = self.formals
        if names:
            return self._by_name(dict(zip(names, arguments, strict=True)), len(names))
        if formals and formals[-1].variadic:
            fixed = len(formals) - 1
            if len(arguments) <= fixed:
                return f"at least {fixed + 1} arguments are needed"
            return [*arguments[:fixed], list(arguments[fixed:])]
        if len(arguments) > len(formals):
            return f"at most {len(formals)} arguments are taken, {len(arguments)} are given"
        for missing in formals[len(arguments) :]:
            if not missing.optional:
                return f"argument {missing.name!r} is missing"
        return [*arguments, *[_NO_VALUE] * (len(formals) - len(arguments))]

    def _by_name(self, given: dict[str, Value], count: int) -> list[Value] | str:
        if len(given) < count:
            return "an argument is given twice"
        known = {formal.name for formal in self.formals}
        for name in given:
            if name not in known:
                return f"there is no parameter {name!r}"
        for formal in self.formals:
            if formal.name not in given and not formal.optional:
                return f"argument {formal.name!r} is missing"
        return [
            [given[f.name]] if f.variadic else given.get(f.name, _NO_VALUE) for f in self.formals
        ]

    def bind(self, arranged: list[Value], exact: bool) -> list[Value] | str:
        """Convert arguments to the kinds of the parameters, or say which cannot be."""
        given = len(arranged)
        while given and arranged[given - 1] is _NO_VALUE:
            given -= 1
        bound: list[Value] = []
        for formal, value in zip(self.formals, arranged[:given], strict=False):
            if value is _NO_VALUE:
                bound.append(None)
                continue
            values = value if formal.variadic else (value,)
            converted = [formal.convert(item, exact) for item in values]
            if any(item is _NO_VALUE for item in converted):
                return f"{formal.name!r} must be {' or '.join(sorted(formal.kinds))}"
            bound.append(converted if formal.variadic else converted[0])
        return bound


@dataclass(frozen=True, slots=True, eq=False)
class Builtin:
    """A built-in function with its overloads, tried in order."""

    name: str
    overloads: list[Overload] = field(default_factory=list)

    @property
    def parameter_lists(self) -> list[tuple[str, ...]]:
        return [tuple(formal.name for formal in o.formals) for o in self.overloads]

    def invoke(self, run: Run, arguments: Sequence[Value], names: Sequence[str]) -> Value:
        """Return the result. Raises FeelError."""
        reason = ""
        tried = 0
        arranged = [overload.arrange(arguments, names) for overload in self.overloads]
        for exact in (True, False):
            for overload, values in zip(self.overloads, arranged, strict=True):
                tried += OVERLOAD
                bound = values if isinstance(values, str) else overload.bind(values, exact)
                if not isinstance(bound, str):
                    run.spend(tried)
                    return self._run(run, overload, bound)
                reason = reason if reason and isinstance(values, str) else bound
        run.spend(CALL + tried)
        raise FeelError(f"{self.name}(): {reason}")

    def _run(self, run: Run, overload: Overload, bound: list[Value]) -> Value:
        run.spend(overload.cost + sum(_size(value, overload.each) for value in bound))
        try:
            if overload.takes_run:
                found = overload.implementation(run, *bound)
            else:
                found = overload.implementation(*bound)
        except FeelError as failure:
            raise FeelError(f"{self.name}(): {failure}") from failure
        except (ValueError, OverflowError) as invalid:
            raise FeelError(f"{self.name}(): {invalid}") from invalid
        run.spend(_size(found, 1))
        return found


def _size(value: Value, each: int) -> int:
    """Return the steps for looking at, or having made, a value of a built-in function."""
    if isinstance(value, str):
        return of_text(len(value))
    return each * len(value) if isinstance(value, list | dict) else 0


register_kind(Builtin, "function")


def call(run: Run, function: Value, arguments: Sequence[Value], names: Sequence[str] = ()) -> Value:
    """Call a function value. Raises FeelError and ExhaustedError."""
    if isinstance(function, Builtin):
        return function.invoke(run, arguments, names)
    if not isinstance(function, Function):
        raise FeelError(f"{kind(function)} cannot be called")
    bound = _bind(function, arguments, names, run)
    if run.depth >= run.limits.depth:
        raise ExhaustedError(f"functions call each other more than {run.limits.depth} deep")
    run.depth += 1
    try:
        return coerce(function.body(run, bound), function.result, run)
    finally:
        run.depth -= 1


def _bind(
    function: Function, arguments: Sequence[Value], names: Sequence[str], run: Run
) -> list[Value]:
    parameters = function.parameters
    if names:
        given = dict(zip(names, arguments, strict=True))
        if set(given) != {p.name for p in parameters} or len(given) < len(names):
            wanted = ", ".join(p.name for p in parameters)
            raise FeelError(f"{function.name} takes ({wanted}), not ({', '.join(names)})")
        arguments = [given[p.name] for p in parameters]
    if len(arguments) != len(parameters):
        raise FeelError(
            f"{function.name} takes {len(parameters)} arguments, {len(arguments)} are given"
        )
    return [
        coerce(value, parameter.type, run)
        for parameter, value in zip(parameters, arguments, strict=True)
    ]
