"""`data/folding.yaml` as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Table:
    """How rows of a table fold. Fields as in folding.yaml."""

    name: str
    of: str
    where: str = "true"
    asked: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Spec:
    """after: from which day on how many days after its end a matter folds. Fields as in
    folding.yaml.
    """

    after: Mapping[date, int]
    rest: timedelta
    tables: tuple[Table, ...]
    waits: tuple[str, ...]
    kinds: tuple[str, ...]

    def patience(self, today: date) -> timedelta:
        return timedelta(days=self.after[max(day for day in self.after if day <= today)])


@cache
def spec() -> Spec:
    text = files("yiwang.kernel.folding").joinpath("data/folding.yaml").read_text("utf-8")
    rows: Mapping[str, Any] = yaml.safe_load(text)
    return Spec(
        after={day: row["days"] for day, row in rows["after"].items()},
        rest=timedelta(days=rows["rest"]["days"]),
        tables=tuple(Table(name, **row) for name, row in rows["tables"].items()),
        waits=tuple(rows["waits"]),
        kinds=tuple(rows["kinds"]),
    )
