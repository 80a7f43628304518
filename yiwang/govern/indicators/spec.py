"""Measures and indicators of a package: indicators.yaml. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yiwang.base.packages.facade import Problem, Source, misread, read
from yiwang.engines.decision import feel
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.counted import Thing, sources

BOOK = "indicators.yaml"
Said = dict[str, str]
Titles = Mapping[str, str]  # zh, en
Tone = Literal["sea", "good", "warn", "bad", "neutral"]
_NAME = r"^[a-z][a-z0-9_]{0,39}$"
_NOON = datetime(2000, 1, 1, 12, tzinfo=CITY_ZONE)  # a count must not hang on when it is made


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class MeasureRow(_Row):
    """What is counted: an object once, on the day that the fact `day` holds, where `if` is true.

    if, value: FEEL over the facts of the source. counted: how it is counted, for readers.
    """

    title: Said
    source: str
    day: str
    when: str = Field("true", alias="if")
    value: str = "1"
    counted: Said


class IndicatorRow(_Row):
    """What is shown: the sum of `of`, less that of `less`, as a share of `per` where that is given.

    apart: the measures stand beside each other and have no sum. least: so much of `per` must there
    be, or nothing is told. wanted: which way is better. tones: colour of a measure.
    """

    title: Said
    of: list[str] = Field(min_length=1, max_length=4)
    less: list[str] = []
    per: list[str] = []
    apart: bool = False
    least: int = Field(0, ge=0)
    unit: Said
    wanted: Literal["", "high", "low"] = ""
    tones: dict[str, Tone] = {}
    source: str
    demonstration: bool = False


class _Book(_Row):
    measures: dict[str, MeasureRow]
    indicators: dict[str, IndicatorRow]


def schema() -> dict[str, Any]:
    """indicators.yaml as JSON Schema."""
    return {**_Book.model_json_schema(), "title": "indicators.yaml: what is counted and shown"}


@dataclass(frozen=True, eq=False)
class Measure:
    """A measure that is ready to be asked. name: with its package, as it is stored."""

    name: str
    title: Titles
    source: str
    counted: Titles
    day: str
    when: feel.Expression
    value: feel.Expression

    def of(self, thing: Thing) -> tuple[date, int] | None:
        """The day on which an object counts and for how much; None where it does not."""
        day = thing.facts.get(self.day)
        if day is None:
            return None
        facts = {name: feel.from_json(value) for name, value in _plain(thing.facts).items()}
        if self.when.evaluate(facts, now=_NOON, zone=CITY_ZONE).value is not True:
            return None
        value = feel.to_json(self.value.evaluate(facts, now=_NOON, zone=CITY_ZONE).value)
        return day, int(value)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in facts.items()}


@dataclass(frozen=True, eq=False)
class Indicator:
    """An indicator with its measures by name."""

    name: str
    row: IndicatorRow
    of: tuple[Measure, ...]
    less: tuple[Measure, ...]
    per: tuple[Measure, ...]

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(dict.fromkeys((*self.of, *self.less, *self.per)))

    @property
    def listed(self) -> tuple[Measure, ...]:
        """What a list of objects behind a figure holds: those that bring it down, where any do."""
        return self.less or self.of


@dataclass(frozen=True)
class Book:
    """What one package, or all of them together, count and show."""

    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]


def merged(found: Sequence[Source]) -> Book:
    """The books of several packages as one."""
    books = [_book(each.name, each.files[BOOK]) for each in found if BOOK in each.files]
    return Book(
        {name: each for book in books for name, each in book.measures.items()},
        {name: each for book in books for name, each in book.indicators.items()},
    )


@lru_cache(maxsize=32)
def _book(package: str, text: str) -> Book:
    found = _Book.model_validate(read(text))
    measures = {key: _measure(f"{package}.{key}", row) for key, row in found.measures.items()}
    shown = {}
    for key, row in found.indicators.items():
        of, less, per = ([measures[each] for each in some] for some in (row.of, row.less, row.per))
        name = f"{package}.{key}"
        shown[name] = Indicator(name, row, tuple(of), tuple(less), tuple(per))
    return Book({each.name: each for each in measures.values()}, shown)


def _measure(name: str, row: MeasureRow) -> Measure:
    when, value = feel.parse(row.when), feel.parse(row.value)
    return Measure(name, row.title, row.source, row.counted, row.day, when, value)


# Proof without a database


def check(source: Source) -> list[Problem]:
    """Whether the file can be read, and names sources, facts and measures that there are."""
    document = source.document(BOOK)
    if document is None:
        return []
    try:
        found = _Book.model_validate(document)
    except ValidationError as error:
        return misread(BOOK, error)
    return [*_of_measures(found), *_of_indicators(found)]


def _of_measures(found: _Book) -> Iterator[Problem]:
    for name, row in found.measures.items():
        where, known = f"/measures/{name}", sources().get(row.source)
        if known is None:
            message = f"There is no source {row.source!r}; there are {', '.join(sources())}."
            yield Problem(BOOK, f"{where}/source", message)
        elif row.day not in known.facts:
            message = f"There is no fact {row.day!r}; there are {', '.join(known.facts)}."
            yield Problem(BOOK, f"{where}/day", message)
        for key, text in (("if", row.when), ("value", row.value)):
            try:
                feel.parse(text)
            except feel.FeelSyntaxError as error:
                yield Problem(BOOK, f"{where}/{key}", f"This is not FEEL: {error}")


def _of_indicators(found: _Book) -> Iterator[Problem]:
    for name, row in found.indicators.items():
        for key in ("of", "less", "per"):
            for missing in sorted({*getattr(row, key)} - {*found.measures}):
                message = f"There is no measure {missing!r}."
                yield Problem(BOOK, f"/indicators/{name}/{key}", message)
