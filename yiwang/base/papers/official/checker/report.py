"""What the check of a layout found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.base.papers.official.checker.sheets import Box


class State(StrEnum):
    """How a rule is kept."""

    KEPT = "kept"
    DEVIATES = "deviates"
    OPEN = "open"  # the file does not show it


@dataclass(frozen=True)
class Result:
    """One rule and how it is kept.

    code: of data/checks.yaml, where its words and its source stand. page: from 1; box: what was
    measured, millimetres from the upper left corner. measured, wanted: as shown to people.
    """

    code: str
    state: State
    page: int = 1
    box: Box | None = None
    measured: str = ""
    wanted: str = ""

    @property
    def title(self) -> Mapping[str, str]:
        found: Mapping[str, str] = _said(self.code)["title"]
        return found

    @property
    def source(self) -> str:
        return str(_said(self.code)["source"])


def worded(text: str, language: str) -> str:
    """What was measured or wanted: some words stand in data/checks.yaml, figures do not."""
    found: Mapping[str, str] = checks()["words"].get(text, {})
    return found.get(language, text)


@dataclass(frozen=True)
class Layout:
    """What a file comes to. form: as it was taken for: ordinary, letter, order, minutes, or none.
    pages: of the file; read: how many were looked at; readable: whether it could be read at all.
    pictures: the first pages as PNG, base64; size: of the pages, millimetres.
    """

    form: str
    pages: int
    read: int
    readable: bool
    results: tuple[Result, ...] = ()
    pictures: Sequence[str] = field(default=(), repr=False)
    size: tuple[float, float] = (210.0, 297.0)

    @property
    def deviations(self) -> tuple[Result, ...]:
        return self._in(State.DEVIATES)

    @property
    def groups(self) -> tuple[tuple[Result, ...], ...]:
        """The deviations, those alike on several pages together."""
        alike: dict[tuple[str, str, str], list[Result]] = {}
        for each in self.deviations:
            alike.setdefault((each.code, each.measured, each.wanted), []).append(each)
        return tuple(map(tuple, alike.values()))

    @property
    def open(self) -> tuple[Result, ...]:
        return self._in(State.OPEN)

    @property
    def kept(self) -> tuple[Result, ...]:
        return self._in(State.KEPT)

    @property
    def good(self) -> bool:
        return self.readable and not self.deviations

    def _in(self, state: State) -> tuple[Result, ...]:
        return tuple(each for each in self.results if each.state is state)


@cache
def checks() -> Mapping[str, Any]:
    """data/checks.yaml: tolerances and words."""
    text = files(__package__).joinpath("data/checks.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def tolerance(name: str) -> float:
    return float(checks()["tolerances"][name]["value"])


def _said(code: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = checks()["rules"][code]
    return found
