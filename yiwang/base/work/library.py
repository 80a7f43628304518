"""What the processes of a package may call: its decisions, and the city's working days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from yiwang.base.decisions.facade import Entry, entries
from yiwang.base.packages.facade import Source
from yiwang.engines import process, term
from yiwang.engines.decision import feel
from yiwang.engines.decision.versions import Reference
from yiwang.engines.process.library import Decide
from yiwang.kernel.clock import CITY_ZONE


@dataclass(frozen=True)
class Judgement:
    """What rules decided: enough to decide it again and see how it came about.

    inputs: JSON values by name, only those that the rules ask for. dates: days that pick versions.
    """

    entry: Entry
    inputs: Mapping[str, Any]
    dates: Mapping[str, str]
    at: datetime
    value: Any

    def facts(self, digest: str) -> dict[str, Any]:
        """As a line of the timeline keeps it; digest: of the package's files."""
        return {
            "decision": self.entry.name,
            "title": dict(self.entry.titles),
            "inputs": dict(self.inputs),
            "dates": dict(self.dates),
            "at": self.at.isoformat(),
            "value": self.value,
            "digest": digest,
        }


Judged = Callable[[Judgement], None]


def _ignore(judgement: Judgement) -> None:
    """What is only considered, or rehearsed, is nobody's decision."""


def _decide(entry: Entry, judged: Judged) -> Decide:
    def run(data: Mapping[str, Any], now: datetime) -> Any:
        asked = {name: data[name] for name in entry.inputs if name in data}
        dates = _dates(data.get("dates"))
        inputs = {key: feel.from_json(value) for key, value in asked.items()}
        outcome = entry.decide(inputs, now, dates)
        if outcome.problems:
            raise ValueError(f"decision {entry.name}: {outcome.problems[0]}")
        value = feel.to_json(outcome.value)
        days = {name.value: day.isoformat() for name, day in dates.items()}
        judged(Judgement(entry, asked, days, now, value))
        return value

    return run


def _dates(given: Any) -> dict[Reference, date]:
    """The days by which versions of rules are picked, as a process keeps them: ISO by name."""
    rows = given.items() if isinstance(given, Mapping) else ()
    return {Reference(name): date.fromisoformat(day) for name, day in rows if day}


def _working_days(moment: datetime, days: int) -> datetime:
    """The end of the last of so many working days after a moment."""
    start = moment.astimezone(CITY_ZONE).date()
    last = term.last_day(start, days, term.Unit.WORKING_DAY, term.national().lenient())
    return datetime.combine(last, time.max, CITY_ZONE)


def library_of(source: Source, judged: Judged = _ignore) -> process.Library:
    """What `process.start` and `process.advance` get for a package.

    judged: is told of each decision by rules.
    """
    found = entries(source).values()
    decisions = {key: _decide(entry, judged) for entry in found for key in entry.keys}
    return process.Library(decisions=decisions, working_days=_working_days, zone=CITY_ZONE)
