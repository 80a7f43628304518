"""The ways that cases go, as `data/paths.yaml` has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Step:
    """What somebody does, so many working days after the step before.

    outcome: of the open task that he has; else `call`: a door of the API, with what is sent there.
    """

    by: str
    after: int
    outcome: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    call: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Path:
    """A way that so many of a hundred cases go. data: what differs from the package's examples."""

    name: str
    share: float
    service: str
    package: str
    applicant: str
    steps: tuple[Step, ...]
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def legal(self) -> bool:
        """Whether a firm applies, through whoever acts for it."""
        return self.applicant == "firm"


@dataclass(frozen=True)
class Proportions:
    """The ways, and how they are spread. Fields as in paths.yaml; shares need not add up."""

    channels: Mapping[str, float]
    weekdays: tuple[float, ...]
    hours: Mapping[int, float]
    late: float
    districts: Mapping[str, str]
    paths: tuple[Path, ...]


@cache
def proportions() -> Proportions:
    text = files("yiwang.cli.histories").joinpath("data/paths.yaml").read_text("utf-8")
    rows: dict[str, Any] = yaml.safe_load(text)
    return Proportions(
        channels=rows["channels"],
        weekdays=tuple(rows["weekdays"]),
        hours=rows["hours"],
        late=rows["late"],
        districts=rows["districts"],
        paths=tuple(_path(name, dict(row)) for name, row in rows["paths"].items()),
    )


def _path(name: str, row: dict[str, Any]) -> Path:
    steps = tuple(Step(**step) for step in row.pop("steps"))
    return Path(name, steps=steps, **row)
