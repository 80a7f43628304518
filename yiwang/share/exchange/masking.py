"""How sensitive values are hidden, by rules that are data. Pure but for reading them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.base.parties.facade import identifiers

OTHER = "other"


@dataclass(frozen=True)
class Mask:
    """head, tail: how many characters stay at either end."""

    head: int
    tail: int
    checks: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()

    def hide(self, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return None if value is None else "*"
        text = str(value)
        return identifiers.mask(text, self.head, self.tail)


@cache
def _rules() -> tuple[tuple[date, Mapping[str, Mask]], ...]:
    text = files("yiwang.share.exchange").joinpath("data/masking.yaml").read_text("utf-8")
    return tuple(
        (row["valid_from"], {name: _mask(spec) for name, spec in row["masks"].items()})
        for row in sorted(yaml.safe_load(text)["rules"], key=lambda row: row["valid_from"])
    )


def _mask(spec: Mapping[str, Any]) -> Mask:
    several = {key: tuple(spec.get(key, ())) for key in ("checks", "elements")}
    return Mask(head=spec["head"], tail=spec["tail"], **several)


def masks(day: date) -> Mapping[str, Mask]:
    """The masks of a day by name; the earliest for days before all of them."""
    found = [table for since, table in _rules() if since <= day]
    return found[-1] if found else _rules()[0][1]


def of(check: str, element: str, day: date) -> str:
    """The name of the mask for a sensitive value of an element with this check of its digits."""
    last = element.rpartition(".")[2].replace("-", "_")
    table = masks(day)
    by_check = (name for name, mask in table.items() if check and check in mask.checks)
    whole = (name for name, mask in table.items() if last in mask.elements)
    ending = (
        name
        for name, mask in table.items()
        if any(last.endswith(f"_{word}") for word in mask.elements)
    )
    return next(by_check, None) or next(whole, None) or next(ending, OTHER)


def hidden(row: Mapping[str, Any], named: Mapping[str, str], day: date) -> dict[str, Any]:
    """The row with the fields hidden that have a mask. named: field → name of its mask."""
    if not named:
        return dict(row)
    table = masks(day)
    return {
        name: table[named[name]].hide(value) if name in named else value
        for name, value in row.items()
    }
