"""Grades, reasons and channels, read once from data/reviews.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

HANDLING, GUIDE = "handling", "guide"


@dataclass(frozen=True)
class Grade:
    """code: 1 the best to 5 (GB/T 39046); name: by which programs exchange it."""

    code: int
    name: str
    title: Mapping[str, str]
    tone: str
    bad: bool = False


@dataclass(frozen=True)
class Reason:
    """about: handling, guide. bad: offered with a bad grade, else with a good one."""

    code: str
    title: Mapping[str, str]
    about: tuple[str, ...]
    bad: bool = False


@cache
def _data() -> Mapping[str, Any]:
    text = files(__package__).joinpath("data/reviews.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


@cache
def grades() -> Mapping[int, Grade]:
    return {code: Grade(code, **row) for code, row in _data()["grades"].items()}


def grade_named(text: str) -> Grade | None:
    """By its name or its code."""
    found = (each for each in grades().values() if text in (each.name, str(each.code)))
    return next(found, None)


@cache
def reasons() -> Mapping[str, Reason]:
    return {
        code: Reason(
            code, {"zh": row["zh"], "en": row["en"]}, tuple(row["for"]), row.get("bad", False)
        )
        for code, row in _data()["reasons"].items()
    }


def channels() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = _data()["channels"]
    return found


def block() -> int:
    """How many reviews are told together."""
    return int(_data()["block"])
