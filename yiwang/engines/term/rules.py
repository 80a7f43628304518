"""Time limits as dated data: what starts a clock, how long it runs, what may stop or extend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.engines.term.messages import Words


class Unit(StrEnum):
    """What a limit is counted in."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"


class Sense(StrEnum):
    """On which side of the last day the law wants the act.

    `before` counts back from the trigger: the day found is the last on which to act in time.
    """

    WITHIN = "within"  # done at the latest on the last day
    AT_LEAST = "at_least"  # kept up at least until the last day is over
    BEFORE = "before"  # done at the latest so long before the trigger


class Level(StrEnum):
    """Whose limit it is. One case carries several clocks, at most one of each rule."""

    STATUTORY = "statutory"  # 法定
    PROMISED = "promised"  # 承诺, never longer than the statutory one
    STEP = "step"  # 环节
    COLLABORATION = "collaboration"  # 协办


class TermRefused(ValueError):
    """A table of limits, or a promise, says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a limit may be extended, in its own unit, how often, and who approves."""

    amount: int
    times: int = 1
    approver: Words = field(default_factory=Words)


@dataclass(frozen=True, slots=True)
class PauseReason:
    """A ground on which the law leaves time out of a limit."""

    code: str
    title: Words
    basis: str


@dataclass(frozen=True, slots=True)
class Expiry:
    """What the law makes of silence. `from_trigger`: the effect counts from the trigger day."""

    code: str  # such as deemed_accepted, overdue, right_lapses
    title: Words
    from_trigger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRule:
    """One limit as it stands from a day on. A changed limit is a new row, never an edit."""

    id: str
    title: Words
    trigger: str  # code of the event that starts the clock; its day is not counted
    until: str  # code of the event that stops it
    length: int
    unit: Unit
    source: str  # act and article
    valid_from: date
    valid_until: date | None = None  # this day included; null: without end
    level: Level = Level.STATUTORY
    sense: Sense = Sense.WITHIN
    extension: Extension | None = None
    pauses: tuple[PauseReason, ...] = ()
    on_expiry: Expiry | None = None
    near_due: int = 1  # units left from which the light turns to near-due
    events: Mapping[str, Words] = field(default_factory=dict)  # what the codes mean
    demonstration: bool = False  # a sample of local policy, to be replaced by the body's own
    verified: bool = True  # compared with the text of the source

    def pause(self, code: str) -> PauseReason | None:
        """Return the ground with this code, or None when this limit does not know it."""
        return next((reason for reason in self.pauses if reason.code == code), None)

    def event(self, code: str) -> Words:
        """Return what the code of an event means, the code itself where nothing is said."""
        return self.events.get(code, Words(en=code))

    def promised(self, length: int, source: str, unit: Unit | None = None) -> "TermRule":
        """Return the shorter limit that a body promises instead of this one.

        Raises:
            TermRefused: the promise is not at least 1, counts in another unit or is longer.
        """
        if unit not in (None, self.unit):
            raise TermRefused(f"a promise for {self.id} counts in {self.unit}, not in {unit}")
        if not 1 <= length <= self.length:
            raise TermRefused(
                f"a promise for {self.id} lies between 1 and {self.length}, not at {length}"
            )
        return replace(self, length=length, source=source, level=Level.PROMISED, extension=None)


@dataclass(frozen=True)
class TermTable:
    """All rows of a table of limits, resolved by id and day."""

    rules: tuple[TermRule, ...]

    def resolve(self, rule_id: str, on: date) -> TermRule:
        """Return the limit as it stood on the day its clock starts.

        Raises:
            LookupError: no such limit, or none in force on that day.
        """
        fitting = [
            rule
            for rule in self.rules
            if rule.id == rule_id
            and rule.valid_from <= on
            and (rule.valid_until is None or on <= rule.valid_until)
        ]
        if not fitting:
            raise LookupError(f"no limit {rule_id!r} is in force on {on}")
        return max(fitting, key=lambda rule: rule.valid_from)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all limits, in the order of the table."""
        return tuple(dict.fromkeys(rule.id for rule in self.rules))


def read_terms(document: Mapping[str, Any]) -> TermTable:
    """Read `{events: {code: words}, pauses: {list: [reason]}, expiries: {code: …}, terms: [row]}`.

    A row names its events, its pause lists and its expiry; they are written once and shared.

    Raises:
        TermRefused: the first row that is not right, with its id and what is wrong.
    """
    shared = _Shared(
        events={code: Words(row) for code, row in document.get("events", {}).items()},
        pauses={
            name: tuple(PauseReason(row["code"], Words(row["title"]), row["basis"]) for row in rows)
            for name, rows in document.get("pauses", {}).items()
        },
        expiries={
            code: Expiry(code, Words(row["title"]), row.get("from_trigger", False))
            for code, row in document.get("expiries", {}).items()
        },
    )
    rules = []
    for number, row in enumerate(document["terms"], start=1):
        try:
            rules.append(_rule(row, shared))
        except (KeyError, TypeError, ValueError) as error:
            raise TermRefused(f"row {number} ({row.get('id', 'without id')}): {error!r}") from error
    _refuse_doubles(rules)
    return TermTable(tuple(rules))


@dataclass(frozen=True, slots=True)
class _Shared:
    events: Mapping[str, Words]
    pauses: Mapping[str, tuple[PauseReason, ...]]
    expiries: Mapping[str, Expiry]


def _rule(row: Mapping[str, Any], shared: _Shared) -> TermRule:
    plain = dict(row)
    plain["title"] = Words(row["title"])
    plain["unit"] = Unit(row["unit"])
    plain["level"] = Level(row.get("level", Level.STATUTORY))
    plain["sense"] = Sense(row.get("sense", Sense.WITHIN))
    plain["events"] = shared.events
    plain["pauses"] = tuple(
        reason for name in row.get("pauses", ()) for reason in shared.pauses[name]
    )
    plain["on_expiry"] = shared.expiries[row["on_expiry"]] if "on_expiry" in row else None
    if "extension" in row:
        approver = Words(row["extension"].get("approver", {}))
        plain["extension"] = Extension(**{**row["extension"], "approver": approver})
    if not isinstance(row["length"], int) or row["length"] < 1:
        raise ValueError(f"length must be a whole number of at least 1, got {row['length']!r}")
    return TermRule(**plain)


def _refuse_doubles(rules: Iterable[TermRule]) -> None:
    seen: set[tuple[str, date]] = set()
    for rule in rules:
        if (key := (rule.id, rule.valid_from)) in seen:
            raise TermRefused(f"limit {rule.id} has two rows valid from {rule.valid_from}")
        seen.add(key)


@cache
def national_terms() -> TermTable:
    """Return the table of limits that comes with the product."""
    text = files(__package__).joinpath("data/terms.yaml").read_text("utf-8")
    return read_terms(yaml.safe_load(text))
