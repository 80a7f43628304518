"""Which version of a decision holds: rules change, and each use says which day picks its version.

A penalty is decided by the rules of the day of the act, unless those of the day of decision are
lighter or no longer call the act unlawful. Then both are evaluated, and the explanation shows both.
Source of the principle: Administrative Penalty Law (2021), art. 37.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import Any

from .feel.expression import parse
from .feel.json import to_json
from .feel.operators import order
from .feel.tokens import FeelSyntaxError
from .feel.values import Problem, Run, Value
from .model import Model, Result


class Reference(StrEnum):
    """The day that picks a version."""

    ACT = "act"
    APPLICATION = "application"
    ACCEPTANCE = "acceptance"
    DECISION = "decision"


class VersionError(ValueError):
    """No version can be picked; says why."""


@dataclass(frozen=True, slots=True)
class Version:
    """A model in force from a day until a day, both included; no file: the rule is repealed."""

    file: str
    valid_from: date
    valid_until: date | None = None
    source: str = ""

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of one decision; `lighter` are FEEL expressions over its result.

    The smaller value of the first expression is the lighter result, then that of the second.
    """

    decision: str
    reference: Reference
    versions: tuple[Version, ...]
    lighter: tuple[str, ...] = ()
    lighter_source: str = ""

    def at(self, day: date) -> Version:
        """Return the version of a day. Raises VersionError."""
        found = [version for version in self.versions if version.holds(day)]
        if len(found) != 1:
            raise VersionError(f"{len(found)} versions of {self.decision!r} hold on {day}, not one")
        return found[0]

    def resolve(self, dates: Mapping[Reference, date]) -> tuple[Version, ...]:
        """Return the version that the reference day picks, and that of the decision if it counts.

        Raises VersionError where a day is not given or no version holds on it.
        """
        days = [self.reference, *([Reference.DECISION] if self.lighter else [])]
        missing = [str(day) for day in days if day not in dates]
        if missing:
            raise VersionError(f"{self.decision!r} needs the day of {' and '.join(missing)}")
        return tuple(dict.fromkeys(self.at(dates[day]) for day in days))


class Why(StrEnum):
    """Why a version was taken."""

    ONLY = "only"  # it is the only one that holds
    LIGHTER = "lighter"  # the rules of the day of decision are lighter
    NOT_LIGHTER = "not_lighter"  # those of the day of decision are not lighter
    REPEALED = "repealed"  # on the day of decision the act is no longer unlawful
    UNDECIDED = "undecided"  # which is lighter cannot be told; a person must


@dataclass(frozen=True, slots=True)
class Use:
    """A version and what came of it; without a result the rule is repealed."""

    version: Version
    result: Result | None
    rank: tuple[Value, ...] = ()

    @property
    def value(self) -> Value:
        return self.result.value if self.result else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result that counts, and every version that was looked at."""

    taken: Use
    uses: tuple[Use, ...]
    why: Why
    lighter: tuple[str, ...] = ()
    lighter_source: str = ""

    @property
    def value(self) -> Value:
        return self.taken.value

    @property
    def problems(self) -> tuple[Problem, ...]:
        found = self.taken.result.problems if self.taken.result else ()
        if self.why is Why.UNDECIDED:
            return (*found, Problem("which version is lighter cannot be told from the results"))
        return found

    def to_json(self, max_rules: int = 50) -> dict[str, Any]:
        """Return the trace of the version taken, and beside it every version with its own."""
        return {
            "decisions": _trace(self.taken, max_rules),
            "why": str(self.why),
            "lighter": list(self.lighter),
            "lighter_source": self.lighter_source,
            "versions": [self._use(use, max_rules) for use in self.uses],
        }

    def _use(self, use: Use, max_rules: int) -> dict[str, Any]:
        until = use.version.valid_until
        return {
            "file": use.version.file,
            "valid_from": use.version.valid_from.isoformat(),
            "valid_until": until.isoformat() if until else None,
            "source": use.version.source,
            "taken": use is self.taken,
            "value": to_json(use.value),
            "rank": [to_json(each) for each in use.rank],
            "decisions": [] if use is self.taken else _trace(use, max_rules),
        }


def _trace(use: Use, max_rules: int) -> list[Any]:
    found: list[Any] = use.result.trace.to_json(max_rules)["decisions"] if use.result else []
    return found


def evaluate(
    versions: Versions,
    models: Mapping[str, Model],
    inputs: Mapping[str, Any],
    dates: Mapping[Reference, date],
    *,
    now: datetime | None,
    zone: tzinfo | None,
) -> Outcome:
    """Decide by the version in force, or by the lighter of two. Raises VersionError.

    Args:
        versions: what there is.
        models: the model of each version's file.
        inputs: as `Model.evaluate` takes them.
        dates: the days known; those that the reference and the rule of the lighter ask for.
        now: what `now()` and `today()` answer.
        zone: the zone they are told in.
    """

    def use(version: Version) -> Use:
        if not version.file:
            return Use(version, None)
        result = models[version.file].evaluate(versions.decision, inputs, now=now, zone=zone)
        return Use(version, result, _rank(result, versions.lighter))

    uses = tuple(use(version) for version in versions.resolve(dates))
    taken, why = _choose(uses)
    return Outcome(taken, uses, why, versions.lighter, versions.lighter_source)


def _rank(result: Result, lighter: Sequence[str]) -> tuple[Value, ...]:
    entries = result.value if isinstance(result.value, dict) else {}
    names = {**entries, "result": result.value}
    return tuple(parse(text, names=names).evaluate(names).value for text in lighter)


def _choose(uses: Sequence[Use]) -> tuple[Use, Why]:
    """Take the rules of the act, unless those of the decision are strictly lighter."""
    first = uses[0]
    if len(uses) == 1:
        return first, Why.ONLY
    later = uses[1]
    if first.result is None or later.result is None:
        # An act that was lawful when done stays lawful.
        return (first, Why.NOT_LIGHTER) if first.result is None else (later, Why.REPEALED)
    if first.result.problems or later.result.problems:
        return first, Why.UNDECIDED
    for old, new in zip(first.rank, later.rank, strict=True):
        found = order(new, old, Run())
        if found is None:
            return first, Why.UNDECIDED
        if found:
            return (later, Why.LIGHTER) if found < 0 else (first, Why.NOT_LIGHTER)
    return first, Why.NOT_LIGHTER


def problems(versions: Versions) -> list[str]:
    """Return what is wrong with a list of versions, without looking at their models."""
    held = sorted(versions.versions, key=lambda version: version.valid_from)
    found = [] if held else ["there is no version"]
    found += [
        f"the version of {version.valid_from} ends before it begins"
        for version in held
        if version.valid_until is not None and version.valid_until < version.valid_from
    ]
    for earlier, later in pairwise(held):
        if earlier.valid_until is None or earlier.valid_until >= later.valid_from:
            found.append(f"two versions hold on {later.valid_from}")
        elif (later.valid_from - earlier.valid_until).days > 1:
            found.append(f"no version holds after {earlier.valid_until}; say so without a file")
    for text in versions.lighter:
        try:
            parse(text)
        except FeelSyntaxError as invalid:
            found.append(f"{text!r} is no FEEL: {invalid.reason}")
    return found
