"""What the processes of a package may call: its decisions, and the city's working days."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from yiwang.base.decisions.facade import Entry, entries
from yiwang.base.packages.facade import Source
from yiwang.engines import process, term
from yiwang.engines.decision import feel
from yiwang.engines.decision.versions import Reference
from yiwang.engines.process.library import Decide
from yiwang.kernel.clock import CITY_ZONE


def _decide(entry: Entry) -> Decide:
    def run(data: Mapping[str, Any], now: datetime) -> Any:
        inputs = {key: feel.from_json(value) for key, value in data.items()}
        outcome = entry.decide(inputs, now, _dates(data.get("dates")))
        if outcome.problems:
            raise ValueError(f"decision {entry.name}: {outcome.problems[0]}")
        return feel.to_json(outcome.value)

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


def library_of(source: Source) -> process.Library:
    """What `process.start` and `process.advance` get for a package."""
    decisions = {key: _decide(entry) for entry in entries(source).values() for key in entry.keys}
    return process.Library(decisions=decisions, working_days=_working_days, zone=CITY_ZONE)
