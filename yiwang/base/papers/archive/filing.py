"""How cases are filed: periods, classes, numbers. Read once from data/archive.yaml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def data() -> Mapping[str, Any]:
    text = files(__package__).joinpath("data/archive.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def usual(life: str) -> Mapping[str, str]:
    """Class and retention of a case by its life."""
    lives = data()["lives"]
    found: Mapping[str, str] = next(
        (row for name, row in lives.items() if life.startswith(name)), lives["other"]
    )
    return found


def reference(fonds: str, class_: str, year: int, retention: str, item: int) -> str:
    """档号: 全宗号-门类·年度-期限-件号; the department within the fonds is the body itself."""
    mark = data()["retentions"][retention]["mark"]
    return f"{fonds}-{class_}·{year}-{mark}-{item:04}"
