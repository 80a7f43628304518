"""`data/folding.yaml` as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.dated import held


@dataclass(frozen=True)
class Table:
    """How rows of a table fold. Fields as in folding.yaml."""

    name: str
    of: str
    by: str = "id"
    table: str = ""
    where: str = "true"
    asked: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    anew: bool = False

    @property
    def place(self) -> str:
        return self.table or self.name


@dataclass(frozen=True)
class Listed:
    """A table whose rows go with the year in which they were written. Fields as in folding.yaml."""

    name: str
    at: str
    order: str
    where: str = "true"


@dataclass(frozen=True)
class Spec:
    """after: from which day on how many days after its end a matter folds; detach: the same for a
    year and all that is folded of it. Fields as in folding.yaml.
    """

    after: Mapping[date, int]
    detach: Mapping[date, int]
    rest: timedelta
    tables: tuple[Table, ...]
    years: tuple[Table, ...]
    lists: tuple[Listed, ...]
    waits: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def every(self) -> tuple[Table, ...]:
        """All tables of which rows go, those first on which no other of the list leans."""
        return (*self.years, *self.tables)

    def patience(self, today: date) -> timedelta:
        return _of_the_day(self.after, today)

    def year_due(self, today: date) -> int:
        """The newest year that is to be detached, with all before it."""
        return (today - _of_the_day(self.detach, today)).year - 1


def _of_the_day(days: Mapping[date, int], today: date) -> timedelta:
    found = held(days, today)
    if found is None:
        raise LookupError(f"folding.yaml says nothing of {today}")
    return timedelta(days=found)


@cache
def spec() -> Spec:
    text = files("yiwang.kernel.folding").joinpath("data/folding.yaml").read_text("utf-8")
    rows: Mapping[str, Any] = yaml.safe_load(text)
    return Spec(
        after={day: row["days"] for day, row in rows["after"].items()},
        detach={day: row["days"] for day, row in rows["detach"].items()},
        rest=timedelta(days=rows["rest"]["days"]),
        tables=tuple(Table(name, **row) for name, row in rows["tables"].items()),
        years=tuple(Table(name, **row) for name, row in rows["years"].items()),
        lists=tuple(Listed(name, **row) for name, row in rows["lists"].items()),
        waits=tuple(rows["waits"]),
        kinds=tuple(rows["kinds"]),
    )
