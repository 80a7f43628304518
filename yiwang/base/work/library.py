"""What the processes of a package may call: its decisions, and the city's working days."""

from collections.abc import Mapping
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from yiwang.base.packages.source import Problem, Source
from yiwang.engines import decision, process, term
from yiwang.engines.decision import feel
from yiwang.engines.process.library import Decide
from yiwang.kernel.clock import CITY_ZONE


def _decide(model: decision.Model, name: str) -> Decide:
    def run(data: Mapping[str, Any], now: datetime) -> Any:
        inputs = {key: feel.from_json(value) for key, value in data.items()}
        result = model.evaluate(name, inputs, now=now, zone=CITY_ZONE)
        if result.problems:
            raise ValueError(f"decision {name}: {result.problems[0]}")
        return feel.to_json(result.value)

    return run


def _working_days(moment: datetime, days: int) -> datetime:
    """The end of the last of so many working days after a moment."""
    start = moment.astimezone(CITY_ZONE).date()
    last = term.last_day(start, days, term.Unit.WORKING_DAY, term.national().lenient())
    return datetime.combine(last, time.max, CITY_ZONE)


def check(source: Source) -> list[Problem]:
    """Whether every decision model of a package can be read and resolved."""
    problems = []
    for path, text in source.files.items():
        if path.endswith(".dmn"):
            try:
                found = [str(each) for each in decision.read(text).problems]
            except decision.ModelError as error:
                found = [str(error)]
            problems += [Problem(path, "", each) for each in found]
    return problems


@lru_cache(maxsize=256)
def _cached(_digest: str, texts: tuple[str, ...]) -> process.Library:
    decisions = {
        each.id: _decide(model, each.name)
        for model in map(decision.read, texts)
        for each in model.decisions
    }
    return process.Library(decisions=decisions, working_days=_working_days, zone=CITY_ZONE)


def library_of(source: Source) -> process.Library:
    """What `process.start` and `process.advance` get for a package."""
    texts = tuple(text for path, text in sorted(source.files.items()) if path.endswith(".dmn"))
    return _cached(source.digest, texts)
