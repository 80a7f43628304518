"""Numbers of the law, by the day they hold on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Limit:
    """demonstration: the law leaves it to the city or the department, and this is neither's."""

    value: Decimal
    source: str
    demonstration: bool


@cache
def _rows() -> list[Mapping[str, Any]]:
    text = files("yiwang.govern.enforcement").joinpath("data/limits.yaml").read_text("utf-8")
    rows: list[Mapping[str, Any]] = yaml.safe_load(text)["limits"]
    return rows


def limit(name: str, on: date) -> Limit:
    """The limit with a name on a day.

    Raises:
        LookupError: none holds on that day.
    """
    for row in _rows():
        last = row.get("valid_until")
        if row["id"] == name and row["valid_from"] <= on and (last is None or on <= last):
            demonstration = bool(row.get("demonstration", False))
            return Limit(Decimal(row["value"]), row["source"], demonstration)
    raise LookupError(f"no limit {name} on {on}")
