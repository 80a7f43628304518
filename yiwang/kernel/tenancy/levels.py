"""The real-name levels of levels.yaml as values."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Level:
    """A level and how the step to it is taken: mobile, identity, presence or counter."""

    number: int
    means: str
    titles: dict[str, str]


@cache
def _data() -> dict[str, Any]:
    text = files("yiwang.kernel.tenancy").joinpath("data/levels.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def levels() -> tuple[Level, ...]:
    return tuple(Level(n, row["means"], row["title"]) for n, row in enumerate(_data()["levels"]))


@cache
def beyond(level: int) -> tuple[tuple[str, int], ...]:
    """The permissions that somebody known at a level does not reach, with the level they need."""
    asked: dict[str, int] = _data()["permissions"]
    return tuple((name, needed) for name, needed in asked.items() if needed > level)


def steps(have: int, needed: int) -> list[Level]:
    """What is missing between two levels, in the order in which it is asked."""
    return [level for level in levels() if have < level.number <= needed]
