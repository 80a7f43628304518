"""The measures of the standard, and what follows from them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

POINT = 25.4 / 72  # millimetres


@cache
def data(name: str) -> Mapping[str, Any]:
    """A file of measures or lists: `layout`, `kinds` or `typefaces`."""
    text = files(__package__).joinpath(f"data/{name}.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def measures() -> Mapping[str, Any]:
    """The file of the layout, with what follows from it."""
    return {**data("layout"), "pitch": pitch(), "step": step()}


@cache
def pitch() -> float:
    """From line to line, in millimetres: so many lines of letters fill the block from its upper
    edge to its lower (撑满版心).
    """
    layout = data("layout")
    return _spread(layout["block"]["height"], layout["lines"]["count"])


@cache
def step() -> float:
    """From letter to letter, in millimetres: so many letters fill a line."""
    layout = data("layout")
    return _spread(layout["block"]["width"], layout["lines"]["characters"])


def _spread(length: float, count: int) -> float:
    letter = data("layout")["sizes"]["text"]["value"] * POINT
    return float((length - letter) / (count - 1))
